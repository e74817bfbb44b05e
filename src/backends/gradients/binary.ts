import * as tf from '@tensorflow/tfjs-core';
import { asFloat, broadcastGradient, gradient, sumTo, zerosOf } from './gradient.ts';

/** dy · mask, for a mask of bools. */
function masked(dy: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return tf.mul(dy, tf.cast(mask, 'float32'));
}

/** ln(t) where t > 0, else 0: the factor that d(base^exponent)/d(exponent) needs. */
function logOfPositive(t: tf.Tensor): tf.Tensor {
  return tf.where(tf.greater(t, 0), tf.log(t), tf.zerosLike(t));
}

const comparisons = [
  tf.Equal,
  tf.NotEqual,
  tf.Greater,
  tf.GreaterEqual,
  tf.Less,
  tf.LessEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
];

export const binaryGradients: tf.GradConfig[] = [
  broadcastGradient(
    tf.Add,
    (dy) => dy,
    (dy) => dy,
  ),
  broadcastGradient(
    tf.Sub,
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  broadcastGradient(
    tf.Multiply,
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  broadcastGradient(
    tf.RealDiv,
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  broadcastGradient(
    tf.SquaredDifference,
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  // Where a and b are equal the gradient goes to a, as in tfjs-core.
  broadcastGradient(
    tf.Maximum,
    (dy, a, b) => masked(dy, tf.greaterEqual(a, b)),
    (dy, a, b) => masked(dy, tf.less(a, b)),
  ),
  broadcastGradient(
    tf.Minimum,
    (dy, a, b) => masked(dy, tf.lessEqual(a, b)),
    (dy, a, b) => masked(dy, tf.greater(a, b)),
  ),
  gradient(tf.Pow, { inputs: ['a', 'b'], output: true }, (dy, [base, exponent, y]) => {
    const a = asFloat(base!);
    const b = asFloat(exponent!);
    return {
      a: () => sumTo(tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))), a.shape),
      b: () => sumTo(tf.mul(dy, tf.mul(y!, logOfPositive(a))), b.shape),
    };
  }),
  gradient(tf.AddN, 'all inputs', (dy, inputs) =>
    Object.fromEntries(inputs.map((_, i) => [i, () => tf.clone(dy)])),
  ),
  // A condition has no gradient, but the tape still walks through it to what it was computed from.
  gradient(tf.Select, { inputs: ['condition'] }, (dy, [condition]) => ({
    condition: () => zerosOf(condition!),
    t: () => masked(dy, condition!),
    e: () => masked(dy, tf.logicalNot(condition!)),
  })),
  ...comparisons.map((name) => broadcastGradient(name, zerosForBroadcast, zerosForBroadcast)),
];

function zerosForBroadcast(dy: tf.Tensor): tf.Tensor {
  return zerosOf(dy);
}
