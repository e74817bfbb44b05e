import { createRandom } from '../../src/common/random.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { decodeFaces, encodeLabelled } from '../../src/editing/face-editing.ts';
import { underShares } from '../../src/editing/likely-labels.ts';
import { countOf, type Features } from '../../src/evaluation/features.ts';
import { allRight, compareLabels, fidelityByAttribute } from '../../src/evaluation/fidelity.ts';
import { frechetDistance } from '../../src/evaluation/frechet-distance.ts';
import { manifoldOverlap } from '../../src/evaluation/manifold.ts';
import { laplacianVariance } from '../../src/evaluation/sharpness.ts';
import type { Labels } from '../../src/faces/attributes.ts';
import { allCells } from '../../src/faces/cells.ts';
import type { Classifier } from '../../src/model/classifier.ts';
import type { Cvae } from '../../src/model/cvae.ts';
import { type PeopleShares, roleOf } from '../../src/model/people.ts';
import { decodeSamples } from '../../src/model/sampling.ts';
import { type Labelled, labelled, rowsOf } from '../labelled-faces.ts';
import { measureEditing } from '../measure-editing.ts';
import type { FeaturesOf } from './auditor-features.ts';
import { probeLatents } from './leakage-probe.ts';
import type { FidelityFigures, RealFigures, SetFigures, VariantFigures } from './result.ts';
import type { DrawnLatents } from './variants.ts';

/** Attributes whose fidelity others state (STGAN and those after it). */
export const COMPARED = [
  ...['Bald', 'Bangs', 'Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Bushy_Eyebrows', 'Eyeglasses'],
  ...['Male', 'Mouth_Slightly_Open', 'Mustache', 'No_Beard', 'Pale_Skin', 'Young'],
];

const NEIGHBOURS = 5;
const BATCH = 64;
/** Faces edited, one attribute at a time. */
const EDITED = 300;

/** Who measures, and what by. */
export interface Measure {
  readonly pack: FacePack;
  readonly balance: readonly string[];
  /** The auditor has seen none of the reference. */
  readonly people: PeopleShares;
  readonly auditor: Classifier;
  /** How common each value of the auditor's attributes is among the training faces. */
  readonly shares: readonly (readonly number[])[];
  readonly features: FeaturesOf;
  /** Images that a set is measured on, and of each cell. */
  readonly images: number;
  readonly perCell: number;
}

/** Real faces, which sets of images are compared with. */
interface Reference {
  readonly features: Features;
  readonly sharpness: number;
}

/** Rows of faces that the auditor has not learnt from. */
function referenceRows({ pack, people }: Measure): number[] {
  return pack.entries.flatMap((entry, row) =>
    entry.split !== 'dropped' && !(entry.split === 'train' && roleOf(entry, people) === 'auditor')
      ? [row]
      : [],
  );
}

/** Sets of real faces are measured against the other half, sets of made ones against all. */
export async function measureReal(measure: Measure): Promise<RealFigures> {
  const { pack, balance } = measure;
  const rows = createRandom('ablation', 'halves').shuffle(referenceRows(measure));
  const half = Math.floor(rows.length / 2);
  const set = (part: readonly number[]) => labelled(pack, part.slice(0, measure.images), pack.size);
  const own = await set(rows.slice(0, half));
  const other = await set(rows.slice(half));
  // Faces of the cells as there are: several of the first half, none where it has none.
  const cells = allCells(pack.schema, balance).flatMap((cell) => {
    const found = rows
      .filter((row) => [...cell.values].every(([i, v]) => pack.entries[row]!.labels[i] === v))
      .slice(0, measure.perCell);
    return found.length > 0 ? [{ name: cell.name, rows: found }] : [];
  });
  const inCells = await Promise.all(
    cells.map(async ({ name, rows }) => ({ name, ...(await labelled(pack, rows, pack.size)) })),
  );
  const reference = referenceOf(measure, other.rgb);
  return { images: own.labels.length, ...setFigures(measure, reference, own, inCells) };
}

/** Measures a model on samples whose latents are drawn as given. */
export async function measureModel(
  measure: Measure,
  cvae: Cvae,
  drawing: DrawnLatents,
): Promise<{ figures: VariantFigures; inCells: readonly Labelled[] }> {
  const { pack, balance, images, perCell } = measure;
  const rows = createRandom('ablation', 'reference').shuffle(referenceRows(measure));
  const real = await labelled(pack, rows.slice(0, images), pack.size);
  const random = createRandom('ablation', 'conditions');
  const make = (labels: readonly Labels[], purpose: number): Labelled => {
    const samples = labels.map((row, i) => ({ seed: purpose * 1_000_000 + i, labels: row }));
    const rgb = decodeSamples(cvae, samples, { batch: BATCH, ...drawing });
    return { rgb, labels };
  };
  const drawn = (from: readonly number[], count: number) =>
    Array.from({ length: count }, () => cvae.conditions.labels(random.pick(from)));
  const everyRow = Array.from({ length: cvae.conditions.count }, (_, row) => row);
  const made = make(drawn(everyRow, images), 0);
  const inCells = allCells(cvae.schema, balance).flatMap((cell) => {
    const from = cvae.conditions.rowsOf(cell);
    if (from.length === 0) return [];
    return [{ name: cell.name, ...make(drawn(from, perCell), 1 + cell.index) }];
  });
  const reference = referenceOf(measure, real.rgb);
  const figures = {
    ...setFigures(measure, reference, made, inCells),
    ...(await leakage(measure, cvae)),
    ...(await edits(measure, cvae)),
    error: await reconstructionError(measure, cvae),
  };
  return { figures, inCells };
}

function referenceOf({ features, pack }: Measure, rgb: Uint8Array): Reference {
  const count = rgb.length / (pack.size * pack.size * 3);
  return { features: features(rgb, count), sharpness: laplacianVariance(rgb, pack.size) };
}

function setFigures(
  { pack, auditor, features, balance, shares }: Measure,
  reference: Reference,
  set: Labelled,
  cells: readonly (Labelled & { readonly name: string })[],
): SetFigures {
  const { schema, size } = pack;
  const seen = features(set.rgb, set.labels.length);
  const right = ({ labels }: Labelled, seen: Float32Array, names: readonly string[]) =>
    compareLabels(schema, labels, auditor.schema, seen, names);
  const fidelityBy = (probabilities: Float32Array): FidelityFigures => {
    const rightOf = (names: readonly string[]) =>
      fidelityByAttribute(right(set, probabilities, names), auditor.quality).map(
        ({ kept }) => kept.share,
      );
    return {
      leastBalanced: Math.min(...rightOf(balance)),
      fidelity: mean(rightOf(COMPARED.filter((name) => schema.has(name)))),
    };
  };
  const probabilities = auditor.predict(set.rgb, set.labels.length);
  const inCell = cells.map((cell) => {
    const agreement = right(cell, auditor.predict(cell.rgb, cell.labels.length), balance);
    return allRight(agreement, new Uint8Array(cell.labels.length), 1).all.share;
  });
  const worst = inCell.indexOf(Math.min(...inCell));
  return {
    frechet: frechetDistance(reference.features, seen),
    ...manifoldOverlap(reference.features, seen, Math.min(NEIGHBOURS, countOf(seen) - 1)),
    sharpness: laplacianVariance(set.rgb, size) / reference.sharpness,
    allRight: mean(inCell),
    worst: inCell[worst]!,
    worstCell: cells[worst]!.name,
    asCommon: fidelityBy(underShares(auditor.schema, probabilities, shares)),
    equal: fidelityBy(probabilities),
  };
}

/** Latents are drawn from the posteriors: their means alone would tell more than is used. */
async function leakage({ pack }: Measure, cvae: Cvae) {
  const drawn = async (split: string) => {
    const rows = rowsOf(pack, split).slice(0, 8192);
    const { rgb, labels } = await labelled(pack, rows, pack.size);
    const conditions = new Float32Array(rows.length * cvae.schema.units);
    for (const [i, row] of labels.entries()) {
      cvae.schema.encode(row, conditions, i * cvae.schema.units);
    }
    const { means, logVariances } = cvae.encode(rgb, conditions, rows.length);
    const noise = createRandom('ablation', 'probe', split).fillNormal(
      new Float32Array(means.length),
    );
    return {
      latents: means.map((mu, i) => mu + Math.exp(logVariances[i]! / 2) * noise[i]!),
      labels,
    };
  };
  const found = probeLatents(cvae.schema, cvae.latent, await drawn('train'), await drawn('test'));
  const worst = found.reduce((a, b) => (b.points > a.points ? b : a));
  return {
    leakage: mean(found.map(({ points }) => points)),
    worstLeakage: worst.points,
    worstLeak: worst.attribute,
  };
}

async function edits({ pack, auditor, balance }: Measure, cvae: Cvae) {
  const wanted = [...new Set([...COMPARED, ...balance])];
  const attributes = wanted.filter(
    (name) => cvae.schema.has(name) && cvae.schema.get(name).kind === 'binary',
  );
  const { intensities } = await measureEditing({
    ...{ cvae, auditor, pack, attributes, intensities: [1], faces: EDITED, identities: 0 },
    embedder: { embed: () => new Float32Array(0), dispose() {} },
    say() {},
  });
  const found = intensities[0]!.attributes;
  const share = (of: (quality: (typeof found)[number]) => number) =>
    mean(found.map(of).filter(Number.isFinite));
  return {
    changed: share(({ changed }) => changed.share),
    othersChanged: share(({ unlinked }) => unlinked.share),
    othersAsCommon: share(({ underShares }) => underShares.unlinked.share),
  };
}

async function reconstructionError({ pack }: Measure, cvae: Cvae): Promise<number> {
  const { rgb, labels } = await labelled(pack, rowsOf(pack, 'test'), pack.size);
  const { latents, conditions } = encodeLabelled(cvae, rgb, labels);
  const decoded = decodeFaces(cvae, latents, conditions);
  let sum = 0;
  for (let i = 0; i < rgb.length; i++) sum += ((rgb[i]! - decoded[i]!) / 255) ** 2;
  return sum / rgb.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
