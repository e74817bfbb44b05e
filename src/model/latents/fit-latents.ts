import { createRandom, type SeedPart } from '../../common/random.ts';
import type { FacePack } from '../../datasets/pack.ts';
import { UNKNOWN } from '../../faces/attributes.ts';
import { groupRows } from '../batches.ts';
import type { Posterior } from '../encoding.ts';
import { fitConditionalGaussian } from './conditional-gaussian.ts';
import type { FittedLatents } from './fitted-latents.ts';
import { fitMixture } from './gaussian-mixture.ts';
import { momentsOf, type Posteriors } from './posteriors.ts';

/** Faces that are encoded, at most, shared evenly by the cells. */
const MOST_FACES = 8192;

/** Faces that are read at once. */
const READ = 256;

export interface LatentFit {
  /** The rows that are learnt from. */
  readonly rows: readonly number[];
  /** Names of the attributes whose cells have mixtures of their own. */
  readonly balance: readonly string[];
  /** Components a cell, at most. */
  readonly components: number;
  readonly seed: readonly SeedPart[];
}

/** Learns what the latents of real faces are like, for the samplers that draw as if from them. */
export async function fitLatents(
  pack: FacePack,
  { rows, balance, components, seed }: LatentFit,
  dimensions: number,
  encode: (rgb: Uint8Array, conditions: Float32Array, count: number) => Posterior,
): Promise<FittedLatents> {
  const { schema } = pack;
  // Where no face has all labels of the cells, one cell holds all faces.
  const known = groupRows(pack, rows, balance);
  const names = known.length > 0 ? balance : [];
  const groups = known.length > 0 ? known : [[...rows]];
  const random = createRandom(...seed, 'latents');
  const most = Math.max(1, Math.floor(MOST_FACES / groups.length));
  const drawn = groups.map((group) => random.shuffle([...group]).slice(0, most));
  const all = drawn.flat();
  const conditions = new Float32Array(all.length * schema.units);
  const posteriors = await encodeRows(pack, all, conditions, dimensions, encode);

  const moments = momentsOf(posteriors);
  let first = 0;
  const fitted = drawn.map((own) => {
    const part = (values: Float32Array) =>
      values.subarray(first * dimensions, (first + own.length) * dimensions);
    const { means, variances } = posteriors;
    const points = { dimensions, means: part(means), variances: part(variances) };
    first += own.length;
    return fitMixture(points, components, moments, random);
  });
  const join = (arrays: readonly Float32Array[]) =>
    Float32Array.from(arrays.flatMap((array) => [...array]));
  const cells = fitted.flatMap(({ weights }, i) => {
    const { labels } = pack.entries[drawn[i]![0]!]!;
    const cell = schema.attributes.map(({ name }, a) =>
      names.includes(name) ? labels[a]! : UNKNOWN,
    );
    return Array.from(weights, () => cell).flat();
  });
  return {
    conditional: fitConditionalGaussian(posteriors, conditions),
    mixture: {
      cells: Int8Array.from(cells),
      weights: join(fitted.map(({ weights }) => weights)),
      means: join(fitted.map(({ means }) => means)),
      deviations: join(fitted.map(({ deviations }) => deviations)),
    },
  };
}

/** The posteriors of rows of a pack, whose conditions are written to `conditions`. */
async function encodeRows(
  pack: FacePack,
  rows: readonly number[],
  conditions: Float32Array,
  dimensions: number,
  encode: (rgb: Uint8Array, conditions: Float32Array, count: number) => Posterior,
): Promise<Posteriors> {
  const { schema, size } = pack;
  const means = new Float32Array(rows.length * dimensions);
  const variances = new Float32Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) {
    schema.encode(pack.entries[row]!.labels, conditions, i * schema.units);
  }
  for (let start = 0; start < rows.length; start += READ) {
    const part = rows.slice(start, start + READ);
    const rgb = new Uint8Array(part.length * size * size * 3);
    await pack.read(part, rgb);
    const own = conditions.subarray(start * schema.units, (start + part.length) * schema.units);
    const posterior = encode(rgb, own, part.length);
    means.set(posterior.means, start * dimensions);
    variances.set(posterior.logVariances.map(Math.exp), start * dimensions);
  }
  return { dimensions, means, variances };
}
