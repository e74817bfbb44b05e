/**
 * What the native backend is made of for NVIDIA GPUs: TensorFlow's wheel with its CUDA kernels, and
 * NVIDIA's wheels that its extra "and-cuda" asks for, each pinned by the checksum of its bytes. They
 * are CUDA 12.9's, which know every GPU from Volta to Blackwell and run on any driver of CUDA 12.
 *
 * Left out, since nothing here calls them: NCCL (several GPUs), CUPTI (profiling), cuRAND (this
 * TensorFlow does not load it), NVSHMEM, and the parts of the wheels that are not named.
 */

/** As `WHEEL` of pins.mjs. */
export const GPU_WHEEL = {
  project: 'tensorflow',
  version: '2.21.0',
  filename: 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
  sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
  megabytes: 573,
  pipTarget: {
    platform: 'manylinux_2_27_x86_64',
    'python-version': '3.12',
    implementation: 'cp',
    abi: 'cp312',
  },
};

/**
 * NVIDIA's wheels. `members` are taken from each, by their names in it; they lie under the same
 * names beside TensorFlow's own folder, which is where TensorFlow looks for them, and where it looks
 * for `ptxas` and `libdevice` when it compiles for a GPU that its kernels were not built for.
 */
export const CUDA_WHEELS = [
  nvidia('cudnn', '9.28.0.42', 'manylinux_2_27_x86_64', {
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    megabytes: 717,
    members: [
      'libcudnn.so.9',
      'libcudnn_adv.so.9',
      'libcudnn_cnn.so.9',
      'libcudnn_engines_precompiled.so.9',
      'libcudnn_engines_runtime_compiled.so.9',
      'libcudnn_engines_tensor_ir.so.9',
      'libcudnn_ext.so.9',
      'libcudnn_graph.so.9',
      'libcudnn_heuristic.so.9',
      'libcudnn_ops.so.9',
    ].map((name) => `nvidia/cudnn/lib/${name}`),
  }),
  nvidia('cublas', '12.9.3.13', 'manylinux_2_27_x86_64', {
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    megabytes: 581,
    members: ['nvidia/cublas/lib/libcublas.so.12', 'nvidia/cublas/lib/libcublasLt.so.12'],
  }),
  nvidia('cusparse', '12.5.10.65', 'manylinux2014_x86_64.manylinux_2_17_x86_64', {
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    megabytes: 366,
    members: ['nvidia/cusparse/lib/libcusparse.so.12'],
  }),
  nvidia('cusolver', '11.7.5.82', 'manylinux_2_27_x86_64', {
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    megabytes: 338,
    members: ['nvidia/cusolver/lib/libcusolver.so.11'],
    // The library that opens it, libtensorflow_framework, names every folder but this one's own in
    // its RUNPATH, and uses no GPU at all unless it finds them all.
    folder: 'nvidia/cusparse/lib',
  }),
  nvidia('cufft', '11.4.1.4', 'manylinux2014_x86_64.manylinux_2_17_x86_64', {
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    megabytes: 201,
    members: ['nvidia/cufft/lib/libcufft.so.11'],
  }),
  nvidia('cuda-nvrtc', '12.9.86', 'manylinux2010_x86_64.manylinux_2_12_x86_64', {
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    megabytes: 90,
    members: [
      'nvidia/cuda_nvrtc/lib/libnvrtc.so.12',
      'nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.9',
    ],
  }),
  nvidia('cuda-nvcc', '12.9.86', 'manylinux2010_x86_64.manylinux_2_12_x86_64', {
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    megabytes: 41,
    members: ['nvidia/cuda_nvcc/bin/ptxas', 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc'],
  }),
  nvidia('nvjitlink', '12.9.86', 'manylinux2010_x86_64.manylinux_2_12_x86_64', {
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    megabytes: 40,
    members: ['nvidia/nvjitlink/lib/libnvJitLink.so.12'],
  }),
  nvidia('cuda-runtime', '12.9.79', 'manylinux2014_x86_64.manylinux_2_17_x86_64', {
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    megabytes: 4,
    members: ['nvidia/cuda_runtime/lib/libcudart.so.12'],
  }),
];

/** Megabytes on disk when all of it is unpacked. */
export const GPU_UNPACKED_MEGABYTES = 4600;

function nvidia(name, version, platforms, rest) {
  const project = `nvidia-${name}-cu12`;
  return {
    project,
    version,
    filename: `${project.replaceAll('-', '_')}-${version}-py3-none-${platforms}.whl`,
    pipTarget: { platform: platforms.split('.')[0] },
    ...rest,
  };
}
