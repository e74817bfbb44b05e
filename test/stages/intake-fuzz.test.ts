import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { count, from, lastValueFrom, map } from 'rxjs';
import { EvenfaceError } from '../../src/common/errors.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { openSource } from '../../src/datasets/sources/registry.ts';
import type { FaceSource } from '../../src/datasets/sources/source.ts';
import type { FacePhoto } from '../../src/faces/face.ts';
import { align } from '../../src/stages/align.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { alignOptions, ingestOptions } from '../../src/stages/options.ts';
import { pack, packKey } from '../../src/stages/pack.ts';
import { listAll, photosOf } from '../datasets/sources/conformance.ts';
import { options } from '../datasets/sources/samples.ts';
import {
  FUZZED_FORMATS,
  type FuzzedFolder,
  type FuzzedFormat,
  filesOf,
  fuzzedFolder,
  type Stray,
} from './fuzzed-datasets.ts';
import { stageContext } from './stage-context.ts';

/**
 * The same folders each time, and few. `EVENFACE_FUZZ_SECONDS` asks for ever new ones for so long;
 * what fails is shown with the seed that makes it again.
 */
const SECONDS = Number(process.env.EVENFACE_FUZZ_SECONDS ?? 0);
const RUNS = SECONDS
  ? {
      numRuns: Number.MAX_SAFE_INTEGER,
      includeErrorInReport: true,
      interruptAfterTimeLimit: SECONDS * 1000,
      ...(process.env.EVENFACE_FUZZ_SEED && { seed: Number(process.env.EVENFACE_FUZZ_SEED) }),
    }
  : { numRuns: 12, seed: 20_260_101, includeErrorInReport: true };

/** A folder of at most six photos takes milliseconds; what takes longer waits for something. */
const MOST_MS = 20_000;

for (const format of FUZZED_FORMATS) {
  test(`${format.title}: all that is whole is ingested`, async (t) => {
    const photos = [1, 2, 3, 4].map((n) => ({
      name: format.name?.(n) ?? `${n}.jpg`,
      image: { good: n },
      cells: format.cells(n),
    }));
    await inFolder(async (dir) => {
      write(dir, format, { photos, harms: [], missing: [], strays: [] });
      const { faces, rejected } = await ingested(await opened(dir, format.format), dir);
      t.deepEqual([faces, rejected], [4, 0]);
    });
  });

  test(`${format.title}: ingested and rejected are all that was seen, whatever is broken`, async (t) => {
    t.timeout(120_000 + SECONDS * 2000);
    let taken = 0;
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fuzzedFolder(format), fc.boolean(), async (folder, isAuto) => {
        const start = performance.now();
        await inFolder(async (dir) => {
          write(dir, format, folder);
          const source = await openable(dir, isAuto ? 'auto' : format.format);
          if (!source) return;
          const { faces, rejected, seen } = await ingested(source, dir);
          equal(faces + rejected, seen, 'what was ingested and rejected, and what was seen');
          equal(seen, source.count, 'what was seen, and what the source said');
          const images =
            format.images === undefined ? 0 : imagesIn(path.join(dataIn(dir), format.images));
          if (source.format === format.format && seen < images) {
            throw new Error(`${seen} entries for ${images} images`);
          }
          taken += faces;
        });
        if (performance.now() - start > MOST_MS) throw new Error('it takes too long');
        runs++;
      }),
      RUNS,
    );
    t.log(`${runs} folders, ${taken} faces`);
    t.true(taken > 0);
  });
}

async function inFolder(use: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'evenface-fuzz-'));
  try {
    mkdirSync(path.join(dir, 'data'));
    await use(dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const dataIn = (dir: string) => path.join(dir, 'data');

function write(dir: string, format: FuzzedFormat, folder: FuzzedFolder): void {
  for (const [name, content] of filesOf(format, folder)) {
    const place = path.join(dataIn(dir), name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
  const beside = path.join(dataIn(dir), format.images ?? '');
  mkdirSync(beside, { recursive: true });
  for (const kind of folder.strays) STRAYS[kind](beside, dir);
}

const STRAYS: Record<Stray, (beside: string, dir: string) => void> = {
  'link out'(beside, dir) {
    // In the place of a photo, so that labels are about it.
    const name = readdirSync(beside).find((one) => one.endsWith('.jpg')) ?? 'zz-out.jpg';
    const secret = path.join(dir, 'secret.jpg');
    writeFileSync(secret, 'secret');
    rmSync(path.join(beside, name), { recursive: true, force: true });
    symlinkSync(secret, path.join(beside, name));
  },
  'link to a folder': (beside) => symlinkSync('.', path.join(beside, 'zz-folder')),
  'link to itself': (beside) => symlinkSync('zz-self.jpg', path.join(beside, 'zz-self.jpg')),
  'link to nothing': (beside) => symlinkSync('nothing.jpg', path.join(beside, 'zz-nothing.jpg')),
  folder: (beside) => mkdirSync(path.join(beside, 'zz-dir.jpg')),
  hidden: (beside) => writeFileSync(path.join(beside, '._1.jpg'), 'what macOS leaves'),
  'other image': (beside) => writeFileSync(path.join(beside, 'zz-other.jpg'), 'other'),
  'Thumbs.db': (beside) => writeFileSync(path.join(beside, 'Thumbs.db'), 'what Windows leaves'),
  'empty table': (_, dir) => writeFileSync(path.join(dataIn(dir), 'zz.csv'), ''),
};

/** Image files and links, but for what systems leave beside them. */
function imagesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory() && /^[^.].*\.(jpe?g|png|webp)$/is.test(entry.name),
  ).length;
}

async function opened(dir: string, format: string): Promise<FaceSource> {
  return (await openSource(format, options(dataIn(dir)))).source;
}

/** The source, or undefined where the folder is refused, which has to be said of a place. */
async function openable(dir: string, format: string): Promise<FaceSource | undefined> {
  try {
    return await opened(dir, format);
  } catch (error) {
    if (error instanceof EvenfaceError && error.code === 'input' && error.place) return undefined;
    throw error;
  }
}

/** Takes a source in as a run does, and counts what becomes of it. */
async function ingested(source: FaceSource, dir: string) {
  const stages = stageContext(path.join(dir, 'packs'));
  const { context, rejected: rejections, counts } = stages;
  const entries = await listAll(source);
  equal(JSON.stringify(await listAll(source)), JSON.stringify(entries), 'two listings');
  const ids = photosOf(entries).map(({ id }) => id);
  equal(new Set(ids).size, ids.length, 'ids, and photos');
  for (const { image } of photosOf(entries)) {
    if ('path' in image) within(dataIn(dir), image.path);
  }
  const aligning = alignOptions.parse({ detect: 'never' });
  const { title, licence, schema, framing } = source;
  const credits = { taken: 0, given: 0 };
  let faces = 0;
  try {
    const made: FacePack = await lastValueFrom(
      ingest(ingestOptions.parse({}), context, source).pipe(
        map((photo) => counted(photo, credits)),
        align(aligning, context, framing),
        pack({ reuse: true, duplicates: 'group' }, context, {
          ...{ key: packKey(source, aligning), title, licence, schema, size: aligning.size },
          ...{ rejections, maxRejected: 1 },
        }),
      ),
    );
    faces = made.entries.length;
    equal(made.rejectedCount, rejections.length, 'what the pack says was rejected, and what was');
    equal(
      await lastValueFrom(from(made.rejections()).pipe(count())),
      rejections.length,
      'what the pack remembers, and what was rejected',
    );
    await made.close();
  } catch (error) {
    // A pack without a face is not made.
    if (!(error instanceof EvenfaceError && error.code === 'input')) throw error;
  }
  equal(credits.given, credits.taken, 'credits given back, and taken');
  equal(counts.entries, entries.length, 'what is counted, and what is listed');
  for (const { stage, id, place, reason, detail } of rejections) {
    if (![stage, id, place, reason, detail].every((one) => typeof one === 'string' && one !== '')) {
      throw new Error(
        `a rejection that says too little: ${JSON.stringify({ stage, id, place, reason, detail })}`,
      );
    }
  }
  return { faces, rejected: rejections.length, seen: entries.length };
}

function counted(photo: FacePhoto, credits: { taken: number; given: number }): FacePhoto {
  credits.taken++;
  let isHeld = true;
  return {
    ...photo,
    credit: {
      release() {
        if (isHeld) credits.given++;
        isHeld = false;
        photo.credit.release();
      },
    },
  };
}

/** Throws for a file that a link leads to from without the data set. */
function within(folder: string, file: string): void {
  if (!existsSync(file)) return;
  if (!realpathSync(file).startsWith(`${realpathSync(folder)}${path.sep}`)) {
    throw new Error(`${file} leads out of the folder`);
  }
}

function equal<T>(found: T, expected: T, what: string): void {
  if (found !== expected) throw new Error(`${what} differ: ${found} and ${expected}`);
}
