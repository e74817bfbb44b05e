import * as tf from '../backends/tf.ts';
import type { CvaeArchitecture } from './cvae-architecture.ts';
import type { DeclareActivation, DecoderBody, EncoderBody } from './cvae-bodies.ts';
import { dense, product } from './layers.ts';
import type { Parameters } from './parameters.ts';

/** What red, green and blue add to brightness (ITU-R BT.601). */
const BRIGHTNESS = [0.299, 0.587, 0.114];

/** The brightness of RGB images `[batch, size, size, 3]`: `[batch, size · size]`, in their range. */
function greyOf(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width] = x.shape;
  return tf.reshape(tf.sum(tf.mul(x, tf.tensor1d(BRIGHTNESS)), 3), [batch, height * width]);
}

/** RGB images of three equal channels, of brightness `[batch, size · size]`. */
function asImages(grey: tf.Tensor2D, size: number): tf.Tensor4D {
  return tf.tile(tf.reshape(grey, [grey.shape[0], size, size, 1]), [1, 1, 1, 3]);
}

/** Images without their colour. */
export function withoutColour(x: tf.Tensor4D): tf.Tensor4D {
  return asImages(greyOf(x), x.shape[1]);
}

/** Dense layers, each with a leaky ReLU, on the grey image. */
export function denseEncoder(
  parameters: Parameters,
  { size, channels }: CvaeArchitecture,
): EncoderBody {
  const layers = channels.map((outputs, i) => {
    const inputs = channels[i - 1] ?? size * size;
    return dense(parameters, `encoder.dense${i}`, inputs, outputs, 'leakyRelu', i === 0);
  });
  return {
    features: channels.at(-1)!,
    encode(x) {
      let h = greyOf(x);
      for (const layer of layers) h = layer(h);
      return h;
    },
  };
}

/** Dense layers, each told the condition, to a grey image. */
export function denseDecoder(
  parameters: Parameters,
  { size, channels }: CvaeArchitecture,
  activation: DeclareActivation,
): DecoderBody {
  const widths = [...channels].reverse();
  const layers = widths.slice(1).map((outputs, i) => {
    const name = `decoder.dense${i}`;
    const multiply = product(parameters, name, widths[i]!, outputs, 'linear');
    const activate = activation({ product: name, modulation: `decoder.modulation${i}` }, outputs);
    return { multiply, activate };
  });
  const toGrey = dense(parameters, 'decoder.image', widths.at(-1)!, size * size, 'tanh');
  return {
    decode(features, embedding, learning) {
      let h = features;
      for (const { multiply, activate } of layers) {
        const multiplied = multiply(h);
        const [batch, channels] = multiplied.shape;
        // As feature maps of one pixel.
        const maps = tf.reshape(multiplied, [batch, 1, 1, channels]) as tf.Tensor4D;
        h = tf.reshape(activate(maps, embedding, learning), [batch, channels]);
      }
      return asImages(toGrey(h), size);
    },
  };
}
