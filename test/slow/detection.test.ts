import { existsSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { lastValueFrom, map, toArray } from 'rxjs';
import { eyeAccuracy } from '../../bench/eye-accuracy.ts';
import { locatePhotos } from '../../bench/locate-photos.ts';
import { useBackend } from '../../src/backends/backend.ts';
import { fairface } from '../../src/datasets/sources/fairface.ts';
import { align } from '../../src/stages/align.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { alignOptions, ingestOptions } from '../../src/stages/options.ts';
import { plainContext } from '../../src/stages/plain-context.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** The real data set of this name, or undefined, said so. */
function dataSet(t: ExecutionContext, name: string): string | undefined {
  const dir = path.resolve(process.env.EVENFACE_DATA ?? '../shared/data', name);
  if (existsSync(dir)) return dir;
  t.log(`skipped, since there is no ${dir}`);
  t.pass();
  return undefined;
}

test('faces are found in photos and aligned by their eyes, about as annotators see them', async (t) => {
  const dir = dataSet(t, 'aaf_unaligned_1500');
  if (!dir) return;
  await useBackend('auto', 'float32');
  const { photos } = await locatePhotos(dir, 60);
  const { found, medianError, p95Error, spread } = eyeAccuracy(photos);
  t.is(photos.length, 60);
  // Far enough from the values of these photos, 1, 0.022, 0.037, 0.9 and 0.7, for another libvips.
  t.true(found >= 0.98, `found ${found}`);
  t.true(medianError <= 0.028, `median error ${medianError}`);
  t.true(p95Error <= 0.06, `95th percentile ${p95Error}`);
  t.true(spread.x <= 1.5 && spread.y <= 1.5, `spread ${spread.x}, ${spread.y}`);
});

test('faces that fill their photos are found too, but for profiles', async (t) => {
  const dir = dataSet(t, 'fairface_val_5k');
  if (!dir) return;
  await useBackend('auto', 'float32');
  const source = await fairface.open({ dir, attributes: 'all', limit: 100, count: 0, seed: 1 });
  const rejected: string[] = [];
  const context = plainContext({
    runDir: temporaryFolder(t),
    onReject: ({ reason }) => void rejected.push(reason),
  });
  const options = alignOptions.parse({ detect: 'always' });
  const faces = await lastValueFrom(
    ingest(ingestOptions.parse({}), context, source).pipe(
      align(options, context, source.framing, async () => {}),
      map(({ quality, credit }) => {
        credit.release();
        return quality;
      }),
      toArray(),
    ),
  );
  t.is(faces.length + rejected.length, 100);
  t.true(faces.length >= 94, `${faces.length} found`);
  t.true(rejected.every((reason) => reason === 'no-face'));
});
