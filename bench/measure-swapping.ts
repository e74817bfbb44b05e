import { joinNumbers } from '../src/common/joined.ts';
import type { FacePack } from '../src/datasets/pack.ts';
import { EMBEDDING_WIDTH, type FaceEmbedder } from '../src/detection/embedding.ts';
import { decodeFaces, encodeLabelled } from '../src/editing/face-editing.ts';
import { type Proportion, proportion } from '../src/evaluation/proportion.ts';
import type { Classifier } from '../src/model/classifier.ts';
import type { Cvae } from '../src/model/cvae.ts';
import { type LatentParts, withLocalPartOf } from '../src/model/latent-parts.ts';
import { labelled, rowsOf } from './labelled-faces.ts';

/** What of the other's local part a face is given. */
export const SWAPS = ['latent and attributes', 'latent', 'attributes'] as const;
export type Swap = (typeof SWAPS)[number];

/** What is measured. */
export interface SwappingTask {
  readonly cvae: Pick<Cvae, 'schema' | 'size' | 'latent' | 'encode' | 'decode'>;
  readonly parts: LatentParts;
  readonly auditor: Pick<Classifier, 'schema' | 'predict'>;
  readonly embedder: Pick<FaceEmbedder, 'embed'>;
  /** Each face of its test split gets the local part of the next one. */
  readonly pack: Pick<FacePack, 'size' | 'entries' | 'read'>;
  /** At most so many faces. */
  readonly faces: number;
}

/** What comes of a swap. */
export interface SwappedParts {
  /**
   * Of the faces whose reconstruction shows their own value of a local attribute, and whose other
   * shows another value in its own: those that then show the other's.
   */
  readonly attributes: readonly { readonly attribute: string; readonly taken: Proportion }[];
  /** Faces that look more like themselves than like the other, to the face recogniser. */
  readonly personKept: Proportion;
}

export interface MeasuredSwapping {
  readonly faces: number;
  readonly swaps: Readonly<Record<Swap, SwappedParts>>;
}

/** Gives held-out faces the local part of others, and measures what comes along and what stays. */
export async function measureSwapping(task: SwappingTask): Promise<MeasuredSwapping> {
  const { cvae, parts, auditor, embedder, pack } = task;
  const { schema, size, latent } = cvae;
  const rows = rowsOf(pack, 'test').slice(0, task.faces);
  const { rgb, labels } = await labelled(pack, rows, cvae.size);
  const { latents, conditions } = encodeLabelled(cvae, rgb, labels);
  const looks = (z: Float32Array, y: Float32Array) => {
    const images = decodeFaces(cvae, z, y);
    const probabilities = auditor.predict(images, rows.length);
    const seen = (face: number, index: number) =>
      auditor.schema.likeliest(probabilities, index, face);
    return { seen, embeddings: embedder.embed(images, size) };
  };
  const own = looks(latents, conditions);
  const others = rows.map((row, i) => {
    const next = (i + 1) % rows.length;
    const { subject } = pack.entries[row]!;
    return subject !== undefined && subject === pack.entries[rows[next]!]!.subject
      ? undefined
      : next;
  });
  const swapped = (swap: Swap): SwappedParts => {
    const faces = rows.map((_, face) => {
      const coded = (i: number) => ({
        z: latents.subarray(i * latent, (i + 1) * latent),
        labels: labels[i]!,
      });
      const self = coded(face);
      const other = others[face];
      if (other === undefined) return self;
      const { z, labels: y } = withLocalPartOf(coded(other), self, parts, schema);
      return {
        z: swap === 'attributes' ? self.z : z,
        labels: swap === 'latent' ? self.labels : y,
      };
    });
    const given = new Float32Array(rows.length * schema.units);
    for (const [i, face] of faces.entries()) schema.encode(face.labels, given, i * schema.units);
    const made = looks(joinNumbers(faces.map(({ z }) => z)), given);
    return {
      attributes: parts.attributes.map((attribute) => {
        const index = auditor.schema.indexOf(attribute);
        const label = schema.indexOf(attribute);
        let n = 0;
        let taken = 0;
        for (const [face, other] of others.entries()) {
          if (other === undefined) continue;
          const before = labels[face]![label]!;
          const after = labels[other]![label]!;
          const isPlain = own.seen(face, index) === before && own.seen(other, index) === after;
          if (before === after || !isPlain) continue;
          n++;
          if (made.seen(face, index) === after) taken++;
        }
        return { attribute, taken: proportion(taken, n) };
      }),
      personKept: personKept(own.embeddings, made.embeddings, others),
    };
  };
  const swaps = Object.fromEntries(SWAPS.map((swap) => [swap, swapped(swap)]));
  return { faces: rows.length, swaps: swaps as Record<Swap, SwappedParts> };
}

/** How often an image's embedding is nearer to that of its own face than to the other's. */
function personKept(
  own: Float32Array,
  made: Float32Array,
  others: readonly (number | undefined)[],
): Proportion {
  const row = (all: Float32Array, face: number) =>
    all.subarray(face * EMBEDDING_WIDTH, (face + 1) * EMBEDDING_WIDTH);
  const distance = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
  let n = 0;
  let kept = 0;
  for (const [face, other] of others.entries()) {
    if (other === undefined) continue;
    n++;
    const image = row(made, face);
    if (distance(image, row(own, face)) < distance(image, row(own, other))) kept++;
  }
  return proportion(kept, n);
}
