import test from 'ava';
import { matchIdentities } from '../../src/evaluation/identity.ts';

test('pairs of rows are compared by angle and distance', (t) => {
  const a = { data: [1, 0, 0, 2, 3, 4], dimensions: 2 };
  const b = { data: [1, 0, 2, 0, 6, 8], dimensions: 2 };
  const { pairs, cosine, distance, same } = matchIdentities(a, b, 2.9);
  t.is(pairs, 3);
  t.true(Math.abs(cosine - (1 + 0 + 1) / 3) < 1e-12);
  t.true(Math.abs(distance - (0 + Math.sqrt(8) + 5) / 3) < 1e-12);
  t.like(same, { n: 3, successes: 2 });
});

test('what has no pairs is refused', (t) => {
  const a = { data: [1, 0, 0, 2], dimensions: 2 };
  t.throws(() => matchIdentities(a, { data: [1, 0], dimensions: 2 }, 1), {
    instanceOf: RangeError,
  });
});
