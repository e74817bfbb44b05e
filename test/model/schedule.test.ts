import test from 'ava';
import { cosineRate, warmedBeta } from '../../src/model/schedule.ts';

test('the rate climbs to its peak, then falls to 0 without a jump', (t) => {
  const rates = Array.from({ length: 1000 }, (_, step) => cosineRate(step, 1000, 0.5, 0.1));
  t.is(Math.max(...rates), 0.5);
  t.is(rates.indexOf(0.5), 99);
  t.true(rates.slice(1, 100).every((rate, i) => rate > rates[i]!));
  t.true(rates.slice(101).every((rate, i) => rate < rates[i + 100]!));
  t.true(rates.at(-1)! < 1e-5);
});

test('without warm-up the first rate is the peak', (t) => {
  t.is(cosineRate(0, 10, 0.5, 0), 0.5);
});

test('beta climbs linearly and stays', (t) => {
  t.is(warmedBeta(0, 100, 2, 0), 2);
  t.is(warmedBeta(9, 100, 2, 0.2), 1);
  t.is(warmedBeta(19, 100, 2, 0.2), 2);
  t.is(warmedBeta(99, 100, 2, 0.2), 2);
});
