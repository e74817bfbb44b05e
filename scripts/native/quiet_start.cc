// Loads libtensorflow_framework without the line that it writes while its static objects are made:
// that is before TensorFlow itself reads TF_CPP_MIN_LOG_LEVEL, so no setting silences it.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <cstdlib>

NAPI_MODULE_INIT() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (!level || std::atoi(level) == 0) return exports;
  const int standard_error = dup(STDERR_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY);
  if (standard_error >= 0 && nowhere >= 0) {
    dup2(nowhere, STDERR_FILENO);
    // Never closed; a failure shows again, with its message, when the backend's addon loads.
    dlopen("libtensorflow_framework.so.2", RTLD_LAZY);
    dup2(standard_error, STDERR_FILENO);
  }
  if (standard_error >= 0) close(standard_error);
  if (nowhere >= 0) close(nowhere);
  return exports;
}
