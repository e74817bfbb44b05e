import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { chooseNative, driverGpus } from '../../../scripts/native/choose.mjs';
import { nativeFolder } from '../../../scripts/native/location.mjs';
import type { VariantName } from '../../../scripts/native/variants.mjs';
import { temporaryFolder } from '../../support/temporary.ts';

const GPUS = () => [{ name: 'one' }];
const NONE = () => [];

/** The environment of a cache in which the variants are installed. */
function cacheWith(t: ExecutionContext, ...variants: VariantName[]) {
  const env = { EVENFACE_CACHE: temporaryFolder(t) };
  for (const variant of variants) {
    const folder = nativeFolder(env, variant);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'manifest.json'), '{"files":{}}');
  }
  return env;
}

test('the variant for GPUs is taken where it is installed and a GPU answers', (t) => {
  const env = cacheWith(t, 'cpu', 'gpu');
  t.deepEqual(chooseNative(env, GPUS), { variant: 'gpu', folder: nativeFolder(env, 'gpu') });
  t.deepEqual(chooseNative(env, NONE), { variant: 'cpu', folder: nativeFolder(env, 'cpu') });
});

test('the only variant that is installed is taken; without any it is the one for processors', (t) => {
  t.is(chooseNative(cacheWith(t, 'gpu'), NONE).variant, 'gpu');
  t.is(chooseNative(cacheWith(t, 'cpu'), GPUS).variant, 'cpu');
  t.is(chooseNative(cacheWith(t), GPUS).variant, 'cpu');
});

test('EVENFACE_NATIVE decides, whatever is installed', (t) => {
  const env = cacheWith(t, 'cpu', 'gpu');
  t.is(chooseNative({ ...env, EVENFACE_NATIVE: 'cpu' }, GPUS).variant, 'cpu');
  t.is(chooseNative({ ...env, EVENFACE_NATIVE: 'gpu' }, NONE).variant, 'gpu');
  t.is(chooseNative({ ...cacheWith(t), EVENFACE_NATIVE: 'gpu' }, NONE).variant, 'gpu');
});

test('a folder without the addon that asks the driver has no GPU', (t) => {
  t.deepEqual(driverGpus(nativeFolder(cacheWith(t, 'gpu'), 'gpu')), []);
});
