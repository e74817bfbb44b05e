import type * as tf from '@tensorflow/tfjs-core';

/** tfjs's backend for browsers, as far as reading and writing need it. */
export interface BrowserBackend extends tf.KernelBackend {
  readonly queue: GPUQueue;
  readonly bufferManager: {
    acquireBuffer(size: number, usage: number): GPUBuffer;
    releaseBuffer(buffer: GPUBuffer): void;
  };
  readonly tensorMap: tf.DataStorage<{
    readonly dtype: tf.DataType;
    values: tf.BackendValues | null;
    resource?: GPUBuffer | null;
  }>;
  readonly commandEncoder: GPUCommandEncoder;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(dataId: object): void;
}

/** Makes one of a device. */
export type BrowserBackendClass = new (device: GPUDevice, info: GPUAdapterInfo) => BrowserBackend;
