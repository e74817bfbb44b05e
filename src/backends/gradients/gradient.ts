import * as tf from '@tensorflow/tfjs-core';

/** What of the forward pass a gradient needs, in the order in which it gets it: inputs, then output. */
export interface Saved {
  inputs?: string[];
  output?: boolean;
}

/** Gradients by input name, each computed only where it is asked for. */
export type InputGradients = Record<string, () => tf.Tensor>;

/** The gradient of a kernel that has one output. */
export function gradient(
  kernelName: string,
  saved: Saved | 'all inputs',
  gradFunc: (dy: tf.Tensor, saved: tf.Tensor[], attrs: tf.NamedAttrMap) => InputGradients,
): tf.GradConfig {
  return {
    kernelName,
    ...(saved === 'all inputs'
      ? { saveAllInputs: true, inputsToSave: [] }
      : { inputsToSave: saved.inputs ?? [], outputsToSave: saved.output ? [true] : [] }),
    gradFunc: (dy, values, attrs) => gradFunc(dy as tf.Tensor, values, attrs),
  };
}

/** The gradients of a kernel with inputs `a` and `b` that broadcast against each other. */
export function broadcastGradient(
  kernelName: string,
  ofA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  ofB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return gradient(kernelName, { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => sumTo(ofA(dy, asFloat(a!), asFloat(b!)), a!.shape),
    b: () => sumTo(ofB(dy, asFloat(a!), asFloat(b!)), b!.shape),
  }));
}

/** Sums over the axes along which `shape` was broadcast to the shape of `t`. */
export function sumTo(t: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, t.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(t, axes) : t, shape);
}

/** `t` repeated to `shape`, which it broadcasts to. */
export function expandTo(t: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.mul(t, tf.fill(shape, 1));
}

/** `t` as float32; no copy where it is already. */
export function asFloat(t: tf.Tensor): tf.Tensor {
  return t.dtype === 'float32' ? t : tf.cast(t, 'float32');
}

export function zerosOf(t: tf.Tensor): tf.Tensor {
  return tf.zeros(t.shape, 'float32');
}

/** Runs a kernel of the active backend by its name. */
export function runKernel(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attrs: object = {},
): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attrs as tf.NamedAttrMap);
}

/**
 * Kernels beyond tfjs-core's own that a backend may register, each doing in one pass what else
 * takes a chain of ops. All tensors are float32; where no shapes are given they have one shape.
 *
 * | kernel | inputs | attributes | outputs |
 * |---|---|---|---|
 * | `ReluGrad` | dy, y | | dy where y > 0, else 0 |
 * | `LeakyReluGrad` | dy, x | alpha, in [0, 1] | dy where x > 0, else alpha · dy |
 * | `TanhGrad` | dy, y | | dy · (1 - y²) |
 * | `SigmoidGrad` | dy, y | | dy · y · (1 - y) |
 * | `Bias` | x `[…, channels]`, bias `[channels]` | | x + bias |
 * | `LeakyBias` | the same | alpha, in (0, 1] | leaky(x + bias) |
 * | `BiasGrad` | dy, y `[…, channels]` | alpha, in (0, 1] | for y = leaky(x + bias): the gradients of x and of bias `[channels]` |
 * | `Modulate` | x `[images, height, width, channels]`, scale and offset `[images, channels]` | alpha, in (0, 1] | y = leaky(x · scale + offset) |
 * | `ModulateGrad` | dy, x, y, scale | alpha | the gradients of x, scale and offset |
 * | `Colour` | x `[images, height, width, channels]`, factors `[images, 4]` | | with the factors a, b, c, d of an image: a · pixel + b · grey + c · mean + d, where grey is the mean of the pixel's channels and mean that of the image; it has no gradient of its own |
 * | `Shift` | x `[images, height, width, channels]`, shifts `[images, 2]`, whole numbers | | each image moved down and to the right by so many pixels, zeros where nothing came from; it has no gradient of its own |
 */
export type FusedKernel =
  | 'ReluGrad'
  | 'LeakyReluGrad'
  | 'TanhGrad'
  | 'SigmoidGrad'
  | 'Bias'
  | 'LeakyBias'
  | 'BiasGrad'
  | 'Modulate'
  | 'ModulateGrad'
  | 'Colour'
  | 'Shift';

/** Runs the backend's own fused kernel where it has one, else `compose`. */
export function fusedOr<T extends tf.Tensor | tf.Tensor[] = tf.Tensor>(
  name: FusedKernel,
  inputs: Record<string, tf.Tensor>,
  attrs: object,
  compose: () => T,
): T {
  const fused = tf.getKernel(name, tf.getBackend()) !== undefined;
  return fused ? tf.engine().runKernel<T>(name, inputs, attrs as tf.NamedAttrMap) : compose();
}
