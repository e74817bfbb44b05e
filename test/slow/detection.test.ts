import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { eyeAccuracy } from '../../bench/eye-accuracy.ts';
import { locatePhotos } from '../../bench/locate-photos.ts';
import { useBackend } from '../../src/backends/backend.ts';

test('faces are found in photos and aligned by their eyes, about as annotators see them', async (t) => {
  const dir = path.resolve(process.env.EVENFACE_DATA ?? '../shared/data', 'aaf_unaligned_1500');
  if (!existsSync(dir)) {
    t.log(`skipped, since there is no ${dir}`);
    t.pass();
    return;
  }
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
