import { type ColourFactors, colour } from '../backends/colour.ts';
import { type Shift, shift } from '../backends/shift.ts';
import * as tf from '../backends/tf.ts';
import { createRandom } from '../common/random.ts';

/** Ways to vary images within a loss. */
export const AUGMENTATIONS = ['colour', 'translation', 'cutout', 'noise'] as const;
export type AugmentationName = (typeof AUGMENTATIONS)[number];

/** Uniform numbers that the augmentation of one image takes, whichever ways it is varied. */
export const DRAWS = 9;

/** Bounds of the changes; shares of the side for lengths. */
const BRIGHTNESS = 0.3;
const SATURATION = { least: 0.3, most: 1.7 };
const CONTRAST = { least: 0.6, most: 1.4 };
const SHIFT = 1 / 8;
const CUTOUT = 0.45;
const NOISE = 0.05;

/** Images that were varied in some ways, in the order of `AUGMENTATIONS`. */
export type Augmented = (ways: readonly AugmentationName[]) => tf.Tensor4D;

/**
 * Varies images `[batch, size, size, 3]` in [-1, 1] by ops that have a gradient, so that a network
 * which learns from varied real and made images can teach the maker of the latter (Zhao et al.
 * 2020, DiffAugment): brightness, saturation and contrast; a shift, filled with zeros; a square of
 * zeros; and noise. `draws` holds `DRAWS` uniform numbers in [0, 1) an image.
 *
 * What several ways begin with is computed once.
 */
export function augment(x: tf.Tensor4D, draws: Float32Array): Augmented {
  const draw = (image: number, number: number) => draws[image * DRAWS + number]!;
  const apply: Record<AugmentationName, (images: tf.Tensor4D) => tf.Tensor4D> = {
    colour: (images) => changeColours(images, (image) => [0, 1, 2].map((i) => draw(image, i))),
    translation: (images) => translate(images, (image) => [draw(image, 3), draw(image, 4)]),
    cutout: (images) => cutOut(images, (image) => [draw(image, 5), draw(image, 6)]),
    noise: (images) => addNoise(images, (image) => [draw(image, 7), draw(image, 8)]),
  };
  const made = new Map<string, tf.Tensor4D>([['', x]]);
  return (ways) => {
    let key = '';
    let images = x;
    for (const way of AUGMENTATIONS) {
      if (!ways.includes(way)) continue;
      key += `${way} `;
      images = made.get(key) ?? apply[way](images);
      made.set(key, images);
    }
    return images;
  };
}

/** The numbers that belong to an image. */
type Of = (image: number) => readonly number[];

/** A map of images whose gradient is known: of a linear one, its adjoint. */
function mapped(
  x: tf.Tensor4D,
  map: (images: tf.Tensor4D) => tf.Tensor4D,
  gradient: (dy: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  return tf.customGrad((images) => ({
    value: map(images as tf.Tensor4D),
    gradFunc: (dy) => gradient(dy as tf.Tensor4D),
  }))(x) as tf.Tensor4D;
}

/**
 * Adds brightness, then moves each pixel away from its grey and each image away from its mean. That
 * is one linear map of the image, which is its own adjoint, and a constant.
 */
function changeColours(x: tf.Tensor4D, of: Of): tf.Tensor4D {
  const factors = Array.from({ length: x.shape[0] }, (_, image): ColourFactors => {
    const [brightness, saturated, contrasted] = of(image);
    const saturation = between(SATURATION, saturated!);
    const contrast = between(CONTRAST, contrasted!);
    return {
      pixel: contrast * saturation,
      grey: contrast * (1 - saturation),
      mean: 1 - contrast,
      constant: BRIGHTNESS * (2 * brightness! - 1),
    };
  });
  return mapped(
    x,
    (images) => colour(images, factors),
    (dy) =>
      colour(
        dy,
        factors.map((own): ColourFactors => ({ ...own, constant: 0 })),
      ),
  );
}

function between({ least, most }: { least: number; most: number }, share: number): number {
  return least + (most - least) * share;
}

/** Shifts each image by whole pixels, as far to either side as to the other. */
function translate(x: tf.Tensor4D, of: Of): tf.Tensor4D {
  const [batch, size] = x.shape;
  const most = Math.round(SHIFT * size);
  const pixels = (share: number) => Math.floor(share * (2 * most + 1)) - most;
  const shifts = Array.from({ length: batch }, (_, image): Shift => {
    const [down, right] = of(image);
    return [pixels(down!), pixels(right!)];
  });
  return mapped(
    x,
    (images) => shift(images, shifts),
    (dy) =>
      shift(
        dy,
        shifts.map(([down, right]): Shift => [-down, -right]),
      ),
  );
}

/** Sets a square, which may lie partly outside, to zero. */
function cutOut(x: tf.Tensor4D, of: Of): tf.Tensor4D {
  const [batch, height, width] = x.shape;
  const half = Math.floor((CUTOUT * height) / 2);
  const kept = new Float32Array(batch * height * width).fill(1);
  for (let image = 0; image < batch; image++) {
    const [top, left] = of(image).map((share, axis) => {
      const centre = Math.floor(share * (axis === 0 ? height : width));
      return centre - half + 1;
    });
    for (let row = Math.max(0, top!); row < Math.min(height, top! + 2 * half - 1); row++) {
      const start = (image * height + row) * width;
      const end = start + Math.min(width, left! + 2 * half - 1);
      kept.fill(0, start + Math.max(0, left!), end);
    }
  }
  return tf.mul(x, tf.tensor4d(kept, [batch, height, width, 1]));
}

/** Lines of noise that noise is put together from: to draw it anew would cost as much as a step. */
const LINES = 2048;
const noiseLines = new Map<number, Float32Array>();

/** Adds noise: lines of fixed noise, in an order of each image's own. */
function addNoise(x: tf.Tensor4D, of: Of): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const length = width * channels;
  let lines = noiseLines.get(length);
  if (!lines) {
    lines = createRandom('lines of noise').fillNormal(new Float32Array(LINES * length));
    for (let i = 0; i < lines.length; i++) lines[i]! *= NOISE;
    noiseLines.set(length, lines);
  }
  const order = new Int32Array(batch * height);
  for (let image = 0; image < batch; image++) {
    const [start, stride] = of(image).map((share) => Math.floor(share * LINES));
    // Odd, so that no line comes twice.
    for (let row = 0; row < height; row++) {
      order[image * height + row] = (start! + row * (stride! | 1)) % LINES;
    }
  }
  const noise = tf.gather(tf.tensor2d(lines, [LINES, length]), tf.tensor1d(order, 'int32'));
  return tf.add(x, tf.reshape(noise, x.shape));
}
