import * as tf from '../backends/tf.ts';
import type { CvaeArchitecture } from './cvae-architecture.ts';
import type { DeclareActivation, DecoderBody, EncoderBody } from './cvae-bodies.ts';
import { doubling, doublingToImage, halving } from './layers.ts';
import type { Parameters } from './parameters.ts';
import { conditionedResidual, residual } from './residual-blocks.ts';

/** The side and the channels of the innermost feature maps. */
function innermost({ size, channels }: CvaeArchitecture) {
  return { side: size / 2 ** channels.length, last: channels.at(-1)! };
}

/** Convolutions that halve the sides; with residual blocks each is followed by one. */
export function convolutionalEncoder(
  parameters: Parameters,
  architecture: CvaeArchitecture,
): EncoderBody {
  const { kind, size, channels } = architecture;
  const { side, last } = innermost(architecture);
  const features = side * side * last;
  const layers = channels.flatMap((outputs, i) => {
    const before = size / 2 ** i;
    const inputs = channels[i - 1] ?? 3;
    const layer = halving(parameters, `encoder.conv${i}`, inputs, outputs, before, i === 0);
    if (kind !== 'resnet') return layer;
    return [layer, residual(parameters, `encoder.block${i}`, outputs, before / 2)];
  });
  return {
    features,
    encode(x) {
      let h = x;
      for (const layer of layers) h = layer(h);
      return tf.reshape(h, [x.shape[0], features]);
    },
  };
}

/**
 * Transposed convolutions that double the sides, each told the condition, the last of which makes
 * the image; with residual blocks, which are told it too, there is one before each of them.
 */
export function convolutionalDecoder(
  parameters: Parameters,
  architecture: CvaeArchitecture,
  activation: DeclareActivation,
): DecoderBody {
  const { kind, size, channels } = architecture;
  const { side, last } = innermost(architecture);
  const widths = [...channels].reverse();
  const block = (i: number) => {
    const [product, modulation] = [`decoder.block${i}`, `decoder.blockModulation${i}`];
    return conditionedResidual(parameters, product, widths[i]!, side * 2 ** i, () =>
      activation({ product, modulation }, widths[i]!),
    );
  };
  const blocks = kind === 'resnet' ? [block(0)] : [];
  const layers = widths.slice(1).map((outputs, i) => {
    const [product, modulation] = [`decoder.conv${i}`, `decoder.modulation${i}`];
    const before = side * 2 ** i;
    const convolve = doubling(parameters, product, widths[i]!, outputs, before, 'linear');
    const activate = activation({ product, modulation }, outputs);
    if (kind === 'resnet') blocks.push(block(i + 1));
    return { convolve, activate };
  });
  const toImage = doublingToImage(parameters, 'decoder.image', widths.at(-1)!, size / 2);
  return {
    decode(features, embedding, learning) {
      let h: tf.Tensor4D = tf.reshape(features, [features.shape[0], side, side, last]);
      for (const [i, { convolve, activate }] of layers.entries()) {
        if (blocks[i]) h = blocks[i](h, embedding, learning);
        h = activate(convolve(h), embedding, learning);
      }
      const closing = blocks[layers.length];
      return toImage(closing ? closing(h, embedding, learning) : h);
    },
  };
}
