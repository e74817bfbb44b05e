import { createRandom, type Random } from '../common/random.ts';

/** Standard normals enough for several faces; to draw anew for each would cost as much as a step. */
const NORMALS = createRandom('noise on faces').fillNormal(new Float32Array(1 << 17));

/** Adds normal noise of a deviation to an image in place. */
export function addNoise(image: Float32Array, deviation: number, random: Random): void {
  const start = random.integer(NORMALS.length);
  for (let i = 0; i < image.length; i++) {
    image[i]! += deviation * NORMALS[(start + i) % NORMALS.length]!;
  }
}
