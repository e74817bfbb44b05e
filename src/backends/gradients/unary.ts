import * as tf from '@tensorflow/tfjs-core';
import { asFloat, gradient, zerosOf } from './gradient.ts';

function ofInput(
  kernelName: string,
  derivative: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return gradient(kernelName, { inputs: ['x'] }, (dy, [x]) => ({
    x: () => derivative(dy, asFloat(x!)),
  }));
}

function ofOutput(
  kernelName: string,
  derivative: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return gradient(kernelName, { output: true }, (dy, [y]) => ({ x: () => derivative(dy, y!) }));
}

const flat = [tf.Floor, tf.Ceil, tf.Round, tf.Sign, tf.Step, tf.ZerosLike, tf.OnesLike];
const tests = [tf.IsNan, tf.IsInf, tf.IsFinite, tf.LogicalNot];

export const unaryGradients: tf.GradConfig[] = [
  ofOutput(tf.Exp, (dy, y) => tf.mul(dy, y)),
  ofInput(tf.Expm1, (dy, x) => tf.mul(dy, tf.exp(x))),
  ofInput(tf.Log, (dy, x) => tf.div(dy, x)),
  ofInput(tf.Log1p, (dy, x) => tf.div(dy, tf.add(x, 1))),
  ofOutput(tf.Sqrt, (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput(tf.Rsqrt, (dy, y) => tf.mul(dy, tf.mul(tf.mul(y, tf.square(y)), -0.5))),
  ofOutput(tf.Reciprocal, (dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  ofInput(tf.Square, (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofInput(tf.Abs, (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput(tf.Neg, (dy) => tf.neg(dy)),
  ofInput(tf.Sin, (dy, x) => tf.mul(dy, tf.cos(x))),
  ofInput(tf.Cos, (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  ofInput(tf.Erf, (dy, x) =>
    tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI))),
  ),
  gradient(tf.ClipByValue, { inputs: ['x'] }, (dy, [x], attrs) => {
    const { clipValueMin, clipValueMax } = attrs as unknown as tf.ClipByValueAttrs;
    return {
      x: () => {
        const inside = tf.logicalAnd(
          tf.greaterEqual(x!, clipValueMin),
          tf.lessEqual(x!, clipValueMax),
        );
        return tf.mul(dy, tf.cast(inside, 'float32'));
      },
    };
  }),
  gradient(tf.Cast, {}, (dy) => ({ x: () => tf.clone(asFloat(dy)) })),
  gradient(tf.Identity, {}, (dy) => ({ x: () => tf.clone(asFloat(dy)) })),
  ...[...flat, ...tests].map((name) => ofInput(name, (_, x) => zerosOf(x))),
  gradient(tf.OneHot, { inputs: ['indices'] }, (_, [indices]) => ({
    indices: () => zerosOf(indices!),
  })),
];
