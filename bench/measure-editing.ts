import { joinNumbers } from '../src/common/joined.ts';
import type { FacePack } from '../src/datasets/pack.ts';
import { EMBEDDING_WIDTH, type FaceEmbedder } from '../src/detection/embedding.ts';
import { mirrorSquare } from '../src/detection/square-sampling.ts';
import {
  type AttributeChange,
  changedCondition,
  parseChanges,
} from '../src/editing/attribute-changes.ts';
import type { Intensity } from '../src/editing/edit-plan.ts';
import { decodeFaces, encodeLabelled } from '../src/editing/face-editing.ts';
import { underShares } from '../src/editing/likely-labels.ts';
import { LinkedAttributes, type RarePair } from '../src/editing/linked-attributes.ts';
import { sufficientIntensities } from '../src/editing/sufficient-intensity.ts';
import { associationOf } from '../src/evaluation/association.ts';
import { type EditingQuality, editingQuality } from '../src/evaluation/editing.ts';
import type { Features } from '../src/evaluation/features.ts';
import { type IdentityMatch, matchIdentities } from '../src/evaluation/identity.ts';
import { type Proportion, proportion } from '../src/evaluation/proportion.ts';
import type { AttributeSchema, Labels } from '../src/faces/attributes.ts';
import type { Classifier } from '../src/model/classifier.ts';
import type { Cvae } from '../src/model/cvae.ts';
import { auditedShares } from './audited-shares.ts';
import { labelled, rowsOf } from './labelled-faces.ts';

/** Faces are decoded and looked at in groups, so that memory does not grow with their number. */
const GROUP = 64;

/** Attributes that go together more than this are linked: Cramér's V among the training faces. */
const LINKED = 0.4;

/** The distance that parts two people best, of CelebA's faces: see `FaceEmbedder`. */
const ONE_PERSON = 0.65;

/** What is measured. */
export interface EditingTask {
  readonly cvae: Pick<Cvae, 'schema' | 'size' | 'latent' | 'conditions' | 'encode' | 'decode'>;
  readonly auditor: Pick<Classifier, 'schema' | 'predict'>;
  /** Decides how far a change goes at intensity `auto`, and is needed for that alone. */
  readonly judge?: Pick<Classifier, 'schema' | 'predict'>;
  readonly embedder: FaceEmbedder;
  /** Faces of its test split are edited, under the labels that they have. */
  readonly pack: Pick<FacePack, 'entries' | 'read'>;
  /** Names of binary attributes, each changed alone. */
  readonly attributes: readonly string[];
  readonly intensities: readonly Intensity[];
  /** At most so many faces are edited, from the first on. */
  readonly faces: number;
  /** At most so many of them are embedded for each attribute. */
  readonly identities: number;
  say(line: string): void;
}

/**
 * What an edit changes, by an auditor that takes all values to be equally common; `underShares`,
 * which others change by one that takes them to be as common as among the training faces. What was
 * asked for is nowhere as common as there, what was left alone is.
 */
export interface MeasuredQuality extends EditingQuality {
  readonly underShares: Pick<EditingQuality, 'others' | 'unlinked'>;
}

/** How often the auditor sees an attribute otherwise where nothing was to change. */
export interface Unchanged {
  /** Photos, and reconstructions, and the same mirrored. */
  readonly mirroredPhotos: Proportion;
  readonly mirroredReconstructions: Proportion;
  /** Two photos of one person, over the attributes of which both have one value. */
  readonly photosOfOne: Proportion;
}

/** What was found at one intensity. */
export interface EditingAtIntensity {
  readonly intensity: Intensity;
  readonly attributes: readonly MeasuredQuality[];
  /** Edited faces and their reconstructions, by attribute. */
  readonly identity: readonly IdentityMatch[];
}

export interface MeasuredEditing {
  readonly faces: number;
  readonly unchanged: Unchanged & { readonly underShares: Unchanged };
  readonly intensities: readonly EditingAtIntensity[];
  /** Two photos of one person, and two reconstructions of these. */
  readonly photosOfOne: IdentityMatch;
  readonly reconstructionsOfOne: IdentityMatch;
  /** Reconstructions of two people. */
  readonly reconstructionsOfTwo: IdentityMatch;
  /** Photos and their own reconstructions. */
  readonly reconstructionToPhoto: IdentityMatch;
}

/** Edits held-out faces, one attribute after the other, and measures what changes. */
export async function measureEditing(task: EditingTask): Promise<MeasuredEditing> {
  const { pack, embedder, cvae, auditor } = task;
  const test = rowsOf(pack, 'test');
  const rows = test.slice(0, task.faces);
  const faces = await reconstructed(task, rows);
  const shares = auditedShares(auditor.schema, cvae.conditions);
  const intensities: EditingAtIntensity[] = [];
  for (const intensity of task.intensities) {
    const measured = task.attributes.map((name) => {
      task.say(`editing ${name} at intensity ${intensity}`);
      return editAttribute(task, faces, shares, name, intensity);
    });
    intensities.push({
      intensity,
      attributes: measured.map(({ quality }) => quality),
      identity: measured.map(({ identity }) => identity),
    });
  }
  const pairs = pairsOfOne(pack, test, task.identities);
  const sides = await Promise.all(
    [0, 1].map(async (side) => {
      const own = pairs.map((pair) => pair[side]!);
      const { rgb, labels } = await labelled(pack, own, cvae.size);
      const { latents, conditions } = encodeLabelled(cvae, rgb, labels);
      const embed = (images: Uint8Array) => featuresOf(embedder.embed(images, cvae.size));
      const seen = auditor.predict(rgb, own.length);
      return {
        labels,
        seen,
        photo: embed(rgb),
        made: embed(decodeFaces(cvae, latents, conditions)),
      };
    }),
  );
  const [first, second] = sides as [(typeof sides)[0], (typeof sides)[0]];
  const unchangedBy = (read: (probabilities: Float32Array) => Float32Array): Unchanged => {
    const otherwise = (
      one: Float32Array,
      other: Float32Array,
      counts?: (face: number, attribute: number) => boolean,
    ) => seenOtherwise(auditor.schema, read(one), read(other), counts);
    const { photos, mirroredPhotos, reconstructions, mirroredReconstructions } = faces.seen;
    return {
      mirroredPhotos: otherwise(photos, mirroredPhotos),
      mirroredReconstructions: otherwise(reconstructions, mirroredReconstructions),
      photosOfOne: otherwise(first.seen, second.seen, (pair, attribute) => {
        const index = cvae.schema.indexOf(auditor.schema.attributes[attribute]!.name);
        return first.labels[pair]![index] === second.labels[pair]![index];
      }),
    };
  };
  return {
    faces: rows.length,
    intensities,
    unchanged: {
      ...unchangedBy((probabilities) => probabilities),
      underShares: unchangedBy((seen) => underShares(auditor.schema, seen, shares)),
    },
    photosOfOne: matchIdentities(first.photo, second.photo, ONE_PERSON),
    reconstructionsOfOne: matchIdentities(first.made, second.made, ONE_PERSON),
    reconstructionsOfTwo: matchIdentities(first.made, turned(first.made), ONE_PERSON),
    reconstructionToPhoto: matchIdentities(first.photo, first.made, ONE_PERSON),
  };
}

/** Faces as the model makes them again. */
interface Reconstructed {
  readonly labels: readonly Labels[];
  readonly latents: Float32Array;
  readonly conditions: Float32Array;
  /** The auditor's unit probabilities of them, of the photos, and of both mirrored. */
  readonly seen: Readonly<Record<Seen, Float32Array>>;
  /** Embeddings of the first faces. */
  readonly embeddings: Float32Array;
}

const SEEN = ['photos', 'mirroredPhotos', 'reconstructions', 'mirroredReconstructions'] as const;
type Seen = (typeof SEEN)[number];

async function reconstructed(task: EditingTask, rows: readonly number[]): Promise<Reconstructed> {
  const { cvae, auditor, embedder, pack } = task;
  const labels = rows.map((row) => pack.entries[row]!.labels);
  const units = cvae.schema.units;
  const latents = new Float32Array(rows.length * cvae.latent);
  const conditions = new Float32Array(rows.length * units);
  const embeddings: Float32Array[] = [];
  const seen = Object.fromEntries(
    SEEN.map((of) => [of, new Float32Array(rows.length * auditor.schema.units)]),
  ) as Record<Seen, Float32Array>;
  for (let start = 0; start < rows.length; start += GROUP) {
    const end = Math.min(start + GROUP, rows.length);
    const { rgb } = await labelled(pack, rows.slice(start, end), cvae.size);
    const encoded = encodeLabelled(cvae, rgb, labels.slice(start, end));
    latents.set(encoded.latents, start * cvae.latent);
    conditions.set(encoded.conditions, start * units);
    const images = decodeFaces(cvae, encoded.latents, encoded.conditions);
    const shown: Record<Seen, Uint8Array> = {
      photos: rgb,
      mirroredPhotos: mirrored(rgb, cvae.size),
      reconstructions: images,
      mirroredReconstructions: mirrored(images, cvae.size),
    };
    for (const of of SEEN) {
      seen[of].set(auditor.predict(shown[of], end - start), start * auditor.schema.units);
    }
    const wanted = Math.max(0, Math.min(end, task.identities) - start);
    if (wanted > 0) {
      embeddings.push(embedder.embed(firstFaces(images, wanted, cvae.size), cvae.size));
    }
  }
  const all = Float32Array.from(embeddings.flatMap((part) => [...part]));
  return { labels, latents, conditions, seen, embeddings: all };
}

function editAttribute(
  task: EditingTask,
  faces: Reconstructed,
  shares: readonly (readonly number[])[],
  name: string,
  intensity: Intensity,
): { quality: MeasuredQuality; identity: IdentityMatch } {
  const { cvae, auditor, judge, embedder } = task;
  const { schema, latent, size } = cvae;
  const index = schema.indexOf(name);
  const links = [0, 1].map((value) => new LinkedAttributes(cvae.conditions, [{ index, value }]));
  const chosen = faces.labels.flatMap((labels, i) => (labels[index]! >= 0 ? [i] : []));
  const latentOf = (face: number) => faces.latents.subarray(face * latent, (face + 1) * latent);
  const conditionOf = (face: number) =>
    faces.conditions.subarray(face * schema.units, (face + 1) * schema.units);
  const lists = new Map<string, number[]>();
  for (const face of chosen) {
    const value = 1 - faces.labels[face]![index]!;
    const after = Int8Array.from(faces.labels[face]!);
    after[index] = value;
    const list = [`${name}=${value}`, ...remedies(schema, links[value]!.rareIn(after))].join(',');
    lists.set(list, [...(lists.get(list) ?? []), face]);
  }
  const edits = new Map<number, { changes: AttributeChange[]; intensities: number[] }>();
  for (const [list, alike] of lists) {
    const changes = parseChanges(schema, list);
    const encoded = {
      count: alike.length,
      latents: joinNumbers(alike.map(latentOf)),
      conditions: joinNumbers(alike.map(conditionOf)),
    };
    const intensities =
      intensity === 'auto'
        ? sufficientIntensities(cvae, judge!, encoded, changes)
        : alike.map(() => changes.map(() => intensity));
    for (const [i, face] of alike.entries()) {
      edits.set(face, { changes, intensities: intensities[i]! });
    }
  }
  const probabilities = new Float32Array(chosen.length * auditor.schema.units);
  const embeddings: number[] = [];
  const known: number[] = [];
  for (let start = 0; start < chosen.length; start += GROUP) {
    const part = chosen.slice(start, start + GROUP);
    const z = new Float32Array(part.length * latent);
    const y = new Float32Array(part.length * schema.units);
    for (const [i, face] of part.entries()) {
      z.set(latentOf(face), i * latent);
      const { changes, intensities } = edits.get(face)!;
      y.set(changedCondition(schema, conditionOf(face), changes, intensities), i * schema.units);
    }
    const images = decodeFaces(cvae, z, y);
    probabilities.set(auditor.predict(images, part.length), start * auditor.schema.units);
    const embedded = part.filter((face) => face < task.identities);
    if (embedded.length > 0) {
      // Faces come in order, so that these are the first of the group.
      embeddings.push(...embedder.embed(firstFaces(images, embedded.length, size), size));
      known.push(...embedded);
    }
  }
  const before = chosen.map((face) => faces.labels[face]![index]!);
  const { units } = auditor.schema;
  const audited = auditor.schema.indexOf(name);
  const reconstructions = chosen.flatMap((face) => [
    ...faces.seen.reconstructions.subarray(face * units, (face + 1) * units),
  ]);
  const qualityBy = (read: (probabilities: ArrayLike<number>) => ArrayLike<number>) =>
    editingQuality(
      auditor.schema,
      {
        ...{ attribute: audited, before, after: before.map((value) => 1 - value) },
        reconstructed: read(reconstructions),
        edited: read(probabilities),
      },
      (other) => {
        const also = schema.indexOf(auditor.schema.attributes[other]!.name);
        return associationOf(cvae.conditions, index, also) > LINKED;
      },
    );
  const { others, unlinked } = qualityBy((seen) => underShares(auditor.schema, seen, shares));
  const quality = { ...qualityBy((seen) => seen), underShares: { others, unlinked } };
  const originals = known.flatMap((face) => [
    ...faces.embeddings.subarray(face * EMBEDDING_WIDTH, (face + 1) * EMBEDDING_WIDTH),
  ]);
  const identity = matchIdentities(featuresOf(embeddings), featuresOf(originals), ONE_PERSON);
  return { quality, identity };
}

/** Changes of binary attributes that don't go with a change, as a person would make them. */
function remedies({ attributes }: AttributeSchema, pairs: readonly RarePair[]): string[] {
  return pairs.flatMap(({ kept: { index, value } }) => {
    const { name, kind } = attributes[index]!;
    return kind === 'binary' ? [`${name}=${1 - value}`] : [];
  });
}

/** Two photos each of people who have two in the test split. */
function pairsOfOne(
  { entries }: Pick<FacePack, 'entries'>,
  test: readonly number[],
  most: number,
): [number, number][] {
  const bySubject = new Map<string, number[]>();
  for (const row of test) {
    const { subject } = entries[row]!;
    if (subject !== undefined) bySubject.set(subject, [...(bySubject.get(subject) ?? []), row]);
  }
  return [...bySubject.values()]
    .filter((rows) => rows.length > 1)
    .slice(0, most)
    .map(([a, b]) => [a!, b!]);
}

/**
 * How often the likeliest value differs between two rows of unit probabilities of one face, over the
 * faces and those of the attributes that count.
 */
function seenOtherwise(
  schema: AttributeSchema,
  one: Float32Array,
  other: Float32Array,
  counts: (face: number, attribute: number) => boolean = () => true,
): Proportion {
  let n = 0;
  let differ = 0;
  for (let face = 0; face < one.length / schema.units; face++) {
    for (let index = 0; index < schema.size; index++) {
      if (!counts(face, index)) continue;
      n++;
      if (schema.likeliest(one, index, face) !== schema.likeliest(other, index, face)) differ++;
    }
  }
  return proportion(differ, n);
}

/** RGB uint8 images `[count, size, size, 3]`, left and right exchanged. */
function mirrored(rgb: Uint8Array, size: number): Uint8Array {
  const both = new Uint8Array(2 * rgb.length);
  both.set(rgb);
  for (let face = 0; face < rgb.length; face += size * size * 3) {
    mirrorSquare(both, size, face, rgb.length + face);
  }
  return both.subarray(rgb.length);
}

/** The same rows, the first one last: each stands beside another's. */
function turned({ data, dimensions }: Features): Features {
  const all = Array.from(data);
  return { data: [...all.slice(dimensions), ...all.slice(0, dimensions)], dimensions };
}

function firstFaces(rgb: Uint8Array, count: number, size: number): Uint8Array {
  return rgb.subarray(0, count * size * size * 3);
}

function featuresOf(data: ArrayLike<number>): Features {
  return { data, dimensions: EMBEDDING_WIDTH };
}
