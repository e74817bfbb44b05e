import { type BetaControl, type BetaOptions, betaAt, betaClimb, steerBeta } from './schedule.ts';
import type { Steering } from './training.ts';

/** The KL weight over a training. */
export interface Beta {
  at(step: number): number;
  /** Where the weight is steered to a divergence. */
  readonly steering?: Steering;
}

/**
 * The KL weight by its schedule; with `target_kl` its height is steered, once it has climbed, so
 * that the part `kl` of the loss comes to so many nats.
 */
export function createBeta(
  options: BetaOptions & { readonly steps: number; readonly target_kl?: number | undefined },
): Beta {
  const { steps, target_kl: target } = options;
  if (target === undefined) return { at: (step) => betaAt(step, steps, options) };
  const start: BetaControl = { beta: options.beta, kl: target };
  let control = start;
  return {
    at: (step) => betaAt(step, steps, { ...options, beta: control.beta }),
    steering: {
      start() {
        control = start;
      },
      observe(step, { kl }) {
        const next = steerBeta(control, kl!, target);
        const climbed = betaClimb(step, steps, options) === 1;
        control = climbed ? next : { ...next, beta: control.beta };
      },
      store: () => ({ ...control }),
      load({ beta, kl }) {
        control = { beta: beta!, kl: kl! };
      },
    },
  };
}
