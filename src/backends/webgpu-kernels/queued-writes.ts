import type * as tf from '@tensorflow/tfjs-core';
import type { BrowserBackendClass } from './browser-backend.ts';

/**
 * tfjs's backend writes each tensor, every scalar too, by way of a buffer of its own, which it maps,
 * copies from and destroys; that took up to two thirds of a training step. The queue can write as
 * well: what was submitted before comes before, and a buffer that commands still unsubmitted use is
 * not given out again. `globals` are those of Dawn.
 */
export function withQueuedWrites(
  Base: BrowserBackendClass,
  globals: Record<string, unknown>,
): BrowserBackendClass {
  const usage = globals.GPUBufferUsage as Record<'STORAGE' | 'COPY_SRC' | 'COPY_DST', number>;
  const ofTensors = usage.STORAGE | usage.COPY_SRC | usage.COPY_DST;

  return class extends Base {
    override uploadToGPU(dataId: object): void {
      const data = this.tensorMap.get(dataId);
      if (data.resource || !data.values) {
        super.uploadToGPU(dataId);
        return;
      }
      const values = data.values as tf.TypedArray;
      const Numbers = data.dtype === 'float32' ? Float32Array : Int32Array;
      // The queue copies them at once.
      const numbers = values instanceof Numbers ? values : new Numbers(values);
      const buffer = this.bufferManager.acquireBuffer(numbers.byteLength, ofTensors);
      this.queue.writeBuffer(buffer, 0, numbers);
      data.values = null;
      data.resource = buffer;
    }
  };
}
