import test from 'ava';
import fc from 'fast-check';
import { readNumber } from '../../../src/datasets/sources/raw-labels.ts';

test('a cell of a number is that number, however it is written', (t) => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      t.is(readNumber(` ${number} `), Number(String(number)));
    }),
  );
  t.deepEqual(['+7', '.5', '3.', '1e3'].map(readNumber), [7, 0.5, 3, 1000]);
});

test('a cell that says nothing is an unknown number, and one that says else is none', (t) => {
  t.deepEqual(['', ' ', 'NaN', 'unknown', 'null'].map(readNumber), Array(5).fill(Number.NaN));
  const cells = ['0x10', '1,5', '3-9', '12 years', 'Infinity', 'x', '.', '1_000', '--1'];
  t.deepEqual(cells.map(readNumber), Array(cells.length).fill(undefined));
});

test('a cell of very many digits is no number, and not looked at for ever', (t) => {
  t.is(readNumber(`${'1'.repeat(1_000_000)}x`), undefined);
});
