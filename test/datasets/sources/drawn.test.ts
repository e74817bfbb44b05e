import test from 'ava';
import { drawn } from '../../../src/datasets/sources/drawn.ts';
import { conformance, listAll, photosOf } from './conformance.ts';
import { options } from './samples.ts';

conformance(drawn, async () => undefined);

test('drawn faces follow from the seed', async (t) => {
  const faces = async (seed: number) =>
    photosOf(await listAll(await drawn.open(options(undefined, { seed }))));
  const fingerprint = async (seed: number) =>
    (await drawn.open(options(undefined, { seed }))).fingerprint;
  t.deepEqual(await faces(1), await faces(1));
  t.notDeepEqual(await faces(1), await faces(2));
  t.not(await fingerprint(1), await fingerprint(2));
});

test('drawing more faces changes none of those before', async (t) => {
  const faces = async (count: number) =>
    photosOf(await listAll(await drawn.open(options(undefined, { count }))));
  t.deepEqual((await faces(9)).slice(0, 4), await faces(4));
});
