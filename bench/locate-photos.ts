import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filter, lastValueFrom, map, type Observable, tap, toArray } from 'rxjs';
import { allAgeFaces } from '../src/datasets/sources/all-age-faces.ts';
import type { FaceSource } from '../src/datasets/sources/source.ts';
import { invert, transform } from '../src/faces/alignment.ts';
import { squareInPhoto } from '../src/faces/alignment-template.ts';
import type { KeyPoints } from '../src/faces/face.ts';
import { align } from '../src/stages/align.ts';
import { ingest } from '../src/stages/ingest.ts';
import { locateFaces } from '../src/stages/locate-faces.ts';
import { alignOptions, ingestOptions } from '../src/stages/options.ts';
import { plainContext } from '../src/stages/plain-context.ts';
import type { Eyes, LocatedPhoto } from './eye-accuracy.ts';

/** What the stage made of photos whose eyes are known. */
export interface Located {
  readonly photos: readonly LocatedPhoto[];
  /** From encoded photos to aligned faces, the loading of the networks among it. */
  readonly seconds: number;
  /** Seconds of all processors together in that time. */
  readonly processorSeconds: number;
}

const OPTIONS = alignOptions.parse({ detect: 'always' });

/**
 * Aligns All-Age-Faces originals as a run does, by the faces that are found in them, and tells
 * where the annotated eyes come to lie. The backend must be ready.
 */
export async function locatePhotos(dir: string, limit?: number): Promise<Located> {
  const source = await allAgeFaces.open({ dir, attributes: 'all', limit, count: 0, seed: 1 });
  const packsDir = await mkdtemp(path.join(tmpdir(), 'evenface-detection-'));
  try {
    const context = plainContext({ runDir: packsDir, packsDir });
    const photos = () => ingest(ingestOptions.parse({}), context, source);
    const ready = async () => {};
    const begun = performance.now();
    const before = process.cpuUsage();
    const aligned = new Set(
      await all(
        photos().pipe(
          align(OPTIONS, context, source.framing, ready),
          tap(({ credit }) => credit.release()),
          map(({ id }) => id),
        ),
      ),
    );
    const seconds = (performance.now() - begun) / 1000;
    const used = process.cpuUsage(before);
    // The stage gives no key points away; by what it has just kept it finds the same ones again.
    const located = await all(
      photos().pipe(
        locateFaces(OPTIONS, context, source.framing, ready),
        tap(({ credit }) => credit.release()),
        filter((photo) => aligned.has(photo.id)),
        map(({ id, keyPoints }) => [id, keyPoints!] as const),
      ),
    );
    return {
      photos: await withTruth(source, new Map(located)),
      seconds,
      processorSeconds: (used.user + used.system) / 1e6,
    };
  } finally {
    await rm(packsDir, { recursive: true });
  }
}

async function withTruth(source: FaceSource, located: ReadonlyMap<string, KeyPoints>) {
  const photos: LocatedPhoto[] = [];
  for await (const entry of source.list()) {
    if ('rejected' in entry) continue;
    const { id } = entry.photo;
    const eyes = eyesOf(entry.photo.keyPoints!);
    const keyPoints = located.get(id);
    photos.push({ id, eyes, found: keyPoints && foundOf(keyPoints, eyes) });
  }
  // As the photos' names are ordered, whatever the source's order is.
  return photos.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function foundOf(keyPoints: KeyPoints, eyes: Eyes): LocatedPhoto['found'] {
  const toAligned = invert(squareInPhoto(OPTIONS.template, keyPoints)!);
  return {
    eyes: eyesOf(keyPoints),
    aligned: [transform(toAligned, eyes[0]), transform(toAligned, eyes[1])],
  };
}

function eyesOf({ leftEye, rightEye }: KeyPoints): Eyes {
  return [leftEye, rightEye];
}

function all<T>(stream: Observable<T>): Promise<T[]> {
  return lastValueFrom(stream.pipe(toArray()));
}
