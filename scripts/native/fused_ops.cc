// Ops for what lies between a model's matrix products, each in one pass over memory where
// TensorFlow's own take three to six. They compute in float32 whatever type they read and write,
// and give the same bits on any number of threads.
//
// TensorFlow's interface for ops and kernels in C (tensorflow/c/ops.h, tensorflow/c/kernels.h) is
// declared here as far as it is used: it is stable, and the wheel's headers are many.
#include <node_api.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

extern "C" {
typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_OpKernelContext TF_OpKernelContext;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpDefinitionBuilder TF_OpDefinitionBuilder;
TF_Status* TF_NewStatus();
void TF_DeleteStatus(TF_Status*);
int TF_GetCode(const TF_Status*);
const char* TF_Message(const TF_Status*);
void TF_SetStatus(TF_Status*, int code, const char* message);
TF_OpDefinitionBuilder* TF_NewOpDefinitionBuilder(const char* name);
void TF_OpDefinitionBuilderAddAttr(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderAddInput(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderAddOutput(TF_OpDefinitionBuilder*, const char*);
void TF_OpDefinitionBuilderSetIsStateful(TF_OpDefinitionBuilder*, bool);
void TF_RegisterOpDefinition(TF_OpDefinitionBuilder*, TF_Status*);
TF_KernelBuilder* TF_NewKernelBuilder(const char* op, const char* device,
                                      void* (*create)(TF_OpKernelConstruction*),
                                      void (*compute)(void*, TF_OpKernelContext*),
                                      void (*destroy)(void*));
void TF_KernelBuilder_TypeConstraint(TF_KernelBuilder*, const char*, int type, TF_Status*);
void TF_RegisterKernelBuilder(const char* name, TF_KernelBuilder*, TF_Status*);
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction*, const char*, float*,
                                          TF_Status*);
void TF_OpKernelConstruction_Failure(TF_OpKernelConstruction*, TF_Status*);
void TF_GetInput(TF_OpKernelContext*, int, TF_Tensor**, TF_Status*);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int, int type, const int64_t* dims, int rank,
                             size_t bytes, TF_Status*);
void TF_OpKernelContext_Failure(TF_OpKernelContext*, TF_Status*);
void TF_DeleteTensor(TF_Tensor*);
void* TF_TensorData(const TF_Tensor*);
int TF_NumDims(const TF_Tensor*);
int64_t TF_Dim(const TF_Tensor*, int);
}

namespace {

// TensorFlow's own numbers (tf_datatype.h, tf_status.h).
constexpr int kFloat = 1;
constexpr int kInt32 = 3;
constexpr int kBfloat16 = 14;
constexpr int kInvalidArgument = 3;

// One build for every processor: the loader takes the best of the three.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif
#define INLINED static inline __attribute__((always_inline))

struct Bfloat16 {
  uint16_t bits;
};

INLINED float Load(float value) { return value; }

INLINED float Load(Bfloat16 value) {
  const uint32_t bits = uint32_t{value.bits} << 16;
  float result;
  std::memcpy(&result, &bits, sizeof(result));
  return result;
}

INLINED void Store(float* target, float value) { *target = value; }

// Rounds to the nearest, ties to even; a NaN stays one.
INLINED void Store(Bfloat16* target, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  const uint32_t nan = (bits >> 16) | 0x40;
  target->bits = static_cast<uint16_t>((bits & 0x7fffffff) > 0x7f800000 ? nan : rounded);
}

// As many threads as TensorFlow has for one op.
int Threads() {
  const char* set = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int number = set ? std::atoi(set) : 0;
  return number > 0 ? number : std::max(1u, std::thread::hardware_concurrency());
}

// Threads that wait without spinning, so that they take nothing from TensorFlow's own.
class Pool {
 public:
  // Never destroyed: its threads wait until the process ends.
  static Pool& Get() {
    static Pool* pool = new Pool(Threads() - 1);
    return *pool;
  }

  // Calls `work` for each task, on any thread, and returns when all are done.
  void Run(int tasks, const std::function<void(int)>& work) {
    if (tasks <= 1 || helpers_ == 0) {
      for (int task = 0; task < tasks; task++) work(task);
      return;
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      tasks_ = tasks;
      next_ = 0;
      busy_ = helpers_;
      round_++;
    }
    wake_.notify_all();
    TakeTasks();
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  explicit Pool(int helpers) : helpers_(helpers) {
    for (int i = 0; i < helpers; i++) std::thread([this] { Help(); }).detach();
  }

  void Help() {
    for (uint64_t seen = 0;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
      }
      TakeTasks();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--busy_ == 0) done_.notify_one();
    }
  }

  void TakeTasks() {
    for (int task; (task = next_.fetch_add(1)) < tasks_;) (*work_)(task);
  }

  const int helpers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(int)>* work_ = nullptr;
  int tasks_ = 0;
  std::atomic<int> next_{0};
  int busy_ = 0;
  uint64_t round_ = 0;
};

// Memory traffic, in bytes, below which waking a thread costs more than it saves.
constexpr int64_t kWorthThreads = 16 << 20;

// Calls `work` for each task, on several threads where that pays.
void ForEach(int tasks, int64_t bytes, const std::function<void(int)>& work) {
  if (bytes >= kWorthThreads) {
    Pool::Get().Run(tasks, work);
  } else {
    for (int task = 0; task < tasks; task++) work(task);
  }
}

// What a kernel's compute function works with: inputs and outputs, all freed at the end.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  TF_Tensor* Input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    return Keep(tensor);
  }

  TF_Tensor* Output(int index, int type, const std::vector<int64_t>& shape) {
    size_t bytes = type == kBfloat16 ? 2 : 4;
    for (int64_t side : shape) bytes *= side;
    return Keep(TF_AllocateOutput(context_, index, type, shape.data(),
                                  static_cast<int>(shape.size()), bytes, status_));
  }

  // True once anything has gone wrong; TensorFlow has been told.
  bool Failed() {
    if (TF_GetCode(status_) == 0) return false;
    TF_OpKernelContext_Failure(context_, status_);
    return true;
  }

  bool Expect(bool holds, const char* otherwise) {
    if (!holds && TF_GetCode(status_) == 0) TF_SetStatus(status_, kInvalidArgument, otherwise);
    return holds;
  }

 private:
  TF_Tensor* Keep(TF_Tensor* tensor) {
    if (tensor) tensors_.push_back(tensor);
    return tensor;
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

std::vector<int64_t> ShapeOf(const TF_Tensor* tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor));
  for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(tensor, static_cast<int>(i));
  return shape;
}

int64_t Product(const std::vector<int64_t>& shape) {
  int64_t product = 1;
  for (int64_t side : shape) product *= side;
  return product;
}

template <typename T>
T* Data(TF_Tensor* tensor) {
  return static_cast<T*>(TF_TensorData(tensor));
}

template <typename T>
constexpr int TypeOf() {
  return sizeof(T) == 4 ? kFloat : kBfloat16;
}

// The attribute that all ops here have: the slope of a leaky ReLU, 1 for none.
struct Slope {
  float alpha = 1;
};

void* CreateSlope(TF_OpKernelConstruction* construction) {
  Slope* slope = new Slope;
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrFloat(construction, "alpha", &slope->alpha, status);
  if (TF_GetCode(status) != 0) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return slope;
}

void DeleteSlope(void* slope) { delete static_cast<Slope*>(slope); }

// Rows are worked on in this many parts whatever the number of threads, so that sums over rows
// are always added up in the same order.
constexpr int kParts = 64;

struct Range {
  int64_t first, last;
};

Range PartOf(int64_t rows, int part) { return {rows * part / kParts, rows * (part + 1) / kParts}; }

// Rows of few channels are worked on several at once: else the inner loops are too short.
constexpr int64_t kFewChannels = 16;
constexpr int64_t kRowsAtOnce = 16;

// ---- y = leaky(x + bias) -------------------------------------------------------------------------

template <typename T>
INLINED void BiasRows(const T* __restrict x, const float* __restrict bias, float alpha,
                      int64_t rows, int64_t channels, T* __restrict y) {
  for (int64_t row = 0; row < rows; row++) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float sum = Load(x[at + c]) + bias[c];
      Store(y + at + c, sum > 0 ? sum : alpha * sum);
    }
  }
}

FOR_EACH_PROCESSOR void BiasRowsOf(const float* x, const float* bias, float alpha, int64_t rows,
                                   int64_t channels, float* y) {
  BiasRows(x, bias, alpha, rows, channels, y);
}
FOR_EACH_PROCESSOR void BiasRowsOf(const Bfloat16* x, const float* bias, float alpha, int64_t rows,
                                   int64_t channels, Bfloat16* y) {
  BiasRows(x, bias, alpha, rows, channels, y);
}

template <typename T>
void ComputeBias(void* state, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.Input(0);
  TF_Tensor* bias = call.Input(1);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  const int64_t channels = shape.back();
  call.Expect(Product(ShapeOf(bias)) == channels, "the bias needs a number for each channel");
  if (call.Failed()) return;
  TF_Tensor* y = call.Output(0, TypeOf<T>(), shape);
  if (call.Failed()) return;
  const int64_t rows = Product(shape) / channels;
  const int64_t together = channels < kFewChannels && rows % kRowsAtOnce == 0 ? kRowsAtOnce : 1;
  const int64_t width = together * channels;
  std::vector<float> biases(width);
  for (int64_t i = 0; i < width; i++) biases[i] = Data<float>(bias)[i % channels];
  const float alpha = static_cast<Slope*>(state)->alpha;
  ForEach(kParts, 2 * rows * channels * sizeof(T), [&](int part) {
    const Range range = PartOf(rows / together, part);
    BiasRowsOf(Data<T>(x) + range.first * width, biases.data(), alpha, range.last - range.first,
               width, Data<T>(y) + range.first * width);
  });
}

// ---- the gradient of y = leaky(x + bias): before the activation, and of the bias ----------------

template <typename T>
INLINED void BiasGradRows(const T* __restrict dy, const T* __restrict y, float alpha,
                          int64_t rows, int64_t channels, T* __restrict dx,
                          float* __restrict sums) {
  for (int64_t row = 0; row < rows; row++) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float upstream = Load(dy[at + c]);
      const float gradient = Load(y[at + c]) > 0 ? upstream : alpha * upstream;
      Store(dx + at + c, gradient);
      sums[c] += gradient;
    }
  }
}

FOR_EACH_PROCESSOR void BiasGradRowsOf(const float* dy, const float* y, float alpha, int64_t rows,
                                       int64_t channels, float* dx, float* sums) {
  BiasGradRows(dy, y, alpha, rows, channels, dx, sums);
}
FOR_EACH_PROCESSOR void BiasGradRowsOf(const Bfloat16* dy, const Bfloat16* y, float alpha,
                                       int64_t rows, int64_t channels, Bfloat16* dx,
                                       float* sums) {
  BiasGradRows(dy, y, alpha, rows, channels, dx, sums);
}

template <typename T>
void ComputeBiasGrad(void* state, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* dy = call.Input(0);
  TF_Tensor* y = call.Input(1);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(y);
  const int64_t channels = shape.back();
  call.Expect(ShapeOf(dy) == shape, "dy and y need one shape");
  if (call.Failed()) return;
  TF_Tensor* dx = call.Output(0, TypeOf<T>(), shape);
  TF_Tensor* dbias = call.Output(1, kFloat, {channels});
  if (call.Failed()) return;
  const int64_t rows = Product(shape) / channels;
  const int64_t together = channels < kFewChannels && rows % kRowsAtOnce == 0 ? kRowsAtOnce : 1;
  const int64_t width = together * channels;
  const float alpha = static_cast<Slope*>(state)->alpha;
  std::vector<float> sums(kParts * width);
  ForEach(kParts, 3 * rows * channels * sizeof(T), [&](int part) {
    const Range range = PartOf(rows / together, part);
    const int64_t at = range.first * width;
    BiasGradRowsOf(Data<T>(dy) + at, Data<T>(y) + at, alpha, range.last - range.first, width,
                   Data<T>(dx) + at, sums.data() + part * width);
  });
  float* total = Data<float>(dbias);
  std::fill(total, total + channels, 0.f);
  for (size_t i = 0; i < sums.size(); i++) total[i % channels] += sums[i];
}

// ---- y = leaky(x · scale + offset), with a scale and an offset for each image and channel --------

template <typename T>
INLINED void ModulateRows(const T* __restrict x, const float* __restrict scale,
                          const float* __restrict offset, float alpha, int64_t rows,
                          int64_t channels, T* __restrict y) {
  for (int64_t row = 0; row < rows; row++) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float sum = Load(x[at + c]) * scale[c] + offset[c];
      Store(y + at + c, sum > 0 ? sum : alpha * sum);
    }
  }
}

FOR_EACH_PROCESSOR void ModulateRowsOf(const float* x, const float* scale, const float* offset,
                                       float alpha, int64_t rows, int64_t channels, float* y) {
  ModulateRows(x, scale, offset, alpha, rows, channels, y);
}
FOR_EACH_PROCESSOR void ModulateRowsOf(const Bfloat16* x, const float* scale, const float* offset,
                                       float alpha, int64_t rows, int64_t channels, Bfloat16* y) {
  ModulateRows(x, scale, offset, alpha, rows, channels, y);
}

// Whether scale and offset are [images, channels] for feature maps [images, height, width, channels].
bool FitsMaps(TF_Tensor* factors, const std::vector<int64_t>& maps) {
  return maps.size() == 4 && ShapeOf(factors) == std::vector<int64_t>{maps[0], maps[3]};
}

template <typename T>
void ComputeModulate(void* state, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.Input(0);
  TF_Tensor* scale = call.Input(1);
  TF_Tensor* offset = call.Input(2);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  call.Expect(FitsMaps(scale, shape) && FitsMaps(offset, shape),
              "scale and offset need the shape [images, channels]");
  if (call.Failed()) return;
  TF_Tensor* y = call.Output(0, TypeOf<T>(), shape);
  if (call.Failed()) return;
  const int64_t rows = shape[1] * shape[2];
  const int64_t channels = shape[3];
  const float alpha = static_cast<Slope*>(state)->alpha;
  ForEach(static_cast<int>(shape[0]), 2 * Product(shape) * sizeof(T), [&](int image) {
    const int64_t at = image * rows * channels;
    const int64_t factors = image * channels;
    ModulateRowsOf(Data<T>(x) + at, Data<float>(scale) + factors, Data<float>(offset) + factors,
                   alpha, rows, channels, Data<T>(y) + at);
  });
}

// ---- its gradients: of x, and of each scale and offset -------------------------------------------

template <typename T>
INLINED void ModulateGradRows(const T* __restrict dy, const T* __restrict x,
                              const T* __restrict y, const float* __restrict scale, float alpha,
                              int64_t rows, int64_t channels, T* __restrict dx,
                              float* __restrict dscale, float* __restrict doffset) {
  for (int64_t row = 0; row < rows; row++) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float upstream = Load(dy[at + c]);
      const float gradient = Load(y[at + c]) > 0 ? upstream : alpha * upstream;
      Store(dx + at + c, gradient * scale[c]);
      dscale[c] += gradient * Load(x[at + c]);
      doffset[c] += gradient;
    }
  }
}

FOR_EACH_PROCESSOR void ModulateGradRowsOf(const float* dy, const float* x, const float* y,
                                           const float* scale, float alpha, int64_t rows,
                                           int64_t channels, float* dx, float* dscale,
                                           float* doffset) {
  ModulateGradRows(dy, x, y, scale, alpha, rows, channels, dx, dscale, doffset);
}
FOR_EACH_PROCESSOR void ModulateGradRowsOf(const Bfloat16* dy, const Bfloat16* x,
                                           const Bfloat16* y, const float* scale, float alpha,
                                           int64_t rows, int64_t channels, Bfloat16* dx,
                                           float* dscale, float* doffset) {
  ModulateGradRows(dy, x, y, scale, alpha, rows, channels, dx, dscale, doffset);
}

template <typename T>
void ComputeModulateGrad(void* state, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* dy = call.Input(0);
  TF_Tensor* x = call.Input(1);
  TF_Tensor* y = call.Input(2);
  TF_Tensor* scale = call.Input(3);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  call.Expect(ShapeOf(dy) == shape && ShapeOf(y) == shape, "dy, x and y need one shape");
  call.Expect(FitsMaps(scale, shape), "the scale needs the shape [images, channels]");
  if (call.Failed()) return;
  TF_Tensor* dx = call.Output(0, TypeOf<T>(), shape);
  TF_Tensor* dscale = call.Output(1, kFloat, ShapeOf(scale));
  TF_Tensor* doffset = call.Output(2, kFloat, ShapeOf(scale));
  if (call.Failed()) return;
  const int64_t rows = shape[1] * shape[2];
  const int64_t channels = shape[3];
  const float alpha = static_cast<Slope*>(state)->alpha;
  ForEach(static_cast<int>(shape[0]), 4 * Product(shape) * sizeof(T), [&](int image) {
    const int64_t at = image * rows * channels;
    const int64_t factors = image * channels;
    float* scales = Data<float>(dscale) + factors;
    float* offsets = Data<float>(doffset) + factors;
    std::fill(scales, scales + channels, 0.f);
    std::fill(offsets, offsets + channels, 0.f);
    ModulateGradRowsOf(Data<T>(dy) + at, Data<T>(x) + at, Data<T>(y) + at,
                       Data<float>(scale) + factors, alpha, rows, channels, Data<T>(dx) + at,
                       scales, offsets);
  });
}

// ---- the patches of a convolution of kernel 4, stride 2, one pixel of padding -------------------
//
// With 2 x 2 pixels taken as one of four times the channels, it is a convolution of kernel 2 and
// stride 1. This gives the pixels under each of its four taps:
// [2, 2, images, height / 2, width / 2, 2, 2, channels] from [images, height, width, channels].

template <typename T>
void ComputeTaps(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.Input(0);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  call.Expect(shape.size() == 4 && shape[1] % 2 == 0 && shape[2] % 2 == 0,
              "x needs the shape [images, height, width, channels] with even sides");
  if (call.Failed()) return;
  const int64_t images = shape[0], height = shape[1], width = shape[2], channels = shape[3];
  const int64_t rows = height / 2, columns = width / 2;
  TF_Tensor* taps = call.Output(0, TypeOf<T>(), {2, 2, images, rows, columns, 2, 2, channels});
  if (call.Failed()) return;
  const T* source = Data<T>(x);
  // Each pixel is read and written four times, in short pieces.
  ForEach(static_cast<int>(4 * images), 8 * Product(shape) * sizeof(T), [&](int task) {
    const int64_t tap_y = task / images / 2, tap_x = task / images % 2, image = task % images;
    T* target = Data<T>(taps) + task * rows * columns * 4 * channels;
    const auto zero = [&](int64_t pixels) {
      std::memset(static_cast<void*>(target), 0, pixels * channels * sizeof(T));
      target += pixels * channels;
    };
    for (int64_t row = 0; row < rows; row++) {
      for (int64_t column = 0; column < columns; column++) {
        for (int64_t block_y = 0; block_y < 2; block_y++) {
          const int64_t from_y = 2 * (row + tap_y) + block_y - 1;
          if (from_y < 0 || from_y >= height) {
            zero(2);
            continue;
          }
          const int64_t from_x = 2 * (column + tap_x) - 1;
          const T* line = source + (image * height + from_y) * width * channels;
          const int64_t first = std::max<int64_t>(0, from_x);
          const int64_t last = std::min(width, from_x + 2);
          if (from_x < 0) zero(1);
          std::memcpy(static_cast<void*>(target), line + first * channels,
                      (last - first) * channels * sizeof(T));
          target += (last - first) * channels;
          if (from_x + 2 > width) zero(1);
        }
      }
    }
  });
}

// ---- the sum of a transposed convolution's products ----------------------------------------------
//
// A transposed convolution of kernel 4, stride 2 and one pixel of padding is a matrix product that
// gives what each pixel adds to the 4 x 4 around it, [images, height, width, 4, 4, channels], and the
// sum of these, [images, 2 · height, 2 · width, channels]. For few channels TensorFlow's own op
// takes four times as long.

// Adds up, for one row of the output, the two rows of the input that reach it.
template <typename T>
INLINED void AddRows(const T* near, const T* far, int64_t columns, int64_t stride, int64_t width,
                     float* __restrict sums) {
  for (int64_t column = 0; column < columns; column++) {
    for (int64_t i = 0; i < width; i++) {
      const float a = near ? Load(near[column * stride + i]) : 0;
      const float b = far ? Load(far[column * stride + i]) : 0;
      sums[column * width + i] = a + b;
    }
  }
}

FOR_EACH_PROCESSOR void AddRowsOf(const float* near, const float* far, int64_t columns,
                                  int64_t stride, int64_t width, float* sums) {
  AddRows(near, far, columns, stride, width, sums);
}
FOR_EACH_PROCESSOR void AddRowsOf(const Bfloat16* near, const Bfloat16* far, int64_t columns,
                                  int64_t stride, int64_t width, float* sums) {
  AddRows(near, far, columns, stride, width, sums);
}

// The sums of a row, [columns, 4, channels], as a row of the output, of twice as many pixels: each is
// under a tap of the input's pixel there and under one of a neighbour's. `sums` has `channels` zeros
// before it and after it.
template <int64_t fixed_channels>
INLINED void AddColumns(const float* __restrict sums, int64_t columns, int64_t any_channels,
                        float* __restrict target) {
  const int64_t channels = fixed_channels ? fixed_channels : any_channels;
  for (int64_t x = 0; x < columns; x++, sums += 4 * channels, target += 2 * channels) {
    for (int64_t c = 0; c < channels; c++) {
      target[c] = sums[channels + c] + sums[c - channels];
      target[channels + c] = sums[2 * channels + c] + sums[4 * channels + c];
    }
  }
}

FOR_EACH_PROCESSOR void AddColumnsOf(const float* sums, int64_t columns, int64_t channels,
                                     float* target) {
  if (channels == 3) AddColumns<3>(sums, columns, channels, target);
  else AddColumns<0>(sums, columns, channels, target);
}

template <typename T>
void ComputeFold(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* products = call.Input(0);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(products);
  call.Expect(shape.size() == 6 && shape[3] == 4 && shape[4] == 4,
              "the products need the shape [images, height, width, 4, 4, channels]");
  if (call.Failed()) return;
  const int64_t images = shape[0], height = shape[1], width = shape[2], channels = shape[5];
  TF_Tensor* folded = call.Output(0, kFloat, {images, 2 * height, 2 * width, channels});
  if (call.Failed()) return;
  const int64_t line = 4 * channels, pixel = 4 * line;
  // Short pieces: they take longer than their memory does.
  ForEach(static_cast<int>(images), 8 * Product(shape) * sizeof(T), [&](int image) {
    const T* source = Data<T>(products) + image * height * width * pixel;
    float* target = Data<float>(folded) + image * height * width * 4 * channels;
    std::vector<float> padded(width * line + 2 * channels);
    float* sums = padded.data() + channels;
    for (int64_t y = 0; y < 2 * height; y++, target += 2 * width * channels) {
      // Row `y` is under tap `tap` of row `near`, and under tap `tap + 2` of the row above that.
      const int64_t near = (y + 1) / 2, tap = (y + 1) % 2;
      AddRowsOf(near < height ? source + near * width * pixel + tap * line : nullptr,
                near > 0 ? source + (near - 1) * width * pixel + (tap + 2) * line : nullptr, width,
                pixel, line, sums);
      AddColumnsOf(sums, width, channels, target);
    }
  });
}

// ---- images shifted by whole pixels, each by its own, filled with zeros ---------------------------
//
// `shifts` [images, 2] are whole numbers: pixels down and to the right.

void ComputeShift(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.Input(0);
  TF_Tensor* shifts = call.Input(1);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  call.Expect(shape.size() == 4 && ShapeOf(shifts) == std::vector<int64_t>{shape[0], 2},
              "x needs the shape [images, height, width, channels], the shifts [images, 2]");
  if (call.Failed()) return;
  TF_Tensor* shifted = call.Output(0, kFloat, shape);
  if (call.Failed()) return;
  const int64_t height = shape[1], width = shape[2], channels = shape[3];
  ForEach(static_cast<int>(shape[0]), 2 * Product(shape) * sizeof(float), [&](int image) {
    const int64_t down = static_cast<int64_t>(Data<float>(shifts)[2 * image]);
    const int64_t right = static_cast<int64_t>(Data<float>(shifts)[2 * image + 1]);
    const int64_t first = std::min(width, std::max<int64_t>(0, right));
    const int64_t last = std::max(first, std::min(width, width + right));
    const float* source = Data<float>(x) + image * height * width * channels;
    float* target = Data<float>(shifted) + image * height * width * channels;
    for (int64_t row = 0; row < height; row++, target += width * channels) {
      const int64_t from = row - down;
      const bool inside = from >= 0 && from < height;
      const int64_t begin = inside ? first : width, end = inside ? last : width;
      std::fill(target, target + begin * channels, 0.f);
      if (inside) {
        const float* line = source + from * width * channels;
        std::copy(line + (begin - right) * channels, line + (end - right) * channels,
                  target + begin * channels);
      }
      std::fill(target + end * channels, target + width * channels, 0.f);
    }
  });
}

// ---- colours of images ---------------------------------------------------------------------------
//
// With `factors` [images, 4] a, b, c, d of an image: a · pixel + b · grey + c · mean + d, where grey is
// the mean of the pixel's channels, and mean that of the whole image.

// `fixed_channels` are known when this is compiled; 0 for any.
template <int64_t fixed_channels>
INLINED void Grey(const float* __restrict x, int64_t pixels, int64_t any_channels,
                  float* __restrict grey) {
  const int64_t channels = fixed_channels ? fixed_channels : any_channels;
  for (int64_t pixel = 0; pixel < pixels; pixel++) {
    float sum = 0;
    for (int64_t c = 0; c < channels; c++) sum += x[pixel * channels + c];
    grey[pixel] = sum / channels;
  }
}

FOR_EACH_PROCESSOR void GreyOf(const float* x, int64_t pixels, int64_t channels, float* grey) {
  if (channels == 3) Grey<3>(x, pixels, channels, grey);
  else Grey<0>(x, pixels, channels, grey);
}

template <int64_t fixed_channels>
INLINED void Colours(const float* __restrict x, const float* __restrict grey, float of_pixel,
                     float of_grey, float level, int64_t pixels, int64_t any_channels,
                     float* __restrict y) {
  const int64_t channels = fixed_channels ? fixed_channels : any_channels;
  for (int64_t pixel = 0; pixel < pixels; pixel++) {
    const float added = of_grey * grey[pixel] + level;
    for (int64_t c = 0; c < channels; c++) {
      y[pixel * channels + c] = of_pixel * x[pixel * channels + c] + added;
    }
  }
}

FOR_EACH_PROCESSOR void ColoursOf(const float* x, const float* grey, float of_pixel, float of_grey,
                                  float level, int64_t pixels, int64_t channels, float* y) {
  if (channels == 3) Colours<3>(x, grey, of_pixel, of_grey, level, pixels, channels, y);
  else Colours<0>(x, grey, of_pixel, of_grey, level, pixels, channels, y);
}

void ComputeColour(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.Input(0);
  TF_Tensor* factors = call.Input(1);
  if (call.Failed()) return;
  const std::vector<int64_t> shape = ShapeOf(x);
  call.Expect(shape.size() == 4 && ShapeOf(factors) == std::vector<int64_t>{shape[0], 4},
              "x needs the shape [images, height, width, channels], the factors [images, 4]");
  if (call.Failed()) return;
  TF_Tensor* y = call.Output(0, kFloat, shape);
  if (call.Failed()) return;
  const int64_t pixels = shape[1] * shape[2], channels = shape[3];
  // Few channels, so that it takes longer than its memory does.
  ForEach(static_cast<int>(shape[0]), 8 * Product(shape) * sizeof(float), [&](int image) {
    const int64_t at = image * pixels * channels;
    const float* own = Data<float>(factors) + 4 * image;
    std::vector<float> grey(pixels);
    GreyOf(Data<float>(x) + at, pixels, channels, grey.data());
    const double sum = std::accumulate(grey.begin(), grey.end(), 0.0);
    const float level = own[2] * static_cast<float>(sum / pixels) + own[3];
    ColoursOf(Data<float>(x) + at, grey.data(), own[0], own[1], level, pixels, channels,
              Data<float>(y) + at);
  });
}

// ---- pixels in [-1, 1] as bytes, four to a number: tfjs's binding reads no bytes -----------------

FOR_EACH_PROCESSOR void BytesOf(const float* __restrict x, int64_t count, uint8_t* __restrict y) {
  for (int64_t i = 0; i < count; i++) {
    const float value = std::min(255.f, std::max(0.f, x[i] * 127.5f + 127.5f));
    y[i] = static_cast<uint8_t>(static_cast<int>(value + 0.5f));
  }
}

void ComputeBytes(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* x = call.Input(0);
  if (call.Failed()) return;
  const int64_t count = Product(ShapeOf(x));
  TF_Tensor* y = call.Output(0, kInt32, {(count + 3) / 4});
  if (call.Failed()) return;
  ForEach(kParts, 5 * count, [&](int part) {
    const Range range = PartOf(count, part);
    BytesOf(Data<float>(x) + range.first, range.last - range.first,
            Data<uint8_t>(y) + range.first);
  });
}

// ---- a step of Adam ------------------------------------------------------------------------------
//
// Kingma and Ba 2015, in the form of section 2's end, with a moving average of the values. Value,
// moments and average are changed where they lie.

struct AdamRates {
  float scale, keep1, keep2, step_size, epsilon, renewed;
};

FOR_EACH_PROCESSOR void AdamOf(const float* __restrict gradient, const AdamRates& rates,
                               int64_t count, float* __restrict value, float* __restrict first,
                               float* __restrict second, float* __restrict average) {
  const AdamRates r = rates;
  for (int64_t i = 0; i < count; i++) {
    const float g = gradient[i] * r.scale;
    const float m = r.keep1 * first[i] + (1 - r.keep1) * g;
    const float v = r.keep2 * second[i] + (1 - r.keep2) * g * g;
    const float moved = value[i] - r.step_size * m / (std::sqrt(v) + r.epsilon);
    first[i] = m;
    second[i] = v;
    value[i] = moved;
    average[i] += r.renewed * (moved - average[i]);
  }
}

void ComputeAdam(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* gradient = call.Input(0);
  TF_Tensor* rates = call.Input(1);
  if (call.Failed()) return;
  const int64_t count = Product(ShapeOf(gradient));
  float* state[4];
  for (int i = 0; i < 4; i++) {
    TF_Tensor* tensor = call.Input(2 + i);
    if (call.Failed()) return;
    call.Expect(Product(ShapeOf(tensor)) == count, "a gradient and its parameter differ in size");
    state[i] = Data<float>(tensor);
  }
  call.Expect(Product(ShapeOf(rates)) == 6, "six rates are expected");
  if (call.Failed()) return;
  const float* r = Data<float>(rates);
  const AdamRates all{r[0], r[1], r[2], r[3], r[4], r[5]};
  ForEach(kParts, 9 * count * sizeof(float), [&](int part) {
    const Range range = PartOf(count, part);
    const int64_t at = range.first;
    AdamOf(Data<float>(gradient) + at, all, range.last - at, state[0] + at, state[1] + at,
           state[2] + at, state[3] + at);
  });
}

// ---- small matrix products -----------------------------------------------------------------------
//
// In float32 and on this thread: TensorFlow's own op hands even the smallest to its threads, which
// takes several times as long as computing it.

FOR_EACH_PROCESSOR void MultiplyRows(const float* __restrict a, int64_t step_row, int64_t step_inner,
                                     const float* __restrict b, int64_t rows, int64_t inner,
                                     int64_t columns, float* __restrict product) {
  for (int64_t row = 0; row < rows; row++) {
    float* to = product + row * columns;
    std::fill(to, to + columns, 0.f);
    for (int64_t i = 0; i < inner; i++) {
      const float factor = a[row * step_row + i * step_inner];
      const float* from = b + i * columns;
      for (int64_t column = 0; column < columns; column++) to[column] += factor * from[column];
    }
  }
}

// Sums that a dot product keeps side by side, so that it is vectorised without leave to reorder.
constexpr int64_t kLanes = 64;

// `a` [rows, inner] times a vector.
FOR_EACH_PROCESSOR void MultiplyByVector(const float* __restrict a, const float* __restrict b,
                                         int64_t rows, int64_t inner, float* __restrict product) {
  const int64_t whole = inner - inner % kLanes;
  for (int64_t row = 0; row < rows; row++) {
    const float* own = a + row * inner;
    float sums[kLanes] = {};
    for (int64_t i = 0; i < whole; i += kLanes) {
      for (int64_t lane = 0; lane < kLanes; lane++) sums[lane] += own[i + lane] * b[i + lane];
    }
    float sum = 0;
    for (int64_t i = whole; i < inner; i++) sum += own[i] * b[i];
    for (int64_t lane = 0; lane < kLanes; lane++) sum += sums[lane];
    product[row] = sum;
  }
}

// The transpose of `a` [inner, rows] times a vector.
FOR_EACH_PROCESSOR void MultiplyTransposedByVector(const float* __restrict a,
                                                   const float* __restrict b, int64_t rows,
                                                   int64_t inner, float* __restrict product) {
  std::fill(product, product + rows, 0.f);
  for (int64_t i = 0; i < inner; i++) {
    const float* from = a + i * rows;
    for (int64_t row = 0; row < rows; row++) product[row] += b[i] * from[row];
  }
}

template <bool transpose_a, bool transpose_b>
void ComputeProduct(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* a = call.Input(0);
  TF_Tensor* b = call.Input(1);
  if (call.Failed()) return;
  const std::vector<int64_t> left = ShapeOf(a), right = ShapeOf(b);
  call.Expect(left.size() == 2 && right.size() == 2 &&
                  left[transpose_a ? 0 : 1] == right[transpose_b ? 1 : 0],
              "the matrices do not fit each other");
  if (call.Failed()) return;
  const int64_t rows = left[transpose_a ? 1 : 0], inner = left[transpose_a ? 0 : 1];
  const int64_t columns = right[transpose_b ? 0 : 1];
  TF_Tensor* product = call.Output(0, kFloat, {rows, columns});
  if (call.Failed()) return;
  const float* factors = Data<float>(b);
  if (columns == 1) {
    const auto multiply = transpose_a ? MultiplyTransposedByVector : MultiplyByVector;
    multiply(Data<float>(a), factors, rows, inner, Data<float>(product));
    return;
  }
  std::vector<float> turned;
  if (transpose_b) {
    turned.resize(inner * columns);
    for (int64_t column = 0; column < columns; column++) {
      for (int64_t i = 0; i < inner; i++) {
        turned[i * columns + column] = factors[column * inner + i];
      }
    }
    factors = turned.data();
  }
  MultiplyRows(Data<float>(a), transpose_a ? 1 : inner, transpose_a ? rows : 1, factors, rows,
               inner, columns, Data<float>(product));
}

// ---- registration --------------------------------------------------------------------------------

using Compute = void (*)(void*, TF_OpKernelContext*);

struct Kernel {
  // 0 where the op has no type to choose.
  int type;
  Compute compute;
};

bool Register(const char* name, const std::vector<const char*>& inputs,
              const std::vector<const char*>& outputs, const std::vector<Kernel>& kernels) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(name);
  if (kernels[0].type != 0) TF_OpDefinitionBuilderAddAttr(op, "T: {float, bfloat16}");
  TF_OpDefinitionBuilderAddAttr(op, "alpha: float = 1.0");
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  if (outputs.empty()) TF_OpDefinitionBuilderSetIsStateful(op, true);
  TF_RegisterOpDefinition(op, status);
  for (const auto& [type, compute] : kernels) {
    if (TF_GetCode(status) != 0) break;
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(name, "CPU", CreateSlope, compute, DeleteSlope);
    if (type != 0) TF_KernelBuilder_TypeConstraint(kernel, "T", type, status);
    TF_RegisterKernelBuilder(name, kernel, status);
  }
  const bool ok = TF_GetCode(status) == 0;
  TF_DeleteStatus(status);
  return ok;
}

#define FOR_BOTH_TYPES(compute) \
  { {kFloat, compute<float>}, {kBfloat16, compute<Bfloat16>} }

bool RegisterAll() {
  return Register("EvenfaceBias", {"x: T", "bias: float"}, {"y: T"}, FOR_BOTH_TYPES(ComputeBias)) &&
         Register("EvenfaceBiasGrad", {"dy: T", "y: T"}, {"dx: T", "dbias: float"},
                  FOR_BOTH_TYPES(ComputeBiasGrad)) &&
         Register("EvenfaceModulate", {"x: T", "scale: float", "offset: float"}, {"y: T"},
                  FOR_BOTH_TYPES(ComputeModulate)) &&
         Register("EvenfaceModulateGrad", {"dy: T", "x: T", "y: T", "scale: float"},
                  {"dx: T", "dscale: float", "doffset: float"},
                  FOR_BOTH_TYPES(ComputeModulateGrad)) &&
         Register("EvenfaceTaps", {"x: T"}, {"taps: T"}, FOR_BOTH_TYPES(ComputeTaps)) &&
         Register("EvenfaceFold", {"products: T"}, {"folded: float"},
                  FOR_BOTH_TYPES(ComputeFold)) &&
         Register("EvenfaceShift", {"x: float", "shifts: float"}, {"shifted: float"},
                  {{0, ComputeShift}}) &&
         Register("EvenfaceColour", {"x: float", "factors: float"}, {"y: float"},
                  {{0, ComputeColour}}) &&
         Register("EvenfaceProduct", {"a: float", "b: float"}, {"product: float"},
                  {{0, ComputeProduct<false, false>}}) &&
         Register("EvenfaceProductTransposedB", {"a: float", "b: float"}, {"product: float"},
                  {{0, ComputeProduct<false, true>}}) &&
         Register("EvenfaceProductTransposedA", {"a: float", "b: float"}, {"product: float"},
                  {{0, ComputeProduct<true, false>}}) &&
         Register("EvenfaceBytes", {"x: float"}, {"y: int32"}, {{0, ComputeBytes}}) &&
         Register("EvenfaceAdam",
                  {"gradient: float", "rates: float", "value: float", "first: float",
                   "second: float", "average: float"},
                  {}, {{0, ComputeAdam}});
}

}  // namespace

// Registers the ops with the TensorFlow that is loaded, and says so in `registered`.
NAPI_MODULE_INIT() {
  static const bool registered = RegisterAll();
  napi_value result;
  napi_get_boolean(env, registered, &result);
  napi_set_named_property(env, exports, "registered", result);
  return exports;
}
