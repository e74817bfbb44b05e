import * as tf from '../backends/tf.ts';
import type { Weight } from './weights.ts';

/** The tensors of a network's weights, which it owns until it is disposed of. */
export class Constants {
  readonly #tensors: tf.Tensor[] = [];

  tensor({ shape, values }: Weight): tf.Tensor {
    const tensor = tf.keep(tf.tensor(values, [...shape], 'float32'));
    this.#tensors.push(tensor);
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.#tensors.splice(0)) tensor.dispose();
  }
}
