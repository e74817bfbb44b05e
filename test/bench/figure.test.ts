import test from 'ava';
import { resultOf } from '../../bench/figure.ts';
import { renderTable } from '../../bench/table.ts';

const speed = {
  name: 'training',
  unit: 'images/s',
  better: 'more' as const,
  ours: [100, 300, 200],
  other: { name: 'PyTorch', values: [50, 100, 400] },
};

test('the ratio is the middle one of the rounds, each within itself', (t) => {
  t.is(resultOf(speed).ratio, 2);
});

test('a ratio above 1 says that evenface is better, of times too', (t) => {
  t.is(
    resultOf({ ...speed, better: 'less', ours: [2], other: { name: '', values: [6] } }).ratio,
    3,
  );
});

test('without the other side there is no ratio', (t) => {
  const { other, ratio } = resultOf({ ...speed, other: { name: 'PyTorch', values: [] } });
  t.is(other, undefined);
  t.is(ratio, undefined);
});

test('the table lines up medians with their spread', (t) => {
  const once = { name: 'peak memory', unit: 'MB', ours: [812.4] };
  t.deepEqual(renderTable([speed, once].map(resultOf)).split('\n'), [
    '             unit      evenface        beside                    ratio',
    'training     images/s  200 (100..300)  PyTorch  100 (50.0..400)  2.00',
    'peak memory  MB        812',
  ]);
});
