/**
 * The learning rate of a step: a linear climb over the first `warmup` share of the steps, then a
 * half cosine down to 0 (Loshchilov and Hutter 2017, SGDR, eq. 5 without restarts).
 */
export function cosineRate(step: number, steps: number, peak: number, warmup: number): number {
  const climb = Math.floor(warmup * steps);
  if (step < climb) return (peak * (step + 1)) / climb;
  const progress = (step - climb) / Math.max(1, steps - climb);
  return (peak * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** The KL weight of a step: climbs linearly from 0 over the first `warmup` share of the steps. */
export function warmedBeta(step: number, steps: number, beta: number, warmup: number): number {
  const climb = warmup * steps;
  return climb === 0 ? beta : beta * Math.min(1, (step + 1) / climb);
}
