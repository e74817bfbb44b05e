import type * as tf from '@tensorflow/tfjs-core';
import type { NativeOps } from '../tensorflow.ts';
import type { Handle } from './eager.ts';

/**
 * bfloat16 copies of float32 tensors, each made once and freed with its tensor: an activation is
 * cast once for the forward pass and both of its gradients.
 */
export class HalfCopies {
  readonly #copies = new WeakMap<object, Handle>();
  readonly #cast: (tensor: tf.TensorInfo) => Handle;
  readonly #free: (handle: Handle) => void;

  constructor(ops: NativeOps, cast: (tensor: tf.TensorInfo) => Handle) {
    this.#cast = cast;
    this.#free = ({ id }) => ops.binding.deleteTensor(id);
    const disposeData = ops.disposeData.bind(ops);
    ops.disposeData = (dataId, force) => {
      const gone = disposeData(dataId, force);
      if (gone) this.forget(dataId);
      return gone;
    };
  }

  of(tensor: tf.TensorInfo): Handle {
    const known = this.#copies.get(tensor.dataId);
    if (known) return known;
    const copy = this.#cast(tensor);
    this.#copies.set(tensor.dataId, copy);
    return copy;
  }

  /** To be called when a tensor's values change in place. */
  forget(dataId: tf.DataId): void {
    const copy = this.#copies.get(dataId);
    if (!copy) return;
    this.#copies.delete(dataId);
    this.#free(copy);
  }
}
