import test from 'ava';
import { splitOf } from '../../../src/datasets/sources/split.ts';

test('people are split 80/10/10', (t) => {
  const counts = { train: 0, val: 0, test: 0 };
  for (let i = 0; i < 10_000; i++) counts[splitOf(`person ${i}`)]++;
  t.true(Math.abs(counts.train - 8000) < 160, `${counts.train}`);
  t.true(Math.abs(counts.val - 1000) < 120, `${counts.val}`);
});

test('the split of a name stays what it was', (t) => {
  const names = ['a', 'b', 'c', '000001.jpg', '2880'];
  t.deepEqual(names.map(splitOf), ['val', 'val', 'train', 'train', 'train']);
});
