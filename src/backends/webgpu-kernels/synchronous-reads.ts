import * as tf from '@tensorflow/tfjs-core';
import type { BrowserBackendClass } from './browser-backend.ts';

/** Polls without a pause in between, within which a GPU that is nearly done answers. */
const BRISK_POLLS = 100;
const PAUSE_MS = 0.1;
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/**
 * tfjs's backend reads synchronously by way of a canvas, which Node.js has not. Dawn needs none:
 * it maps a buffer as soon as it is polled often enough. What the GPU refused in the meantime is
 * thrown by the next read. `globals` are those of Dawn.
 */
export function withSynchronousReads(
  Base: BrowserBackendClass,
  device: GPUDevice,
  globals: Record<string, unknown>,
): BrowserBackendClass {
  const usage = globals.GPUBufferUsage as { COPY_DST: number; MAP_READ: number };
  const { READ } = globals.GPUMapMode as { READ: number };
  const errors: string[] = [];
  device.addEventListener('uncapturederror', (event) => {
    // Else Dawn prints it to the standard output, and whoever computes goes on with zeros.
    event.preventDefault();
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  const failure = (reason?: string) =>
    new Error(`WebGPU: ${[...errors.splice(0), reason ?? []].flat().join('; ')}`);

  return class extends Base {
    override readSync(dataId: object): tf.BackendValues {
      const data = this.tensorMap.get(dataId);
      if (data.values === null || data.values === undefined) {
        if (data.dtype === 'complex64') return super.readSync(dataId);
        const bytes = this.#download(data.resource!);
        data.values = tf.util.convertBackendValuesAndArrayBuffer(bytes, data.dtype);
      }
      return data.values;
    }

    /** At once as well, for two reads under way would each wait for the other's polls. */
    override async read(dataId: object): Promise<tf.BackendValues> {
      return this.readSync(dataId);
    }

    #download(buffer: GPUBuffer): ArrayBuffer {
      const { size } = buffer;
      const staging = this.bufferManager.acquireBuffer(size, usage.COPY_DST | usage.MAP_READ);
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      this.commandEncoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
      this.submitQueue();
      if (!map(staging, READ)) throw failure('the GPU no longer answers');
      const bytes = staging.getMappedRange().slice(0);
      staging.unmap();
      this.bufferManager.releaseBuffer(staging);
      if (errors.length > 0) throw failure();
      return bytes;
    }
  };
}

/**
 * Waits until the GPU has filled `buffer` and the CPU may read it. Dawn looks for finished work in
 * a callback that it hands to `setImmediate` again and again; here it is called without the event
 * loop in between. Gives false when that never happens, as when the GPU is lost.
 */
function map(buffer: GPUBuffer, mode: number): boolean {
  const { setImmediate } = globalThis;
  let queued: (() => void) | undefined;
  const capture = (callback: () => void) => {
    queued = callback;
  };
  globalThis.setImmediate = capture as unknown as typeof setImmediate;
  try {
    buffer.mapAsync(mode).catch(() => {
      // The buffer's state tells it sooner.
    });
    for (let polls = 1; buffer.mapState === 'pending'; polls++) {
      if (!queued) throw new Error('another read from the GPU is under way');
      const poll = queued;
      queued = undefined;
      poll();
      if (polls > BRISK_POLLS) Atomics.wait(NEVER, 0, 0, PAUSE_MS);
    }
  } finally {
    globalThis.setImmediate = setImmediate;
    if (queued) setImmediate(queued);
  }
  return buffer.mapState === 'mapped';
}
