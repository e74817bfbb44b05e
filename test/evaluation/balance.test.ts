import test from 'ava';
import fc from 'fast-check';
import { balanceOf } from '../../src/evaluation/balance.ts';

const counts = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 64 });

test('balance lies in (0, 1], does not depend on order or scale, and is 1 for equal counts', (t) => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 100 }), (all, scale) => {
      const balance = balanceOf(all);
      t.true(balance > 0 && balance <= 1);
      t.is(balanceOf([...all].reverse()), balance);
      t.true(Math.abs(balanceOf(all.map((count) => count * scale)) - balance) < 1e-12);
      t.is(balance === 1, new Set(all).size === 1);
    }),
  );
});

test('an empty cell makes the balance 0, and nothing at all leaves it unknown', (t) => {
  t.is(balanceOf([5, 0, 3]), 0);
  t.is(balanceOf([0, 0]), Number.NaN);
  t.is(balanceOf([]), Number.NaN);
});
