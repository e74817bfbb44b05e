import * as tf from './tf.ts';

/** The largest difference from the plain JavaScript result that passes; the values are about 1. */
export const SELF_TEST_TOLERANCE = 1e-3;

const STRIDE = 2;
const X = { batch: 2, height: 5, width: 4, channels: 3 };
const FILTER = { size: 3, channels: 2 };
const Y = { height: 3, width: 2 };
/** What 'same' pads above and at the left for these sizes. */
const PAD = { top: 1, left: 0 };

/**
 * Computes a strided convolution, its gradients and a matrix product on the active backend and
 * compares them with plain JavaScript. Throws an Error that names the first wrong value; NaN is
 * always wrong.
 */
export function selfTest(): void {
  const x = pattern(X.batch * X.height * X.width * X.channels, 0.7);
  const filter = pattern(FILTER.size ** 2 * X.channels * FILTER.channels, 1.3);
  const dy = pattern(X.batch * Y.height * Y.width * FILTER.channels, 2.1);
  const expected = convolve(x, filter, dy);
  tf.tidy(() => {
    const image = tf.tensor4d(x, [X.batch, X.height, X.width, X.channels]);
    const weights = tf.tensor4d(filter, [FILTER.size, FILTER.size, X.channels, FILTER.channels]);
    const upstream = tf.tensor4d(dy, [X.batch, Y.height, Y.width, FILTER.channels]);
    const apply = (a: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(a, w, STRIDE, 'same');
    compare('convolution', apply(image, weights), expected.y);
    const [dx, dFilter] = tf.grads(apply as (...args: tf.Tensor[]) => tf.Tensor)(
      [image, weights],
      upstream,
    );
    compare("convolution's input gradient", dx!, expected.dx);
    compare("convolution's filter gradient", dFilter!, expected.dFilter);

    const a = pattern(3 * 5, 0.4);
    const b = pattern(4 * 5, 1.9);
    const product = tf.matMul(tf.tensor2d(a, [3, 5]), tf.tensor2d(b, [4, 5]), false, true);
    compare('matrix product', product, multiplyTransposed(a, b, 5));
  });
}

/** Numbers in [-1, 1] without any symmetry that could hide a mistaken index. */
function pattern(length: number, phase: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 1.618 + phase));
}

function compare(name: string, actual: tf.Tensor, expected: Float64Array): void {
  const values = actual.dataSync();
  expected.forEach((value, i) => {
    const difference = Math.abs(values[i]! - value);
    if (!(difference <= SELF_TEST_TOLERANCE)) {
      throw new Error(`its ${name} gives ${values[i]} where ${value} is right`);
    }
  });
}

function convolve(x: Float32Array, filter: Float32Array, dy: Float32Array) {
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  for (let image = 0; image < X.batch; image++) {
    for (let outY = 0; outY < Y.height; outY++) {
      for (let outX = 0; outX < Y.width; outX++) {
        for (let ky = 0; ky < FILTER.size; ky++) {
          for (let kx = 0; kx < FILTER.size; kx++) {
            const inY = outY * STRIDE + ky - PAD.top;
            const inX = outX * STRIDE + kx - PAD.left;
            if (inY < 0 || inY >= X.height || inX < 0 || inX >= X.width) continue;
            for (let c = 0; c < X.channels; c++) {
              for (let o = 0; o < FILTER.channels; o++) {
                const i = ((image * X.height + inY) * X.width + inX) * X.channels + c;
                const k = ((ky * FILTER.size + kx) * X.channels + c) * FILTER.channels + o;
                const j = ((image * Y.height + outY) * Y.width + outX) * FILTER.channels + o;
                y[j]! += x[i]! * filter[k]!;
                dx[i]! += dy[j]! * filter[k]!;
                dFilter[k]! += dy[j]! * x[i]!;
              }
            }
          }
        }
      }
    }
  }
  return { y, dx, dFilter };
}

/** a × bᵀ, for matrices with rows of `length`. */
function multiplyTransposed(a: Float32Array, b: Float32Array, length: number): Float64Array {
  const rows = a.length / length;
  const columns = b.length / length;
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let i = 0; i < length; i++) {
        product[row * columns + column]! += a[row * length + i]! * b[column * length + i]!;
      }
    }
  }
  return product;
}
