import type { Facts } from '../../src/doctor/facts.ts';

/** A machine that lacks nothing. */
export const healthy: Facts = {
  evenface: '1.2.3',
  system: {
    platform: 'linux',
    arch: 'x64',
    release: '6.1.0-18-amd64',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    libc: 'glibc 2.36',
    packages: 'apt-get',
  },
  node: { version: 'v22.11.0', needed: '>=20.19.0', supported: true },
  processor: {
    model: 'Maker X9',
    features: ['avx', 'avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'],
    cores: 4,
    quota: null,
  },
  memory: { total: 64e9, available: 40e9, limit: 'machine' },
  disks: [
    { use: 'output', path: '/home/me/faces/output', free: 800e9 },
    { use: 'cache', path: '/home/me/.cache/evenface', free: 800e9 },
    { use: 'temporary', path: '/tmp', free: 32e9 },
  ],
  settings: {
    UV_THREADPOOL_SIZE: null,
    TF_NUM_INTRAOP_THREADS: '2',
    OMP_NUM_THREADS: null,
    EVENFACE_BACKEND: null,
    EVENFACE_NATIVE: null,
    EVENFACE_CACHE: null,
  },
  backends: [
    {
      name: 'tensorflow',
      usable: true,
      version: '2.21.0',
      loadMs: 2345.6,
      selfTestMs: 12.3,
      device: 'gpu',
      precision: 'float32',
    },
    {
      name: 'wasm',
      usable: true,
      version: '4.22.0',
      loadMs: 345.6,
      selfTestMs: 0.4,
      device: 'cpu',
      precision: 'float32',
    },
  ],
  gpus: [{ name: 'NVIDIA H200', memory: 150e9, driver: '570.86.15', computeCapability: '9.0' }],
  native: {
    platform: true,
    cpu: null,
    gpu: '/home/me/.cache/evenface/tensorflow-gpu-2.21.0-linux-x64-napi8-01234567',
  },
  tools: { sharp: '0.35.5', libvips: '8.18.7', compiler: 'c++', pip: '/usr/bin/python3' },
  cache: {
    folder: '/home/me/.cache/evenface',
    entries: [
      {
        name: 'tensorflow-gpu-2.21.0-linux-x64-napi8-01234567',
        size: 4.6e9,
        state: 'used',
      },
    ],
  },
};

/** A machine that lacks nearly everything. */
export const poor: Facts = {
  ...healthy,
  node: { version: 'v18.20.0', needed: '>=20.19.0', supported: false },
  processor: { model: 'Maker X1', features: ['avx'], cores: 16, quota: 1.5 },
  memory: { total: 1.5e9, available: 0.4e9, limit: 'container' },
  disks: [
    { use: 'output', path: '/data/output', free: 1.5e9 },
    { use: 'cache', path: '/home/me/.cache/evenface', free: 1e6 },
    { use: 'temporary', path: '/tmp', free: null },
  ],
  settings: {
    UV_THREADPOOL_SIZE: null,
    TF_NUM_INTRAOP_THREADS: '64',
    OMP_NUM_THREADS: '1',
    EVENFACE_BACKEND: 'tensorflwo',
    EVENFACE_NATIVE: null,
    EVENFACE_CACHE: null,
  },
  backends: [
    {
      name: 'tensorflow',
      usable: false,
      reason: "native TensorFlow can't be used: it is not installed",
      hint: 'Run "npx evenface doctor --install tensorflow", which says what it lacks.',
    },
    { name: 'wasm', usable: false, reason: 'its process ended with SIGILL' },
  ],
  gpus: [
    { name: 'NVIDIA H200', memory: 150e9, driver: '570.86.15', computeCapability: '9.0' },
    { name: 'an NVIDIA GPU in slot 0000:01:00.0' },
  ],
  native: { platform: true, cpu: null, gpu: null },
  tools: { sharp: null, libvips: null, compiler: null, pip: null },
  cache: {
    folder: '/home/me/.cache/evenface',
    entries: [
      { name: '.building-aB3', size: 1e9, state: 'building' },
      { name: 'tensorflow-2.20.0-linux-x64-napi8-89abcdef', size: 8.5e8, state: 'old' },
    ],
  },
};
