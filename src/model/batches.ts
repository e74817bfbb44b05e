import { createRandom, type Random, type SeedPart } from '../common/random.ts';
import type { FacePack } from '../datasets/pack.ts';
import type { AttributeSchema } from '../faces/attributes.ts';
import { PIXELS } from './pixels.ts';

/** A batch as a network takes it. */
export interface Batch {
  /** Images `[batch, size, size, 3]` in [-1, 1]. */
  readonly x: Float32Array;
  /** Conditions `[batch, units]`. */
  readonly y: Float32Array;
  /** Standard normal noise `[batch, noise]`; empty where the training asks for none. */
  readonly noise: Float32Array;
}

/** How the faces of a batch are varied; each is drawn anew for every face. */
export interface Augmentation {
  /** Mirror half of the faces. */
  readonly mirror: boolean;
  /** Move, turn and zoom a little, and change light and colour. */
  readonly distort: boolean;
  /** Share of the faces that are blurred, about as much as a VAE blurs. */
  readonly blur: number;
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
  { batch, noise }: Pick<BatchOptions, 'batch' | 'noise'>,
  numbers: (length: number) => Float32Array = (length) => new Float32Array(length),
): Batch {
  return {
    x: numbers(batch * size * size * 3),
    y: numbers(batch * schema.units),
    noise: numbers(batch * noise),
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
  /** Normal numbers drawn for each face. */
  readonly noise: number;
  readonly seed: readonly SeedPart[];
}

/** Reads, varies and encodes the batches of a training; batch `step` depends on nothing else. */
export class BatchReader {
  readonly #pack: FacePack;
  readonly #options: BatchOptions;
  readonly #drawn: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(pack: FacePack, options: BatchOptions) {
    this.#pack = pack;
    this.#options = options;
    this.#drawn = new Int32Array(options.batch);
    this.#bytes = new Uint8Array(options.batch * pack.size * pack.size * 3);
  }

  /** Fills `target` with the batch of a step. */
  async read(step: number, target: Batch): Promise<void> {
    const { rows, groups, balance, augmentation, seed } = this.#options;
    const random = createRandom(...seed, 'batch', step);
    drawRows(rows, groups, balance, random, this.#drawn);
    createRandom(...seed, 'noise', step).fillNormal(target.noise);
    const { size } = this.#pack;
    await readFaces(this.#pack, this.#drawn, this.#bytes, target, (face, offset) =>
      vary(face, size, augmentation, random, target.x, offset),
    );
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
  { mirror, distort, blur }: Augmentation,
  random: Random,
  target: Float32Array,
  offset: number,
): void {
  const mirrored = mirror && random.uniform() < 0.5;
  if (distort) distortFace(face, size, mirrored, random, target, offset);
  else copyFace(face, size, mirrored, target, offset);
  if (blur > 0 && random.uniform() < blur) smooth(target, offset, size);
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
