import * as tf from '../backends/tf.ts';
import { Constants } from './constants.ts';
import { type Weight, type Weights, weightOf } from './weights.ts';

/** Side of the images that it takes. */
export const RECOGNITION_SIZE = 150;

/** Numbers that it gives a face. */
export const EMBEDDING_WIDTH = 128;

/** Mean red, green and blue of what it was trained on. */
const MEAN = [122.782, 117.001, 104.298];

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/**
 * dlib's face recognition network: a residual network of 29 convolutions, trained so that the
 * embeddings of one person lie within 0.6 of each other, those of two further apart
 * (http://dlib.net/face_recognition.py.html; its weights are in the public domain).
 */
export interface RecognitionNetwork {
  /** Embeddings `[batch, 128]` of RGB images in [0, 255], `[batch, 150, 150, 3]`. */
  embed(images: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

export function createRecognitionNetwork(weights: Weights): RecognitionNetwork {
  const constants = new Constants();
  const convolution = (name: string, stride: 1 | 2, relu: boolean) =>
    scaledConvolution(constants, weights, name, stride, relu);
  const stage = (...names: string[]) => names.map((name) => residual(convolution, name));
  const first = convolution('conv32_down', 2, true);
  const blocks: Layer[] = [
    ...stage('conv32_1', 'conv32_2', 'conv32_3'),
    residualDown(convolution, 'conv64_down'),
    ...stage('conv64_1', 'conv64_2', 'conv64_3'),
    residualDown(convolution, 'conv128_down'),
    ...stage('conv128_1', 'conv128_2'),
    residualDown(convolution, 'conv256_down'),
    ...stage('conv256_1', 'conv256_2'),
    residualDown(convolution, 'conv256_down_out'),
  ];
  const last = constants.tensor(weightOf(weights, 'fc')) as tf.Tensor2D;
  const mean = constants.tensor({ shape: [3], values: Float32Array.from(MEAN) });
  return {
    embed: (images) =>
      tf.tidy(() => {
        let x = tf.div(tf.sub(images, mean), 255) as tf.Tensor4D;
        x = tf.maxPool(first(x), 3, 2, 'valid');
        for (const block of blocks) x = block(x);
        return tf.matMul(tf.mean(x, [1, 2]) as tf.Tensor2D, last);
      }),
    dispose: () => constants.dispose(),
  };
}

/** A convolution whose outputs are then scaled and shifted, which its filter and bias do alone. */
function scaledConvolution(
  constants: Constants,
  weights: Weights,
  name: string,
  stride: 1 | 2,
  relu: boolean,
): Layer {
  const folded = foldScale(
    weightOf(weights, `${name}/conv/filters`),
    weightOf(weights, `${name}/conv/bias`),
    weightOf(weights, `${name}/scale/weights`),
    weightOf(weights, `${name}/scale/biases`),
  );
  const filter = constants.tensor(folded.filter) as tf.Tensor4D;
  const bias = constants.tensor(folded.bias);
  const activation = relu ? 'relu' : 'linear';
  const pad = stride === 1 ? 'same' : 'valid';
  return (x) => tf.fused.conv2d({ x, filter, bias, strides: stride, pad, activation });
}

/** The filter `[height, width, in, out]` and bias that give `scale · (convolution + bias) + shift`. */
function foldScale(filter: Weight, bias: Weight, scale: Weight, shift: Weight) {
  const channels = scale.values.length;
  return {
    filter: {
      ...filter,
      values: filter.values.map((value, i) => value * scale.values[i % channels]!),
    },
    bias: {
      ...bias,
      values: bias.values.map((value, i) => value * scale.values[i]! + shift.values[i]!),
    },
  };
}

type Convolution = (name: string, stride: 1 | 2, relu: boolean) => Layer;

function residual(convolution: Convolution, name: string): Layer {
  const first = convolution(`${name}/conv1`, 1, true);
  const second = convolution(`${name}/conv2`, 1, false);
  return (x) => tf.relu(tf.add(second(first(x)), x));
}

/** A residual block that halves the sides; what is missing in size or channels counts as 0. */
function residualDown(convolution: Convolution, name: string): Layer {
  const first = convolution(`${name}/conv1`, 2, true);
  const second = convolution(`${name}/conv2`, 1, false);
  return (x) => {
    const out = second(first(x));
    const pooled = tf.avgPool(x, 2, 2, 'valid');
    const sides = [0, 1, 2, 3].map((axis) => Math.max(out.shape[axis]!, pooled.shape[axis]!));
    return tf.relu(tf.add(padded(out, sides), padded(pooled, sides)));
  };
}

/** `x` with zeros behind it on every axis, up to `sides`. */
function padded(x: tf.Tensor4D, sides: readonly number[]): tf.Tensor4D {
  const paddings = sides.map((side, axis) => [0, side - x.shape[axis]!] as [number, number]);
  if (paddings.every(([, after]) => after === 0)) return x;
  return tf.pad(x, paddings);
}
