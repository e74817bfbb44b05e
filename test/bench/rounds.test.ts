import test from 'ava';
import fc from 'fast-check';
import { alternate, median, spread } from '../../bench/rounds.ts';

const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });

test('as many values lie above the median as below it, whatever their order', (t) => {
  fc.assert(
    fc.property(values, (some) => {
      const middle = median(some);
      const above = some.filter((value) => value > middle).length;
      const below = some.filter((value) => value < middle).length;
      return above <= some.length / 2 && below <= some.length / 2;
    }),
  );
  t.is(median([3, 1, 2]), 2);
  t.is(median([4, 1, 2, 3]), 2.5);
});

test('a spread reaches from the lowest value to the highest', (t) => {
  t.deepEqual(spread([5, 1, 3]), { median: 3, min: 1, max: 5 });
});

test('the sides are measured in turn, and one that is missing is passed over', async (t) => {
  const turns: string[] = [];
  let count = 0;
  const results = await alternate(
    2,
    { a: async () => count++, b: undefined, c: async () => `c${count++}` },
    (side, round) => turns.push(`${side}${round}`),
  );
  t.deepEqual(turns, ['a0', 'c0', 'a1', 'c1']);
  t.deepEqual(results, { a: [0, 2], b: [], c: ['c1', 'c3'] });
});

test('a side that fails ends the rounds', async (t) => {
  const failing = async () => {
    throw new Error('out of memory');
  };
  await t.throwsAsync(
    alternate(2, { failing }, () => {}),
    { message: 'out of memory' },
  );
});
