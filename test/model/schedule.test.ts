import test from 'ava';
import fc from 'fast-check';
import {
  type BetaControl,
  type BetaOptions,
  betaAt,
  firstStepOf,
  type RateOptions,
  rampAt,
  rateAt,
  steerBeta,
} from '../../src/model/schedule.ts';

const RATE: RateOptions = {
  learning_rate: 0.5,
  warmup: 0,
  restarts: 0,
  restart_growth: 1,
  rate_hold: 0,
  rate_floor: 0,
};
const BETA: BetaOptions = { beta: 2, beta_start: 0, beta_warmup: 0.2, beta_cycles: 1 };

const rates = (steps: number, options: Partial<RateOptions>) =>
  Array.from({ length: steps }, (_, step) => rateAt(step, steps, { ...RATE, ...options }));
const betas = (steps: number, options: Partial<BetaOptions>) =>
  Array.from({ length: steps }, (_, step) => betaAt(step, steps, { ...BETA, ...options }));

const share = fc.double({ min: 0, max: 1, noNaN: true });

test('the rate climbs to its peak, then falls to 0 without a jump', (t) => {
  const all = rates(1000, { warmup: 0.1 });
  t.is(Math.max(...all), 0.5);
  t.is(all.indexOf(0.5), 99);
  t.true(all.slice(1, 100).every((rate, i) => rate > all[i]!));
  t.true(all.slice(101).every((rate, i) => rate < all[i + 100]!));
  t.true(all.at(-1)! < 1e-5);
});

test('without warm-up the first rate is the peak', (t) => {
  t.is(rateAt(0, 10, RATE), 0.5);
});

test('after its climb the rate falls from its peak towards its floor, once a cycle', (t) => {
  fc.assert(
    fc.property(
      fc.record({
        steps: fc.integer({ min: 1, max: 400 }),
        warmup: share,
        restarts: fc.integer({ min: 0, max: 6 }),
        restart_growth: fc.double({ min: 0.5, max: 3, noNaN: true }),
        rate_hold: share,
        rate_floor: fc.double({ min: 0, max: 0.9, noNaN: true }),
      }),
      ({ steps, ...options }) => {
        const falling = rates(steps, options).slice(Math.floor(options.warmup * steps));
        const starts = falling.filter((rate, i) => i === 0 || rate > falling[i - 1]!);
        t.true(starts.length <= options.restarts + 1);
        t.true(starts.every((rate) => Math.abs(rate - 0.5) < 1e-9));
        t.true(falling.every((rate) => rate >= options.rate_floor * 0.5 - 1e-9));
      },
    ),
  );
});

test('each cycle of the rate is so many times as long as the one before', (t) => {
  const all = rates(700, { restarts: 2, restart_growth: 2 });
  const starts = all.flatMap((rate, step) => (rate === 0.5 ? [step] : []));
  t.deepEqual(starts, [0, 100, 300]);
});

test('a floor of 1 keeps the rate constant', (t) => {
  t.deepEqual(new Set(rates(50, { rate_floor: 1 })), new Set([0.5]));
});

test('each cosine of the rate stays at its peak for the share that it is held', (t) => {
  const all = rates(200, { restarts: 1, rate_hold: 0.6 });
  const peaks = all.flatMap((rate, step) => (rate === 0.5 ? [step] : []));
  const firstCosine = Array.from({ length: 61 }, (_, step) => step);
  t.deepEqual(peaks, [...firstCosine, ...firstCosine.map((step) => step + 100)]);
});

test('before a second phase the rate falls to that of the phase, which it holds and leaves', (t) => {
  const second_phase = { start: 0.3, learning_rate: 0.2, rate_hold: 0.5 };
  const all = rates(1000, { warmup: 0.1, rate_floor: 0.1, second_phase });
  t.deepEqual(all.slice(0, 300), rates(300, { warmup: 0.1, rate_floor: 0.4 }));
  t.deepEqual(new Set(all.slice(300, 650)), new Set([0.2]));
  t.true(all.slice(651).every((rate, i) => rate < all[650 + i]!));
  t.true(Math.abs(all.at(-1)! - 0.02) < 1e-4);
});

test('the first step of a start is the first in which its ramp gives anything', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), share, (steps, start) => {
      const first = firstStepOf(start, steps);
      t.true(rampAt(first, steps, start, 0.1) > 0);
      t.true(first === 0 || rampAt(first - 1, steps, start, 0) === 0);
    }),
  );
});

test('beta climbs linearly and stays', (t) => {
  t.is(betaAt(0, 100, { ...BETA, beta_warmup: 0 }), 2);
  t.is(betaAt(9, 100, BETA), 1);
  t.is(betaAt(19, 100, BETA), 2);
  t.is(betaAt(99, 100, BETA), 2);
  t.is(betaAt(9, 100, { ...BETA, beta_start: 1 }), 1.5);
});

test('beta lies between its start and its height, and climbs anew in each cycle', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.record({
        beta_start: share,
        beta_warmup: share,
        beta_cycles: fc.integer({ min: 1, max: 8 }),
      }),
      (steps, options) => {
        const all = betas(steps, options);
        const falls = all.filter((beta, i) => i > 0 && beta < all[i - 1]! - 1e-12).length;
        return (
          all.every((beta) => beta >= options.beta_start - 1e-12 && beta <= 2 + 1e-12) &&
          falls < options.beta_cycles
        );
      },
    ),
  );
  const cycles = betas(100, { beta_cycles: 4, beta_warmup: 0.5 });
  const starts = cycles.flatMap((beta, step) =>
    step === 0 || beta < cycles[step - 1]! ? [step] : [],
  );
  t.deepEqual(starts, [0, 25, 50, 75]);
  t.is(cycles[12], 2);
});

test('a ramp never falls, is 0 before its start, and 1 from its end on', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), share, share, (steps, start, length) => {
      const all = Array.from({ length: steps }, (_, step) => rampAt(step, steps, start, length));
      return all.every(
        (value, step) =>
          value >= (all[step - 1] ?? 0) &&
          (step + 1 > start * steps || value === 0) &&
          (step + 1 < (start + length) * steps + 1e-9 || value > 1 - 1e-9),
      );
    }),
  );
  t.deepEqual(
    [0, 1, 2, 3, 4, 5].map((step) => rampAt(step, 6, 1 / 3, 1 / 3)),
    [0, 0, 0.5, 1, 1, 1],
  );
});

test('a steered beta brings a divergence that answers late to its target', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 5, max: 100, noNaN: true }),
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (target, first, delay) => {
        let control: BetaControl = { beta: first, kl: target };
        let kl = 0;
        const last: number[] = [];
        for (let step = 0; step < 4000; step++) {
          // Divergence falls about as the root of its weight, and takes `delay` steps to do so.
          kl += (80 / Math.sqrt(control.beta) - kl) / delay;
          control = steerBeta(control, kl, target);
          if (step >= 3500) last.push(kl);
        }
        return last.every((value) => Math.abs(value / target - 1) < 0.05);
      },
    ),
    { numRuns: 30 },
  );
  t.pass();
});
