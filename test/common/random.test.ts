import test from 'ava';
import fc from 'fast-check';
import { createRandom, deriveSeed } from '../../src/common/random.ts';

test('a seed follows from its parts, their order and their types', (t) => {
  t.is(deriveSeed(1, 'sample', 'a', 2), deriveSeed(1, 'sample', 'a', 2));
  t.not(deriveSeed(1, 2), deriveSeed(2, 1));
  t.not(deriveSeed('1'), deriveSeed(1));
  t.not(deriveSeed('a', 'bc'), deriveSeed('ab', 'c'));
});

test('the stream of given parts is the one that it always was', (t) => {
  const random = createRandom(7, 'golden');
  t.deepEqual(
    [random.integer(1000), random.integer(1000), random.uniform(), random.normal()],
    [220, 321, 0.11582614877261221, -0.09516805008553994],
  );
});

test('normals have mean 0 and variance 1', (t) => {
  const values = createRandom(3).fillNormal(new Float32Array(100_000));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  t.true(Math.abs(mean) < 0.015, `mean ${mean}`);
  t.true(Math.abs(variance - 1) < 0.02, `variance ${variance}`);
});

test('integers stay below their limit and shuffling loses nothing', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (seed, limit) => {
      const random = createRandom(seed);
      const value = random.integer(limit);
      const shuffled = random.shuffle(Array.from({ length: limit }, (_, i) => i));
      return value >= 0 && value < limit && new Set(shuffled).size === limit;
    }),
  );
  t.pass();
});
