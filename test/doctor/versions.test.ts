import test from 'ava';
import fc from 'fast-check';
import { satisfies } from '../../src/doctor/versions.ts';

test('versions compare part by part, as numbers', (t) => {
  const part = fc.nat({ max: 30 });
  fc.assert(
    fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (a, b) => {
      const order = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
      t.is(satisfies(`v${a.join('.')}`, `>=${b.join('.')}`), order >= 0);
    }),
  );
});

test('a nightly counts as its release, and another form of range is refused', (t) => {
  t.true(satisfies('v24.0.0-nightly2025', '>=24.0.0'));
  t.throws(() => satisfies('v20.0.0', '^20'));
});
