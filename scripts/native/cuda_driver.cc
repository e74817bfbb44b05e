// Asks NVIDIA's driver, where there is one, which GPUs it has, and opens CUDA's libraries one by one
// to see that each of them finds what it needs. The driver is loaded by name: no CUDA is needed to
// compile this, nor to load it.
#include <dlfcn.h>
#include <node_api.h>

#include <string>

namespace {

// The driver's own numbers (cuda.h), which are the same for every version.
constexpr int kSuccess = 0;
constexpr int kComputeCapabilityMajor = 75;
constexpr int kComputeCapabilityMinor = 76;

template <typename Function>
Function* Find(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

napi_value Text(napi_env env, const std::string& text) {
  napi_value value;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

napi_value Number(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

// gpus() -> [{name, memory, computeCapability, cuda}]: `memory` in bytes, `cuda` the newest version
// of CUDA that the driver knows. Empty where there is no driver or no GPU.
napi_value Gpus(napi_env env, napi_callback_info) {
  napi_value gpus;
  napi_create_array(env, &gpus);
  // Never closed: TensorFlow opens it again.
  void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!driver) return gpus;
  auto init = Find<int(unsigned)>(driver, "cuInit");
  auto get_version = Find<int(int*)>(driver, "cuDriverGetVersion");
  auto get_count = Find<int(int*)>(driver, "cuDeviceGetCount");
  auto get_device = Find<int(int*, int)>(driver, "cuDeviceGet");
  auto get_name = Find<int(char*, int, int)>(driver, "cuDeviceGetName");
  auto get_memory = Find<int(size_t*, int)>(driver, "cuDeviceTotalMem_v2");
  auto get_attribute = Find<int(int*, int, int)>(driver, "cuDeviceGetAttribute");
  if (!init || !get_version || !get_count || !get_device || !get_name || !get_memory ||
      !get_attribute) {
    return gpus;
  }
  int count = 0;
  int version = 0;
  if (init(0) != kSuccess || get_count(&count) != kSuccess) return gpus;
  get_version(&version);
  const std::string cuda =
      std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
  for (int i = 0; i < count; i++) {
    int device = 0;
    char name[256] = "";
    size_t memory = 0;
    int major = 0;
    int minor = 0;
    if (get_device(&device, i) != kSuccess) continue;
    get_name(name, sizeof name, device);
    get_memory(&memory, device);
    get_attribute(&major, kComputeCapabilityMajor, device);
    get_attribute(&minor, kComputeCapabilityMinor, device);
    napi_value gpu;
    napi_create_object(env, &gpu);
    napi_set_named_property(env, gpu, "name", Text(env, name));
    napi_set_named_property(env, gpu, "memory", Number(env, static_cast<double>(memory)));
    napi_set_named_property(env, gpu, "computeCapability",
                            Text(env, std::to_string(major) + "." + std::to_string(minor)));
    napi_set_named_property(env, gpu, "cuda", Text(env, cuda));
    napi_set_element(env, gpus, i, gpu);
  }
  return gpus;
}

// open(path) -> '' where the library at `path` loads with all that it needs, or else why it does not.
napi_value Open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  size_t length = 0;
  if (count < 1 || napi_get_value_string_utf8(env, argument, nullptr, 0, &length) != napi_ok) {
    napi_throw_type_error(env, nullptr, "open() takes a path");
    return nullptr;
  }
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, &path[0], length + 1, &length);
  if (dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL)) return Text(env, "");
  const char* error = dlerror();
  return Text(env, error ? error : "it does not load");
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace

NAPI_MODULE_INIT() {
  Export(env, exports, "gpus", Gpus);
  Export(env, exports, "open", Open);
  return exports;
}
