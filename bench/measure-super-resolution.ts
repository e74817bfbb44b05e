import sharp from 'sharp';
import type { FacePack } from '../src/datasets/pack.ts';
import { EMBEDDING_WIDTH, type FaceEmbedder } from '../src/detection/embedding.ts';
import { decodeFaces, encodeLabelled } from '../src/editing/face-editing.ts';
import { likelyLabels, underShares, valueShares } from '../src/editing/likely-labels.ts';
import { matchIdentities } from '../src/evaluation/identity.ts';
import { perceptualDistances } from '../src/evaluation/perceptual-distance.ts';
import { peakSignalToNoise } from '../src/evaluation/signal-to-noise.ts';
import type { Labels } from '../src/faces/attributes.ts';
import { resampleBytes } from '../src/images/float-resampling.ts';
import type { Classifier } from '../src/model/classifier.ts';
import type { Cvae } from '../src/model/cvae.ts';
import { LowResolution } from '../src/model/low-resolution.ts';
import { PIXELS } from '../src/model/pixels.ts';
import type { FeatureMapsOf } from './feature-maps.ts';
import { labelled, rowsOf } from './labelled-faces.ts';

/** Faces that are looked at at once, so that memory does not grow with their number. */
const GROUP = 64;

/** The distance that parts two people best, of CelebA's faces: see `FaceEmbedder`. */
const ONE_PERSON = 0.65;

/** What is measured. */
export interface SuperResolutionTask {
  readonly cvae: Pick<Cvae, 'schema' | 'size' | 'latent' | 'conditions' | 'encode' | 'decode'>;
  /** Reads the attributes of the enlarged faces. */
  readonly judge: Pick<Classifier, 'schema' | 'predict'>;
  /** Of the auditor. */
  readonly featureMaps: FeatureMapsOf;
  readonly embedder: FaceEmbedder;
  /** Faces of its test split are made small. */
  readonly pack: Pick<FacePack, 'entries' | 'read'>;
  /** Side of the small faces, in pixels. */
  readonly side: number;
  /** At most so many faces, from the first on. */
  readonly faces: number;
}

/** How near faces are to the ones they were made from, means over the faces. */
export interface Nearness {
  /** Peak signal-to-noise ratio in dB. */
  readonly psnr: number;
  /** As `perceptualDistances` has it, in the feature maps of the auditor. */
  readonly perceptual: number;
  /** Cosine of the face recogniser's embeddings. */
  readonly cosine: number;
  /** Share of the faces that the recogniser takes for the same person. */
  readonly same: number;
}

/** The ways in which small faces are made large. */
export const WAYS = ['bicubic', 'labels read', 'labels given', 'whole face'] as const;
export type Way = (typeof WAYS)[number];

export interface MeasuredSuperResolution {
  readonly faces: number;
  readonly side: number;
  readonly ways: Readonly<Record<Way, Nearness>>;
}

/**
 * Makes held-out faces small, then large again, and compares them with what they were: enlarged
 * bicubically; reconstructed by the model from the enlargement that `alignPhoto` makes of small
 * faces, under labels that the judge reads in it, as an edit does, and under those of the pack; and,
 * beside, reconstructed from the whole face. The small faces are bytes.
 */
export async function measureSuperResolution(
  task: SuperResolutionTask,
): Promise<MeasuredSuperResolution> {
  const { cvae, judge, pack, side } = task;
  const { size } = cvae;
  const rows = rowsOf(pack, 'test').slice(0, task.faces);
  const shares = valueShares(cvae.conditions);
  const low = new LowResolution(size, side);
  const sums = Object.fromEntries(
    WAYS.map((way) => [way, { psnr: 0, perceptual: 0, cosine: 0, same: 0 }]),
  ) as Record<Way, { -readonly [Key in keyof Nearness]: number }>;
  for (let start = 0; start < rows.length; start += GROUP) {
    const part = rows.slice(start, start + GROUP);
    const { rgb: faces, labels: given } = await labelled(pack, part, size);
    const { bicubic, enlarged } = await smallAndLarge(faces, part.length, size, side, low);
    const found = judge.predict(enlarged, part.length);
    const probabilities = underShares(judge.schema, found, shares);
    const read = part.map((_, i) => likelyLabels(judge.schema, probabilities, i));
    const made = (shown: Uint8Array, labels: readonly Labels[]) => {
      const { latents, conditions } = encodeLabelled(cvae, shown, labels);
      return decodeFaces(cvae, latents, conditions);
    };
    const images: Record<Way, Uint8Array> = {
      bicubic,
      'labels read': made(enlarged, read),
      'labels given': made(enlarged, given),
      'whole face': made(faces, given),
    };
    const original = seen(task, faces, part.length);
    for (const way of WAYS) {
      const share = part.length / rows.length;
      const shown = seen(task, images[way], part.length);
      const match = matchIdentities(shown.embeddings, original.embeddings, ONE_PERSON);
      const sum = sums[way];
      sum.psnr += share * mean(peakSignalToNoise(images[way], faces, part.length));
      sum.perceptual += share * mean(perceptualDistances(shown.maps, original.maps, part.length));
      sum.cosine += share * match.cosine;
      sum.same += share * match.same.share;
    }
  }
  return { faces: rows.length, side, ways: sums };
}

function seen({ featureMaps, embedder, cvae }: SuperResolutionTask, rgb: Uint8Array, n: number) {
  const data = embedder.embed(rgb, cvae.size);
  return { maps: featureMaps(rgb, n), embeddings: { data, dimensions: EMBEDDING_WIDTH } };
}

/** Faces as bytes of `side` pixels, enlarged: bicubically by libvips, and by Lanczos' filter. */
async function smallAndLarge(
  faces: Uint8Array,
  count: number,
  size: number,
  side: number,
  low: LowResolution,
): Promise<{ bicubic: Uint8Array; enlarged: Uint8Array }> {
  const pixels = size * size * 3;
  const bicubic = new Uint8Array(faces.length);
  const enlarged = new Uint8Array(faces.length);
  const small = new Float32Array(side * side * 3);
  for (let i = 0; i < count; i++) {
    const face = faces.subarray(i * pixels, (i + 1) * pixels);
    low.shrink(
      Float32Array.from(face, (byte) => PIXELS[byte]!),
      small,
    );
    const bytes = Uint8Array.from(small, (value) => Math.round((value + 1) * 127.5));
    const image = sharp(bytes, { raw: { width: side, height: side, channels: 3 } });
    const large = image.resize(size, size, { kernel: 'cubic', fit: 'fill' });
    bicubic.set(await large.raw().toBuffer(), i * pixels);
    enlarged.set(resampleBytes(bytes, side, size), i * pixels);
  }
  return { bicubic, enlarged };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
