import type { Random } from '../common/random.ts';
import { type FloatResampling, floatResampling } from '../images/float-resampling.ts';
import { addNoise } from './noise.ts';

/** How much of a face the encoder is given; `modelOptions.input` documents each. */
export interface LowResolutionOptions {
  readonly size: number;
  readonly blur: number;
  readonly noise: number;
}

/**
 * Shows of faces `[size, size, 3]` in [-1, 1] what is left of them in a photo in which they are of
 * so many pixels, in their own size again: both ways by Lanczos' filter. What a face loses so is
 * hardly anything if it has lost it before, so that a small photo that was enlarged looks to an
 * encoder as the large one does.
 */
export class LowResolution {
  readonly #small: Float32Array;
  readonly #side: number;
  readonly #shrink: FloatResampling;
  readonly #enlarge: FloatResampling;

  constructor(size: number, side: number) {
    this.#side = side;
    this.#small = new Float32Array(side * side * 3);
    this.#shrink = floatResampling(size, side);
    this.#enlarge = floatResampling(side, size);
  }

  /** Writes to `target` what is left of a face. */
  show(face: Float32Array, target: Float32Array): void {
    this.shrink(face, this.#small);
    this.#enlarge(this.#small, target);
    keepWithinRange(target);
  }

  /** The same of a face that is also blurred and noisy, by chance up to as much as declared. */
  showSpoilt(
    face: Float32Array,
    target: Float32Array,
    { blur, noise }: Pick<LowResolutionOptions, 'blur' | 'noise'>,
    random: Random,
  ): void {
    const small = this.#small;
    this.shrink(face, small);
    if (blur > 0) blurImage(small, this.#side, blur * random.uniform());
    // Pixels reach from -1 to 1: a share of that is twice the number.
    if (noise > 0) addNoise(small, 2 * noise * random.uniform(), random);
    keepWithinRange(small);
    this.#enlarge(small, target);
    keepWithinRange(target);
  }

  /** Writes the small face, `[side, side, 3]`, itself. */
  shrink(face: Float32Array, small: Float32Array): void {
    this.#shrink(face, small);
    keepWithinRange(small);
  }
}

/** Blurs a square image in place by a Gaussian of a deviation in pixels; the border is repeated. */
export function blurImage(image: Float32Array, side: number, deviation: number): void {
  const reach = Math.ceil(3 * deviation);
  if (reach === 0) return;
  const bell = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const sum = bell.reduce((total, weight) => total + weight, 0);
  const line = new Float32Array(side);
  const along = (start: number, stride: number) => {
    for (let i = 0; i < side; i++) line[i] = image[start + i * stride]!;
    for (let i = 0; i < side; i++) {
      let value = 0;
      for (let j = -reach; j <= reach; j++) {
        const at = Math.min(side - 1, Math.max(0, i + j));
        value += (bell[j + reach]! / sum) * line[at]!;
      }
      image[start + i * stride] = value;
    }
  };
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < side; i++) along(i * side * 3 + channel, 3);
    for (let i = 0; i < side; i++) along(i * 3 + channel, side * 3);
  }
}

/** As bytes would: Lanczos' filter overshoots at edges. */
function keepWithinRange(image: Float32Array): void {
  for (let i = 0; i < image.length; i++) image[i] = Math.max(-1, Math.min(1, image[i]!));
}
