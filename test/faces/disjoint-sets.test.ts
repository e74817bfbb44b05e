import test from 'ava';
import fc from 'fast-check';
import { DisjointSets } from '../../src/faces/disjoint-sets.ts';

test('what is joined, over however many steps, has the same smallest member, and nothing else has', (t) => {
  const member = fc.integer({ min: 0, max: 19 });
  fc.assert(
    fc.property(fc.array(fc.tuple(member, member), { maxLength: 30 }), (pairs) => {
      const sets = new DisjointSets(20);
      // The plain way: the names of all that are joined, again and again.
      let names = Array.from({ length: 20 }, (_, i) => i);
      for (const [a, b] of pairs) {
        sets.join(a, b);
        const [x, y] = [names[a]!, names[b]!];
        names = names.map((name) => (name === x || name === y ? Math.min(x, y) : name));
      }
      t.deepEqual(
        names.map((_, i) => sets.firstOf(i)),
        names,
      );
    }),
  );
});
