import type * as tf from '@tensorflow/tfjs-core';
import type { NativeOps } from '../tensorflow.ts';
import type { Handle } from './eager.ts';

/** The binding's id of a tensor that has no float32 values yet. */
const NONE = -1;

interface Casts {
  toHalf(tensor: tf.TensorInfo): Handle;
  toFloat(half: Handle): Handle;
}

/**
 * The bfloat16 values of tfjs's float32 tensors. A tensor may have both, so that an activation is
 * cast once for the forward pass and its gradients; and it may have bfloat16 alone, until some
 * kernel or reader asks for float32.
 */
export class HalfTensors {
  readonly #halves = new WeakMap<object, Handle>();
  readonly #ops: NativeOps;
  readonly #casts: Casts;

  constructor(ops: NativeOps, casts: Casts) {
    this.#ops = ops;
    this.#casts = casts;
    const { getInputTensorIds, readSync, disposeData } = ops;
    ops.getInputTensorIds = (tensors) => {
      for (const { dataId } of tensors) this.#fill(dataId);
      return getInputTensorIds.call(ops, tensors);
    };
    ops.readSync = (dataId) => {
      this.#fill(dataId);
      return readSync.call(ops, dataId);
    };
    ops.disposeData = (dataId, force) => {
      const gone = disposeData.call(ops, dataId, force);
      if (gone) this.forget(dataId);
      return gone;
    };
  }

  /** The bfloat16 values of a tensor; the caller does not own them. */
  of(tensor: tf.TensorInfo): Handle {
    const known = this.#halves.get(tensor.dataId);
    if (known) return known;
    const half = this.#casts.toHalf(tensor);
    this.#halves.set(tensor.dataId, half);
    return half;
  }

  /** Makes bfloat16 values a tensor of tfjs, which owns them from then on. */
  wrap(half: Handle): tf.TensorInfo {
    const dataId = {};
    const { shape } = half;
    const { TF_FLOAT } = this.#ops.binding;
    this.#ops.tensorMap.set(dataId, {
      shape,
      dtype: TF_FLOAT,
      id: NONE,
      values: null,
      refCount: 1,
    });
    this.#halves.set(dataId, half);
    return { dataId, shape, dtype: 'float32' };
  }

  /** To be called when a tensor's float32 values have changed. */
  forget(dataId: tf.DataId): void {
    const half = this.#halves.get(dataId);
    if (!half) return;
    this.#halves.delete(dataId);
    this.#ops.binding.deleteTensor(half.id);
  }

  /** Sees to it that a tensor has float32 values. */
  #fill(dataId: tf.DataId): void {
    const half = this.#halves.get(dataId);
    if (!half) return;
    const entry = this.#ops.tensorMap.get(dataId);
    if (entry.id === NONE && entry.values === null) entry.id = this.#casts.toFloat(half).id;
  }
}
