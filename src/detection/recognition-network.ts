import * as tf from '../backends/tf.ts';
import { Constants } from './constants.ts';
import { convolution, foldScale, type Layer } from './layers.ts';
import { type Weights, weightOf } from './weights.ts';

/** Side of the images that it takes. */
export const RECOGNITION_SIZE = 150;

/** Numbers that it gives a face. */
export const EMBEDDING_WIDTH = 128;

/** Mean red, green and blue of what it was trained on. */
const MEAN = [122.782, 117.001, 104.298];

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
  const scaled = (name: string, stride: 1 | 2, relu: boolean) =>
    scaledConvolution(constants, weights, name, stride, relu);
  const stage = (...names: string[]) => names.map((name) => residual(scaled, name));
  const first = scaled('conv32_down', 2, true);
  const blocks: Layer[] = [
    ...stage('conv32_1', 'conv32_2', 'conv32_3'),
    residualDown(scaled, 'conv64_down'),
    ...stage('conv64_1', 'conv64_2', 'conv64_3'),
    residualDown(scaled, 'conv128_down'),
    ...stage('conv128_1', 'conv128_2'),
    residualDown(scaled, 'conv256_down'),
    ...stage('conv256_1', 'conv256_2'),
    residualDown(scaled, 'conv256_down_out'),
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

/** A convolution whose outputs are scaled and shifted. */
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
    weightOf(weights, `${name}/scale/weights`).values,
    weightOf(weights, `${name}/scale/biases`).values,
  );
  return convolution(constants, folded, {
    stride,
    pad: stride === 1 ? 'same' : 'valid',
    activation: relu ? 'relu' : 'linear',
  });
}

type Scaled = (name: string, stride: 1 | 2, relu: boolean) => Layer;

function residual(scaled: Scaled, name: string): Layer {
  const first = scaled(`${name}/conv1`, 1, true);
  const second = scaled(`${name}/conv2`, 1, false);
  return (x) => tf.relu(tf.add(second(first(x)), x));
}

/** A residual block that halves the sides; what is missing in size or channels counts as 0. */
function residualDown(scaled: Scaled, name: string): Layer {
  const first = scaled(`${name}/conv1`, 2, true);
  const second = scaled(`${name}/conv2`, 1, false);
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
