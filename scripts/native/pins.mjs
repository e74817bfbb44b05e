/** What native TensorFlow is made of, each part pinned by the checksum of its bytes. */

/** TensorFlow's own wheel on PyPI; any CPython's holds the same C library. */
export const WHEEL = {
  project: 'tensorflow-cpu',
  version: '2.21.0',
  filename: 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  megabytes: 274,
  /** How pip is asked for exactly this file, whatever Python it runs on. */
  pipTarget: {
    platform: 'manylinux_2_27_x86_64',
    'python-version': '3.12',
    implementation: 'cp',
    abi: 'cp312',
  },
};

/** The shared libraries, by their names in the wheel. */
export const LIBRARIES = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
];

/** Everything that the addon's sources include, directly or not; the wheel holds 287 MB more. */
export const HEADERS = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
  'xla/tsl/c/tsl_status.h',
].map((path) => `tensorflow/include/${path}`);

/** The npm package with the kernels in JavaScript and the addon's C++ sources. */
export const PACKAGE = {
  name: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  integrity:
    'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
};

/** The Node-API version that the addon asks for; it is the same for every Node.js after 15.12. */
export const NAPI_VERSION = 8;

/** Raised whenever the same parts are put together in another way. */
export const RECIPE = 2;
