import type { FacePack } from '../../src/datasets/pack.ts';
import { decodeFaces, encodeLabelled } from '../../src/editing/face-editing.ts';
import type { Cvae } from '../../src/model/cvae.ts';
import { type LatentParts, withLocalPartOf } from '../../src/model/latent-parts.ts';

/** What became of faces that were given the local part of another person, as shares of them. */
export interface Swaps {
  readonly swaps: number;
  /** The expression went more than half the way from the own one to the other's. */
  readonly expressionChanged: number;
  /** All but the mouth is nearer to the own face than to the other's. */
  readonly personKept: number;
}

/** A value of two photos of one person that differs by more than this is of the mouth. */
const OF_MOUTH = 40;

/**
 * Gives the test faces of a pack of drawn people, two photos each, the local part of the next
 * person's other photo. How far an expression went is measured along what the expression changes in
 * the mean of the training people, so that the mouth need not be as wide as the person's own.
 */
export async function swapParts(cvae: Cvae, pack: FacePack, parts: LatentParts): Promise<Swaps> {
  const { latent, schema } = cvae;
  const change = await meanChange(pack);
  const { rows, photo, rgb } = await photosOf(pack, 'test');
  const labels = rows.map((row) => pack.entries[row]!.labels);
  const { latents } = encodeLabelled(cvae, rgb, labels);
  const coded = (i: number) => ({
    z: latents.subarray(i * latent, (i + 1) * latent),
    labels: labels[i]!,
  });
  const tally = { swaps: 0, expressionChanged: 0, personKept: 0 };
  for (const i of rows.keys()) {
    const wanted = i ^ 1;
    const other = (wanted + 2) % rows.length;
    const swapped = withLocalPartOf(coded(other), coded(i), parts, schema);
    const condition = new Float32Array(schema.units);
    schema.encode(swapped.labels, condition);
    const made = decodeFaces(cvae, swapped.z, condition);
    const own = photo(i);
    const target = photo(wanted);
    const sign = i % 2 === 0 ? 1 : -1;
    const went = (image: Uint8Array) =>
      change.reduce((sum, slope, at) => sum + sign * slope * (image[at]! - own[at]!), 0);
    const isRest = (at: number) => Math.abs(own[at]! - target[at]!) <= OF_MOUTH;
    tally.swaps++;
    if (went(made) > went(target) / 2) tally.expressionChanged++;
    if (distance(made, own, isRest) < distance(made, photo(other), isRest)) tally.personKept++;
  }
  const { swaps, expressionChanged, personKept } = tally;
  return { swaps, expressionChanged: expressionChanged / swaps, personKept: personKept / swaps };
}

async function photosOf(pack: FacePack, wanted: string) {
  const pixels = pack.size * pack.size * 3;
  const rows = pack.entries.flatMap(({ split }, row) => (split === wanted ? [row] : []));
  const rgb = new Uint8Array(rows.length * pixels);
  await pack.read(rows, rgb);
  return { rows, rgb, photo: (i: number) => rgb.subarray(i * pixels, (i + 1) * pixels) };
}

/** Second photos less first ones, the mean over the people that are trained on. */
async function meanChange(pack: FacePack): Promise<Float32Array> {
  const { rows, photo } = await photosOf(pack, 'train');
  const sum = new Float32Array(photo(0).length);
  for (const i of rows.keys()) {
    const sign = i % 2 === 0 ? -1 : 1;
    for (const [at, value] of photo(i).entries()) sum[at]! += sign * value;
  }
  return sum.map((value) => (2 * value) / rows.length);
}

/** Squared distance of two images over the values that count. */
function distance(one: Uint8Array, other: Uint8Array, counts: (at: number) => boolean): number {
  return one.reduce((sum, value, at) => (counts(at) ? sum + (value - other[at]!) ** 2 : sum), 0);
}
