import { createRandom, type Random, type SeedPart } from '../common/random.ts';
import type { FacePack } from '../datasets/pack.ts';
import { type AttributeSchema, type Labels, unitsOf } from '../faces/attributes.ts';
import { attributeChanger, type ChangedLabels, type EditPlan, editedFaces } from './edits.ts';
import { LowResolution, type LowResolutionOptions } from './low-resolution.ts';
import { addNoise } from './noise.ts';
import { type PairPlan, Partners } from './people-in-pairs.ts';
import { PIXELS } from './pixels.ts';

/** A batch as a network takes it. */
export interface Batch {
  /** Images `[batch, size, size, 3]` in [-1, 1]. */
  readonly x: Float32Array;
  /** What the encoder is given of them, in the same shape, where that is not all. */
  readonly input?: Float32Array;
  /** Conditions `[batch, units]`. */
  readonly y: Float32Array;
  /** Standard normal noise `[batch, noise]`; empty where the training asks for none. */
  readonly noise: Float32Array;
  /** Where the training makes faces from the prior. */
  readonly samples?: SampleSources;
}

/** What faces that are made in a step, beside those of the source, follow from. */
export interface SampleSources {
  /**
   * Conditions `[samples, units]` of faces drawn as those of the batch are, other ones; of an edit
   * those of its face with one attribute changed.
   */
  readonly y: Float32Array;
  /** Standard normal `[samples, latent]`. */
  readonly latents: Float32Array;
  /** Uniform numbers in [0, 1) for what losses leave to chance, `draws` an image. */
  readonly draws: {
    readonly made: Float32Array;
    readonly real: Float32Array;
    readonly decoded: Float32Array;
  };
  /** Where some of the images are edits of the batch's faces. */
  readonly edits?: {
    /** What each image is of, as `editedFaces` has it. */
    readonly faces: Int32Array;
    /** `[samples, units]`: 1 for the units of the attribute that an edit changes, else 0. */
    readonly changed: Float32Array;
  };
}

/** How the faces of a batch are varied; each is drawn anew for every face. */
export interface Augmentation {
  /** Mirror half of the faces. */
  readonly mirror: boolean;
  /** Move, turn and zoom a little, and change light and colour. */
  readonly distort: boolean;
  /** Share of the faces that are blurred, about as much as a VAE blurs. */
  readonly blur: number;
  /** The most blurs of a face that is blurred; 1 by default. */
  readonly blurs?: number;
  /** How far a face's saturation may be from its own; 0 by default. */
  readonly saturation?: number;
  /** The largest deviation of noise on half of the faces; 0 by default. */
  readonly noise?: number;
}

/** Bounds of the distortions. */
const SHIFT = 3;
const ANGLE = 0.12;
const ZOOM = 0.1;
const CONTRAST = 0.25;
const BRIGHTNESS = 0.2;
const TINT = 0.08;

/** Memory for a batch; `numbers` makes each of its arrays. */
export function newBatch(
  { size, schema }: FacePack,
  { batch, noise, samples, input }: Pick<BatchOptions, 'batch' | 'noise' | 'samples' | 'input'>,
  numbers: (length: number) => Float32Array = (length) => new Float32Array(length),
): Batch {
  return {
    x: numbers(batch * size * size * 3),
    ...(input && { input: numbers(batch * size * size * 3) }),
    y: numbers(batch * schema.units),
    noise: numbers(batch * noise),
    ...(samples && {
      samples: {
        y: numbers(samples.count * schema.units),
        latents: numbers(samples.count * samples.latent),
        draws: {
          made: numbers(samples.count * samples.draws),
          real: numbers(batch * samples.draws),
          decoded: numbers(batch * samples.draws),
        },
        ...(samples.edits && {
          edits: {
            faces: editedFaces(samples.count, samples.edits),
            changed: numbers(samples.count * schema.units),
          },
        }),
      },
    }),
  };
}

/**
 * Draws the rows of a batch: a share evenly over the groups, so that rare cells are seen often,
 * and the rest evenly over all rows.
 */
export function drawRows(
  rows: readonly number[],
  groups: readonly (readonly number[])[],
  balance: number,
  random: Random,
  target: Int32Array,
): void {
  const filled = groups.filter((group) => group.length > 0);
  for (let i = 0; i < target.length; i++) {
    const even = filled.length > 0 && random.uniform() < balance;
    target[i] = random.pick(even ? random.pick(filled) : rows);
  }
}

/** Which faces the batches of a training hold, and how these are varied. */
export interface BatchOptions {
  /** The rows of the pack that are trained on. */
  readonly rows: readonly number[];
  /** Parts of `rows` that a share of each batch is drawn evenly over. */
  readonly groups: readonly (readonly number[])[];
  readonly balance: number;
  /** Faces a batch. */
  readonly batch: number;
  readonly augmentation: Augmentation;
  /** How much of the faces the encoder is given; all by default. */
  readonly input?: LowResolutionOptions | undefined;
  /** Normal numbers drawn for each face. */
  readonly noise: number;
  /** Where the first faces of a batch are pairs. Both of a pair are mirrored, or neither is. */
  readonly pairs?: PairPlan | undefined;
  readonly samples?: SampleOptions;
  readonly seed: readonly SeedPart[];
}

/** What is drawn for the faces that are made in a step. */
export interface SampleOptions {
  readonly count: number;
  /** Dimensions of their latents. */
  readonly latent: number;
  /** Uniform numbers an image. */
  readonly draws: number;
  readonly edits?: EditPlan & {
    /** Names of the attributes that may be changed. */
    readonly attributes: readonly string[];
  };
}

/** Reads, varies and encodes the batches of a training; batch `step` depends on nothing else. */
export class BatchReader {
  readonly #pack: FacePack;
  readonly #options: BatchOptions;
  readonly #drawn: Int32Array;
  /** Where there are pairs: the second of each, and what the first is drawn from. */
  readonly #paired: (Pick<BatchOptions, 'rows' | 'groups'> & { partners: Partners }) | undefined;
  readonly #bytes: Uint8Array;
  readonly #low: LowResolution | undefined;
  readonly #change: ((labels: Labels, random: Random) => ChangedLabels) | undefined;

  constructor(pack: FacePack, options: BatchOptions) {
    this.#pack = pack;
    this.#options = options;
    this.#drawn = new Int32Array(options.batch);
    if (options.pairs) {
      const partners = new Partners(pack, options.pairs);
      const havingOne = (all: readonly number[]) => all.filter((row) => partners.has(row));
      const { rows, groups } = options;
      this.#paired = { partners, rows: havingOne(rows), groups: groups.map(havingOne) };
    }
    this.#bytes = new Uint8Array(options.batch * pack.size * pack.size * 3);
    this.#low = options.input && new LowResolution(pack.size, options.input.size);
    const edits = options.samples?.edits;
    this.#change =
      edits &&
      attributeChanger(
        pack.schema,
        edits.attributes,
        options.rows.map((row) => pack.entries[row]!.labels),
      );
  }

  /** Fills `target` with the batch of a step. */
  async read(step: number, target: Batch): Promise<void> {
    const { rows, groups, balance, augmentation, pairs, seed } = this.#options;
    const random = createRandom(...seed, 'batch', step);
    drawRows(rows, groups, balance, random, this.#drawn);
    if (pairs) this.#drawPairs(pairs, createRandom(...seed, 'pairs', step));
    createRandom(...seed, 'noise', step).fillNormal(target.noise);
    const { size } = this.#pack;
    let place = 0;
    let mirrored = false;
    await readFaces(this.#pack, this.#drawn, this.#bytes, target, (face, offset) => {
      const isSecond = place % 2 === 1 && place < (pairs?.faces ?? 0);
      if (!isSecond) mirrored = augmentation.mirror && random.uniform() < 0.5;
      vary(face, size, mirrored, augmentation, random, target.x, offset);
      place++;
    });
    if (target.input) this.#drawInput(step, target.x, target.input);
    if (!target.samples) return;
    this.#drawSamples(step, target.samples);
    if (target.samples.edits) this.#drawEdits(step, target.samples.y, target.samples.edits);
  }

  #drawInput(step: number, x: Float32Array, input: Float32Array): void {
    const { batch, seed, input: spoiling } = this.#options;
    const random = createRandom(...seed, 'input', step);
    const pixels = x.length / batch;
    for (let start = 0; start < x.length; start += pixels) {
      const [face, shown] = [x, input].map((images) => images.subarray(start, start + pixels));
      this.#low!.showSpoilt(face!, shown!, spoiling!, random);
    }
  }

  /** Draws pairs in place of the first faces: one as all are, of those who have another, and that. */
  #drawPairs({ faces }: PairPlan, random: Random): void {
    const { partners, rows, groups } = this.#paired!;
    const firsts = new Int32Array(faces / 2);
    drawRows(rows, groups, this.#options.balance, random, firsts);
    for (const [pair, row] of firsts.entries()) {
      this.#drawn[2 * pair] = row;
      this.#drawn[2 * pair + 1] = partners.draw(row, random);
    }
  }

  #drawSamples(step: number, { y, latents, draws }: SampleSources): void {
    const { rows, groups, balance, seed } = this.#options;
    const { schema, entries } = this.#pack;
    const drawn = new Int32Array(this.#options.samples!.count);
    drawRows(rows, groups, balance, createRandom(...seed, 'samples', step), drawn);
    for (const [i, row] of drawn.entries()) {
      schema.encode(entries[row]!.labels, y, i * schema.units);
    }
    createRandom(...seed, 'latents', step).fillNormal(latents);
    const random = createRandom(...seed, 'draws', step);
    for (const part of [draws.made, draws.real, draws.decoded]) {
      for (let i = 0; i < part.length; i++) part[i] = random.uniform();
    }
  }

  #drawEdits(step: number, y: Float32Array, edits: NonNullable<SampleSources['edits']>): void {
    const { schema, entries } = this.#pack;
    const random = createRandom(...this.#options.seed, 'edits', step);
    edits.changed.fill(0);
    for (const [image, face] of edits.faces.entries()) {
      if (face < 0) continue;
      const { labels, changed } = this.#change!(entries[this.#drawn[face]!]!.labels, random);
      schema.encode(labels, y, image * schema.units);
      if (changed < 0) continue;
      const first = image * schema.units + schema.unitOffsets[changed]!;
      edits.changed.fill(1, first, first + unitsOf(schema.attributes[changed]!));
    }
  }
}

/** Reads rows of a pack by way of `bytes`; `copy` writes each face to where it begins in a batch. */
export async function readFaces(
  pack: FacePack,
  rows: Int32Array,
  bytes: Uint8Array,
  target: Batch,
  copy: (face: Uint8Array, offset: number) => void,
): Promise<void> {
  await pack.read(rows, bytes);
  const { schema, size } = pack;
  const pixels = size * size * 3;
  for (const [i, row] of rows.entries()) {
    copy(bytes.subarray(i * pixels, (i + 1) * pixels), i * pixels);
    schema.encode(pack.entries[row]!.labels, target.y, i * schema.units);
  }
}

/** Writes one face to `target` in [-1, 1], varied. */
function vary(
  face: Uint8Array,
  size: number,
  mirrored: boolean,
  { distort, blur, blurs = 1, saturation = 0, noise = 0 }: Augmentation,
  random: Random,
  target: Float32Array,
  offset: number,
): void {
  if (distort) distortFace(face, size, mirrored, random, target, offset);
  else copyFace(face, size, mirrored, target, offset);
  if (blur > 0 && random.uniform() < blur) {
    const times = blurs > 1 ? 1 + random.integer(blurs) : 1;
    for (let time = 0; time < times; time++) smooth(target, offset, size);
  }
  const image = target.subarray(offset, offset + size * size * 3);
  if (saturation > 0) saturate(image, 1 + (2 * random.uniform() - 1) * saturation);
  if (noise > 0 && random.uniform() < 0.5) addNoise(image, noise * random.uniform(), random);
}

/** Moves each pixel's channels away from their mean by a factor, or towards it. */
function saturate(image: Float32Array, factor: number): void {
  for (let i = 0; i < image.length; i += 3) {
    const mean = (image[i]! + image[i + 1]! + image[i + 2]!) / 3;
    for (let channel = i; channel < i + 3; channel++) {
      image[channel] = mean + (image[channel]! - mean) * factor;
    }
  }
}

/** Writes one face to `target` in [-1, 1]. */
export function copyFace(
  face: Uint8Array,
  size: number,
  mirrored: boolean,
  target: Float32Array,
  offset: number,
): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + (mirrored ? size - 1 - x : x)) * 3;
      const to = offset + (y * size + x) * 3;
      target[to] = PIXELS[face[from]!]!;
      target[to + 1] = PIXELS[face[from + 1]!]!;
      target[to + 2] = PIXELS[face[from + 2]!]!;
    }
  }
}

/** Bilinear, the border repeated. */
function distortFace(
  face: Uint8Array,
  size: number,
  mirrored: boolean,
  random: Random,
  target: Float32Array,
  offset: number,
): void {
  const between = (bound: number) => (2 * random.uniform() - 1) * bound;
  const scale = 1 + between(ZOOM);
  const angle = between(ANGLE);
  const cos = Math.cos(angle) * scale;
  const sin = Math.sin(angle) * scale;
  const shiftX = between(SHIFT);
  const shiftY = between(SHIFT);
  const contrast = 1 + between(CONTRAST);
  const brightness = between(BRIGHTNESS);
  const gains = [0, 1, 2].map(() => (contrast * (1 + between(TINT))) / 127.5);
  const centre = (size - 1) / 2;
  const last = size - 1.001;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = (mirrored ? size - 1 - x : x) - centre;
      const dy = y - centre;
      const u = Math.min(last, Math.max(0, centre + cos * dx - sin * dy + shiftX));
      const v = Math.min(last, Math.max(0, centre + sin * dx + cos * dy + shiftY));
      const left = u | 0;
      const top = v | 0;
      const a = u - left;
      const b = v - top;
      const from = (top * size + left) * 3;
      const below = from + size * 3;
      const to = offset + (y * size + x) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const upper = face[from + channel]! * (1 - a) + face[from + 3 + channel]! * a;
        const lower = face[below + channel]! * (1 - a) + face[below + 3 + channel]! * a;
        const value = (upper * (1 - b) + lower * b - 127.5) * gains[channel]! + brightness;
        target[to + channel] = Math.max(-1, Math.min(1, value));
      }
    }
  }
}

/** A 3 x 3 binomial blur in place, rows then columns; the border pixels keep their line's blur. */
function smooth(image: Float32Array, offset: number, size: number): void {
  const line = new Float32Array(size);
  const along = (start: number, stride: number) => {
    for (let i = 0; i < size; i++) line[i] = image[start + i * stride]!;
    for (let i = 1; i < size - 1; i++) {
      image[start + i * stride] = (line[i - 1]! + 2 * line[i]! + line[i + 1]!) / 4;
    }
  };
  for (let channel = 0; channel < 3; channel++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let y = 0; y < size; y++) along(offset + y * size * 3 + channel, 3);
      for (let x = 0; x < size; x++) along(offset + x * 3 + channel, size * 3);
    }
  }
}

/** The rows of a pack in groups by cell of the named attributes; unknown labels belong to none. */
export function groupRows(
  pack: FacePack,
  rows: readonly number[],
  names: readonly string[],
  schema: AttributeSchema = pack.schema,
): number[][] {
  const indices = names.map((name) => schema.indexOf(name));
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const { labels } = pack.entries[row]!;
    const values = indices.map((index) => labels[index]!);
    if (values.some((value) => value < 0)) continue;
    const key = values.join();
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.keys()].sort().map((key) => groups.get(key)!);
}
