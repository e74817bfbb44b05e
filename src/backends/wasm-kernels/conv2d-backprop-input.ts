import * as tf from '@tensorflow/tfjs-core';
import { bits, floats, registeredKernel, wasmKernel } from './kernel.ts';
import { backpropInput } from './winograd/backprop-input.ts';
import { planWinograd } from './winograd/plan.ts';

/**
 * One axis of one phase: the input positions i with (i + pad) mod stride = `remainder`. Position
 * i = stride · q + remainder - pad gets the taps j of its phase: the sum of
 * dy[q - j] · filter[remainder + stride · j], an ordinary convolution along q.
 */
interface Phase {
  remainder: number;
  /** Taps of the filter that this phase uses. */
  taps: number;
  /** First and last q whose position lies in the input. */
  first: number;
  last: number;
  /** Padding of dy before and after, never negative: what comes too much is not copied. */
  before: number;
  after: number;
}

function phases(stride: number, filter: number, pad: number, input: number, output: number) {
  return Array.from({ length: stride }, (_, remainder): Phase => {
    const taps = Math.max(0, Math.ceil((filter - remainder) / stride));
    const first = Math.ceil((pad - remainder) / stride);
    const last = Math.floor((input - 1 + pad - remainder) / stride);
    return {
      remainder,
      taps,
      first,
      last,
      before: Math.max(0, taps - 1 - first),
      after: Math.max(0, last - (output - 1)),
    };
  });
}

/**
 * The gradient of a convolution's input, which is also conv2dTranspose, by Winograd's algorithm
 * where `winograd/plan.ts` has a plan; else one small convolution of dy with a part of the filter
 * for each phase of the stride, interleaved. That does the same number of multiplications as the
 * convolution, none of them with zeros. Dilation 1, NHWC.
 */
export function conv2DBackpropInput(): tf.KernelConfig {
  const conv2d = registeredKernel<tf.Conv2DAttrs>(tf.Conv2D);
  return wasmKernel<tf.Conv2DBackpropInputAttrs>(
    tf.Conv2DBackpropInput,
    ({ dy, filter }, { strides, pad, dataFormat, dimRoundingMode, inputShape }, backend) => {
      const conv = tf.backend_util.computeConv2DInfo(
        inputShape,
        filter!.shape as [number, number, number, number],
        strides,
        1,
        pad,
        dimRoundingMode,
        false,
        tf.backend_util.convertConv2DDataFormat(dataFormat),
      );
      const plan = planWinograd(conv);
      if (plan) return backpropInput(dy!, filter!, plan, backend);
      const { batchSize, inHeight, inWidth, inChannels, outChannels, padInfo } = conv;
      const { strideHeight, strideWidth, filterHeight, filterWidth } = conv;
      const dx = backend.makeOutput(inputShape, 'float32');
      // Positions that no tap reaches, and strides longer than the filter, leave holes.
      floats(backend, dx).fill(0);

      const down = phases(strideHeight, filterHeight, padInfo.top, inHeight, conv.outHeight);
      const across = phases(strideWidth, filterWidth, padInfo.left, inWidth, conv.outWidth);
      for (const v of down) {
        for (const h of across) {
          if (v.taps === 0 || h.taps === 0 || v.last < v.first || h.last < h.first) continue;

          const part = backend.makeOutput([v.taps, h.taps, outChannels, inChannels], 'float32');
          const whole = bits(backend, filter!);
          const taps = bits(backend, part);
          let at = 0;
          for (let y = v.taps - 1; y >= 0; y--) {
            for (let x = h.taps - 1; x >= 0; x--) {
              const ky = v.remainder + strideHeight * y;
              const kx = h.remainder + strideWidth * x;
              const tap = (ky * filterWidth + kx) * inChannels * outChannels;
              for (let o = 0; o < outChannels; o++) {
                for (let i = 0; i < inChannels; i++) taps[at++] = whole[tap + i * outChannels + o]!;
              }
            }
          }

          const phase = conv2d(
            { x: dy!, filter: part },
            {
              strides: 1,
              dilations: 1,
              dataFormat: 'NHWC',
              pad: [
                [0, 0],
                [v.before, v.after],
                [h.before, h.after],
                [0, 0],
              ],
              dimRoundingMode: 'floor',
            },
            backend,
          );
          const from = bits(backend, phase);
          const to = bits(backend, dx);
          const [, phaseHeight = 0, phaseWidth = 0] = phase.shape;
          // The convolution's output 0 is q = taps - 1 - before.
          const skipY = v.first - (v.taps - 1 - v.before);
          const skipX = h.first - (h.taps - 1 - h.before);
          for (let image = 0; image < batchSize; image++) {
            for (let q = v.first; q <= v.last; q++) {
              const y = strideHeight * q + v.remainder - padInfo.top;
              const x = strideWidth * h.first + h.remainder - padInfo.left;
              let source =
                ((image * phaseHeight + q - v.first + skipY) * phaseWidth + skipX) * inChannels;
              let target = ((image * inHeight + y) * inWidth + x) * inChannels;
              for (let p = h.first; p <= h.last; p++) {
                for (let c = 0; c < inChannels; c++) to[target + c] = from[source + c]!;
                source += inChannels;
                target += strideWidth * inChannels;
              }
            }
          }
          backend.disposeData(phase.dataId);
          backend.disposeData(part.dataId);
        }
      }
      return dx;
    },
  );
}
