import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { firstValueFrom, from, toArray } from 'rxjs';
import {
  type Detection,
  DetectionCache,
  type KeptFace,
} from '../../src/detection/detection-cache.ts';
import type { openDetector } from '../../src/detection/detector.ts';
import { UnusablePhoto } from '../../src/faces/alignment-decoding.ts';
import type { FacePhoto, KeyPoints } from '../../src/faces/face.ts';
import type { Framing } from '../../src/faces/face-alignment.ts';
import { locateFaces } from '../../src/stages/locate-faces.ts';
import { pull } from '../../src/streams/pull.ts';
import { Window } from '../../src/streams/window.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stageContext } from './stage-context.ts';

const POINT = { x: 1, y: 1 };
const OWN: KeyPoints = {
  leftEye: POINT,
  rightEye: POINT,
  nose: POINT,
  mouthLeft: POINT,
  mouthRight: POINT,
};

function photo(ordinal: number, released: string[], more: Partial<FacePhoto> = {}): FacePhoto {
  const id = `photo${ordinal}`;
  return {
    id,
    ordinal,
    place: `list:${ordinal}`,
    image: { path: id },
    labels: Int8Array.of(1),
    split: 'train',
    credit: { release: () => void released.push(id) },
    ...more,
  };
}

/** A face at `left`, whose nose tells its score. */
function face(left: number, side: number, score = 0.9): KeptFace {
  const box = { left, top: 40, width: side, height: side };
  return { score, box, keyPoints: { ...OWN, nose: { x: score, y: score } } };
}

/** A detector that finds these faces by a photo's path. */
function detecting(found: Record<string, KeptFace[] | Error>) {
  const calls = { opened: 0, closed: 0, photos: [] as string[] };
  const open = async () => {
    calls.opened++;
    return {
      known: 1,
      async detect(image: { path: string } | { bytes: Uint8Array }): Promise<Detection> {
        const { path } = image as { path: string };
        calls.photos.push(path);
        const faces = found[path] ?? [];
        if (faces instanceof Error) throw faces;
        return { width: 100, height: 100, faces };
      },
      async close() {
        calls.closed++;
      },
    };
  };
  return { calls, open };
}

type Options = Parameters<typeof locateFaces>[0];

async function locate(
  photos: FacePhoto[],
  options: Partial<Options>,
  found: Record<string, KeptFace[] | Error>,
  framing: Framing = 'centred',
) {
  const { context, rejected, counts, settled } = stageContext('');
  const { calls, open } = detecting(found);
  const all = { detect: 'auto', faces: 'largest', ...options } as const;
  const out = await firstValueFrom(
    from(photos).pipe(
      locateFaces(all, context, framing, async () => {}, open),
      toArray(),
    ),
  );
  await settled();
  return { out, rejected, calls, counts };
}

test('key points of the source win, unless faces are always sought', async (t) => {
  const photos = () => [photo(0, [], { keyPoints: OWN }), photo(1, [])];
  const found = { photo0: [face(0, 50, 0.8)], photo1: [face(0, 50, 0.7)] };
  const auto = await locate(photos(), {}, found);
  t.deepEqual(auto.calls.photos, ['photo1']);
  t.is(auto.out[0]!.keyPoints, OWN);
  t.is(auto.out[1]!.detectionScore, 0.7);
  t.is(auto.calls.closed, 1);
  const always = await locate(photos(), { detect: 'always' }, found, 'celeba-aligned');
  t.deepEqual(
    always.out.map(({ keyPoints }) => keyPoints!.nose.x),
    [0.8, 0.7],
  );
});

test('no detector is opened for a known framing, for never, or where all have key points', async (t) => {
  for (const [options, framing] of [
    [{}, 'celeba-aligned'],
    [{}, 'cut-out'],
    [{ detect: 'never' }, 'centred'],
  ] as const) {
    const { out, calls } = await locate([photo(0, [])], options, {}, framing);
    t.is(out[0]!.keyPoints, undefined);
    t.is(calls.opened, 0);
  }
  t.is((await locate([photo(0, [], { keyPoints: OWN })], {}, {})).calls.opened, 0);
});

test('a photo without a face, or that can not be read, is rejected and gives its credit back', async (t) => {
  const released: string[] = [];
  const found = { photo1: new UnusablePhoto('truncated', 'cut off'), photo2: [face(0, 9)] };
  const photos = [0, 1, 2].map((i) => photo(i, released));
  const { out, rejected } = await locate(photos, {}, found);
  t.deepEqual(
    out.map(({ id }) => id),
    ['photo2'],
  );
  t.deepEqual(
    rejected.map(({ stage, id, place, reason }) => [stage, id, place, reason]),
    [
      ['align', 'photo0', 'list:0', 'no-face'],
      ['align', 'photo1', 'list:1', 'truncated'],
    ],
  );
  t.regex(rejected[0]!.detail, /align\.detect: never/);
  t.deepEqual(released, ['photo0', 'photo1']);
});

test('of several faces the largest, the most central, all or none are taken', async (t) => {
  const found = { photo0: [face(70, 20, 0.9), face(45, 10, 0.8), face(0, 30, 0.7)] };
  const taken = async (faces: Options['faces']) => {
    const { out, rejected } = await locate([photo(0, [])], { faces }, found);
    return [out.map(({ id, detectionScore }) => [id, detectionScore]), rejected[0]?.reason];
  };
  t.deepEqual(await taken('largest'), [[['photo0', 0.7]], undefined]);
  t.deepEqual(await taken('central'), [[['photo0', 0.8]], undefined]);
  t.deepEqual(await taken('skip'), [[], 'several-faces']);
  const all = [
    ['photo0#1', 0.7],
    ['photo0#2', 0.8],
    ['photo0#3', 0.9],
  ];
  t.deepEqual(await taken('all'), [all, undefined]);
});

test("faces of one photo share its labels, count as one person's, and give one credit back", async (t) => {
  const released: string[] = [];
  const found = { photo0: [face(0, 9), face(50, 9)] };
  const { out } = await locate([photo(0, released)], { faces: 'all' }, found);
  t.deepEqual(
    out.map(({ subject, labels }) => [subject, labels[0]]),
    [
      ['photo0', 1],
      ['photo0', 1],
    ],
  );
  out[0]!.credit.release();
  out[0]!.credit.release();
  t.deepEqual(released, []);
  out[1]!.credit.release();
  t.deepEqual(released, ['photo0']);
});

test('all photos come through, in order, however few may be in flight', async (t) => {
  const { context } = stageContext('');
  const ranks = Array.from({ length: 30 }, (_, i) => i);
  const { open } = detecting(Object.fromEntries(ranks.map((i) => [`photo${i}`, [face(0, 9)]])));
  const window = new Window(3);
  const seen: number[] = [];
  const options = { detect: 'auto', faces: 'largest' } as const;
  await new Promise<void>((resolve, reject) => {
    pull<FacePhoto>(async function* () {
      for (const i of ranks) yield photo(i, [], { credit: await window.acquire() });
    })
      .pipe(locateFaces(options, context, 'centred', async () => {}, open))
      .subscribe({
        next: ({ ordinal, credit }) => {
          seen.push(ordinal);
          credit.release();
        },
        error: reject,
        complete: resolve,
      });
  });
  t.deepEqual(seen, ranks);
});

test('where the folder of what was found is a file, faces are found, and one warning says so', async (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(join(dir, '_detections'), 'no folder');
  const { context, logged, rejected } = stageContext(dir);
  const { open } = detecting({ photo0: [face(0, 50)], photo1: [face(0, 50)] });
  const keeping: typeof openDetector = async (cacheDir, _ready, onProblem) => {
    const cache = await DetectionCache.open(cacheDir!, 1, { onProblem: onProblem! });
    const detector = await open();
    return {
      ...detector,
      async detect(image) {
        const found = await detector.detect(image);
        await cache.add((image as { path: string }).path, found);
        return found;
      },
    };
  };
  const options = { detect: 'auto', faces: 'largest' } as const;
  const out = await firstValueFrom(
    from([photo(0, []), photo(1, [])]).pipe(
      locateFaces(options, context, 'centred', async () => {}, keeping),
      toArray(),
    ),
  );
  t.deepEqual([out.length, rejected.length], [2, 0]);
  const warnings = logged.filter((message) => /can not be kept/.test(message));
  t.is(warnings.length, 1);
  t.regex(warnings[0]!, /^the faces found can not be kept, .*_detections/);
});
