/** What the learning rate of a step follows from; `src/stages/options.ts` documents each. */
export interface RateOptions {
  readonly learning_rate: number;
  readonly warmup: number;
  readonly restarts: number;
  readonly restart_growth: number;
  readonly rate_hold: number;
  readonly rate_floor: number;
  readonly second_phase?: SecondPhase | undefined;
}

/** The rate in the later part of a training; `src/stages/options.ts` documents each. */
export interface SecondPhase {
  readonly start: number;
  readonly learning_rate: number;
  readonly rate_hold: number;
}

/** What the KL weight of a step follows from; `src/stages/options.ts` documents each. */
export interface BetaOptions {
  readonly beta: number;
  readonly beta_start: number;
  readonly beta_warmup: number;
  readonly beta_cycles: number;
}

/**
 * The learning rate of a step: a linear climb to its peak over the first `warmup` share of the
 * steps, then half cosines down to the floor, each starting at the peak again and
 * `restart_growth` times as long as the one before (Loshchilov and Hutter 2017, SGDR, eq. 5). Each
 * stays at its peak for the `rate_hold` share of its length first.
 *
 * With a second phase this goes on until its first step and down to its rate; that rate is then
 * held, and falls to the floor by half a cosine.
 */
export function rateAt(step: number, steps: number, options: RateOptions): number {
  const { second_phase: second, learning_rate: peak, rate_floor: floor } = options;
  if (!second) return cosineRate(step, steps, options, floor * peak);
  const begin = firstStepOf(second.start, steps);
  if (step < begin) return cosineRate(step, begin, options, Math.min(peak, second.learning_rate));
  const later = { ...options, ...second, warmup: 0, restarts: 0 };
  return cosineRate(step - begin, steps - begin, later, floor * second.learning_rate);
}

function cosineRate(
  step: number,
  steps: number,
  { learning_rate: peak, warmup, restarts, restart_growth, rate_hold }: RateOptions,
  floor: number,
): number {
  const climb = Math.floor(warmup * steps);
  if (step < climb) return (peak * (step + 1)) / climb;
  const cycle = cycleAt(step - climb, steps - climb, restarts + 1, restart_growth);
  const held = Math.floor(rate_hold * cycle.steps);
  const progress = Math.max(0, cycle.step - held) / Math.max(1, cycle.steps - held);
  return floor + ((peak - floor) * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** The share of the steps after which a loss counts: its own, or where the second phase begins. */
export function startOf(
  { start }: { readonly start?: number | undefined },
  second: SecondPhase | undefined,
): number {
  return start ?? second?.start ?? 0;
}

/** The first step in which `rampAt` gives anything for this start, whatever the ramp's length. */
export function firstStepOf(start: number, steps: number): number {
  return Math.floor(start * steps);
}

/**
 * The KL weight of a step: in each of `beta_cycles` cycles it climbs linearly from `beta_start` to
 * `beta` over the first `beta_warmup` share, and stays (one cycle: Bowman et al. 2016; several: Fu
 * et al. 2019, eq. 6 and 7).
 */
export function betaAt(step: number, steps: number, options: BetaOptions): number {
  const { beta, beta_start } = options;
  return beta_start + (beta - beta_start) * betaClimb(step, steps, options);
}

/** How far a step's KL weight has climbed from `beta_start` to `beta`, 0 to 1. */
export function betaClimb(
  step: number,
  steps: number,
  { beta_warmup, beta_cycles }: Pick<BetaOptions, 'beta_warmup' | 'beta_cycles'>,
): number {
  const cycle = cycleAt(step, steps, beta_cycles, 1);
  return rampAt(cycle.step, cycle.steps, 0, beta_warmup);
}

/**
 * How much of its weight a loss has at a step, 0 to 1: nothing before the `start` share of the
 * steps, then a linear climb over the `length` share.
 */
export function rampAt(step: number, steps: number, start: number, length: number): number {
  const climbed = step + 1 - start * steps;
  const climb = length * steps;
  if (climb === 0) return climbed > 0 ? 1 : 0;
  return Math.max(0, Math.min(1, climbed / climb));
}

/**
 * The cycle that a step lies in, of `count` that share all steps, each `growth` times as long as
 * the one before: the step's number within it, and its length.
 */
function cycleAt(
  step: number,
  steps: number,
  count: number,
  growth: number,
): { step: number; steps: number } {
  let whole = 0;
  for (let i = 0; i < count; i++) whole += growth ** i;
  let passed = 0;
  let begin = 0;
  for (let i = 0; i < count; i++) {
    passed += growth ** i;
    const end = i === count - 1 ? steps : Math.round((steps * passed) / whole);
    if (step < end) return { step: step - begin, steps: end - begin };
    begin = end;
  }
  throw new Error(`step ${step} lies beyond ${steps}`);
}

/** What steers the KL weight: kept from step to step, and in checkpoints. */
export interface BetaControl {
  readonly beta: number;
  /** Moving average of the KL divergence, nats. */
  readonly kl: number;
}

/** Share of the moving average of the KL divergence that a step keeps. */
const KL_KEPT = 0.9;

/** How far beta moves at most, as the logarithm of a factor a step. */
const GAIN = 0.01;

/**
 * Steers beta by a step's KL divergence towards `target` nats: it rises while there is too much
 * divergence and falls while there is too little. The weight is that of a constraint, moved by
 * factors as in Rezende and Viola 2018 (algorithm 1), so that it suits losses of any scale; Shao et
 * al. 2020 (ControlVAE) steer to a divergence too, by sums.
 */
export function steerBeta(
  { beta, kl: average }: BetaControl,
  kl: number,
  target: number,
): BetaControl {
  const smoothed = KL_KEPT * average + (1 - KL_KEPT) * kl;
  const error = Math.max(-1, Math.min(1, smoothed / target - 1));
  return { beta: beta * Math.exp(GAIN * error), kl: smoothed };
}
