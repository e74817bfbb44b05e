import { greyOf } from './grey-values.ts';

/** Side of the grey images by which faces are compared. */
export const DETAIL_SIZE = 32;

const PIXELS = DETAIL_SIZE * DETAIL_SIZE;

/** Pixels at each border that are left out: what a crop or a shift brings in there is not in both. */
const MARGIN = 4;
const WINDOW = DETAIL_SIZE - 2 * MARGIN;
const CENTRE = (DETAIL_SIZE - 1) / 2;

const MOST_STEPS = 12;
/** The largest step, and how far it goes in all: pixels, and shares of the scale. */
const LONGEST_STEP = { shift: 1.5, scale: 0.06 };
const FARTHEST = { shift: 5, scale: 0.15 };
/** A step this short is the last. */
const SHORTEST_STEP = { shift: 0.01, scale: 0.0005 };

/** Half of the binomial filter of 9 taps, a blur of 1.4 pixels: the middle first. */
const BLUR = [70 / 256, 56 / 256, 28 / 256, 8 / 256, 1 / 256] as const;

/**
 * The grey values `[32, 32]` by which a face is compared, of RGB uint8 `[size, size, 3]`, each the
 * mean of a block of pixels. `size` is a multiple of 32.
 */
export function detailImage(rgb: Uint8Array, size: number): Float32Array {
  const block = size / DETAIL_SIZE;
  if (!Number.isInteger(block)) throw new Error(`${size} is no multiple of ${DETAIL_SIZE}`);
  const grey = greyOf(rgb, size);
  const small = new Float32Array(PIXELS);
  for (let y = 0; y < size; y++) {
    const row = Math.floor(y / block) * DETAIL_SIZE;
    for (let x = 0; x < size; x++) small[row + Math.floor(x / block)]! += grey[y * size + x]!;
  }
  for (let i = 0; i < PIXELS; i++) small[i]! /= block * block;
  return small;
}

/** The same image seen in a mirror. */
export function mirrored(image: Float32Array): Float32Array {
  const flipped = Float32Array.from(image);
  for (let y = 0; y < PIXELS; y += DETAIL_SIZE) flipped.subarray(y, y + DETAIL_SIZE).reverse();
  return flipped;
}

/** Compares images `[32, 32]`. It keeps buffers, so one serves for many pairs. */
export class DetailComparison {
  readonly #slopes = [0, 1, 2].map(() => new Float64Array(WINDOW * WINDOW));
  readonly #template = new Float64Array(WINDOW * WINDOW);
  readonly #sampled = new Float64Array(WINDOW * WINDOW);
  readonly #moved = new Float32Array(PIXELS);
  readonly #lines = new Float64Array(DETAIL_SIZE * WINDOW);

  /**
   * How alike two images are in their fine detail, -1 to 1: the second is shifted and scaled to lie
   * on the first as well as it can, and what is left of both without their coarse brightness is
   * correlated. Copies of a photo share its detail, whatever their brightness and contrast; two
   * photos do not, even of one person. 0 where an image has no detail.
   *
   * The shift and scale minimise the squared difference of the normalised images by the inverse
   * compositional algorithm (Baker and Matthews 2004, "Lucas-Kanade 20 years on", IJCV 56(3)).
   */
  compare(first: Float32Array, second: Float32Array): number {
    const warp = this.#register(first, second);
    if (!warp) return 0;
    resample(second, warp, 0, DETAIL_SIZE, this.#moved);
    detailOf(first, this.#lines, this.#template);
    detailOf(this.#moved, this.#lines, this.#sampled);
    return correlation(this.#template, this.#sampled);
  }

  /** The warp that brings `second` onto `first`; undefined where an image is flat. */
  #register(first: Float32Array, second: Float32Array): Warp | undefined {
    const template = this.#template;
    crop(first, template);
    const spread = normalise(template);
    if (spread === 0) return undefined;
    const slopes = this.#slopes as unknown as Slopes;
    steepestDescent(first, spread, slopes);
    const inverse = inverseHessian(slopes);
    if (!inverse) return undefined;
    const [right, down, larger] = slopes;
    const sampled = this.#sampled;
    const warp: Warp = { x: 0, y: 0, scale: 1 };
    for (let step = 0; step < MOST_STEPS; step++) {
      resample(second, warp, MARGIN, WINDOW, sampled);
      if (normalise(sampled) === 0) return undefined;
      for (let i = 0; i < sampled.length; i++) sampled[i]! -= template[i]!;
      const downhill: Triple = [dot(right, sampled), dot(down, sampled), dot(larger, sampled)];
      const x = within(product(inverse[0], downhill), LONGEST_STEP.shift);
      const y = within(product(inverse[1], downhill), LONGEST_STEP.shift);
      const s = within(product(inverse[2], downhill), LONGEST_STEP.scale);
      // The warp before the inverse of the step: first scaled back and shifted back, then warped.
      const scale = 1 + within(warp.scale / (1 + s) - 1, FARTHEST.scale);
      warp.x = within(warp.x - scale * x, FARTHEST.shift);
      warp.y = within(warp.y - scale * y, FARTHEST.shift);
      warp.scale = scale;
      const shift = Math.max(Math.abs(x), Math.abs(y));
      if (shift < SHORTEST_STEP.shift && Math.abs(s) < SHORTEST_STEP.scale) break;
    }
    return warp;
  }
}

/** A pixel at p, counted from the centre, is taken from `scale` p + (x, y). */
interface Warp {
  x: number;
  y: number;
  scale: number;
}

type Slopes = readonly [Float64Array, Float64Array, Float64Array];

/** The part of an image inside of the margin. */
function crop(image: Float32Array, target: Float64Array): void {
  for (let y = 0; y < WINDOW; y++) {
    const start = (y + MARGIN) * DETAIL_SIZE + MARGIN;
    for (let x = 0; x < WINDOW; x++) target[y * WINDOW + x] = image[start + x]!;
  }
}

/** Brings values to mean 0 and standard deviation 1; returns the latter as it was. */
function normalise(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  if (!(variance > 1e-6)) return 0;
  const spread = Math.sqrt(variance);
  for (let i = 0; i < n; i++) values[i] = (values[i]! - mean) / spread;
  return spread;
}

/** How the normalised image changes, pixel by pixel, with a shift to the right, down, and the scale. */
function steepestDescent(image: Float32Array, spread: number, [right, down, scale]: Slopes): void {
  for (let y = 0; y < WINDOW; y++) {
    for (let x = 0; x < WINDOW; x++) {
      const at = (y + MARGIN) * DETAIL_SIZE + x + MARGIN;
      const i = y * WINDOW + x;
      const dx = (image[at + 1]! - image[at - 1]!) / (2 * spread);
      const dy = (image[at + DETAIL_SIZE]! - image[at - DETAIL_SIZE]!) / (2 * spread);
      right[i] = dx;
      down[i] = dy;
      scale[i] = dx * (x + MARGIN - CENTRE) + dy * (y + MARGIN - CENTRE);
    }
  }
  for (const slope of [right, down, scale]) {
    let sum = 0;
    for (let i = 0; i < slope.length; i++) sum += slope[i]!;
    const mean = sum / slope.length;
    for (let i = 0; i < slope.length; i++) slope[i]! -= mean;
  }
}

type Triple = readonly [number, number, number];

/** The inverse of the Gauss-Newton Hessian; undefined where it has none. */
function inverseHessian(slopes: Slopes): readonly [Triple, Triple, Triple] | undefined {
  const [x, y, s] = slopes;
  const [a, b, c, d, e, f] = [dot(x, x), dot(x, y), dot(x, s), dot(y, y), dot(y, s), dot(s, s)];
  const [p, q, r] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const determinant = a * p + b * q + c * r;
  if (!(determinant > 1e-9 * a * d * f)) return undefined;
  const [t, u, v] = [a * f - c * c, b * c - a * e, a * d - b * b];
  return [
    [p / determinant, q / determinant, r / determinant],
    [q / determinant, t / determinant, u / determinant],
    [r / determinant, u / determinant, v / determinant],
  ];
}

/** Indices and weights by which one line of a warped image is interpolated. */
function lineOf(shift: number, scale: number, from: number, count: number) {
  const before = new Int32Array(count);
  const weight = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = within(scale * (from + i - CENTRE) + shift, CENTRE) + CENTRE;
    before[i] = Math.min(Math.floor(at), DETAIL_SIZE - 2);
    weight[i] = at - before[i]!;
  }
  return { before, weight };
}

/** Bilinear interpolation, `[count, count]` from pixel `from` on; outside lies the border's value. */
function resample(
  image: Float32Array,
  { x, y, scale }: Warp,
  from: number,
  count: number,
  target: Float32Array | Float64Array,
): void {
  const columns = lineOf(x, scale, from, count);
  const rows = lineOf(y, scale, from, count);
  for (let row = 0; row < count; row++) {
    const down = rows.weight[row]!;
    const start = rows.before[row]! * DETAIL_SIZE;
    for (let column = 0; column < count; column++) {
      const right = columns.weight[column]!;
      const at = start + columns.before[column]!;
      const below = at + DETAIL_SIZE;
      const above = image[at]! + right * (image[at + 1]! - image[at]!);
      const under = image[below]! + right * (image[below + 1]! - image[below]!);
      target[row * count + column] = above + down * (under - above);
    }
  }
}

/**
 * What an image has beyond a blurred one, inside of the margin, `[24, 24]`: the filter reaches as
 * far as the margin is wide. `lines` holds what is blurred along the rows so far.
 */
function detailOf(image: Float32Array, lines: Float64Array, target: Float64Array): void {
  const [a, b, c, d, e] = BLUR;
  for (let y = 0; y < DETAIL_SIZE; y++) {
    for (let x = 0; x < WINDOW; x++) {
      const at = y * DETAIL_SIZE + x + MARGIN;
      lines[y * WINDOW + x] =
        a * image[at]! +
        b * (image[at - 1]! + image[at + 1]!) +
        c * (image[at - 2]! + image[at + 2]!) +
        d * (image[at - 3]! + image[at + 3]!) +
        e * (image[at - 4]! + image[at + 4]!);
    }
  }
  for (let y = 0; y < WINDOW; y++) {
    for (let x = 0; x < WINDOW; x++) {
      const at = (y + MARGIN) * WINDOW + x;
      const blurred =
        a * lines[at]! +
        b * (lines[at - WINDOW]! + lines[at + WINDOW]!) +
        c * (lines[at - 2 * WINDOW]! + lines[at + 2 * WINDOW]!) +
        d * (lines[at - 3 * WINDOW]! + lines[at + 3 * WINDOW]!) +
        e * (lines[at - 4 * WINDOW]! + lines[at + 4 * WINDOW]!);
      target[y * WINDOW + x] = image[(y + MARGIN) * DETAIL_SIZE + x + MARGIN]! - blurred;
    }
  }
}

/** Pearson's correlation; 0 where either is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  if (normalise(a) === 0 || normalise(b) === 0) return 0;
  return dot(a, b) / a.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function product(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function within(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}
