import { type AttributeSchema, type Labels, UNKNOWN } from '../faces/attributes.ts';

/**
 * How logits become probabilities: for each unit `slope * logit + offset`, then a sigmoid for a
 * binary attribute, a softmax for a categorical one.
 */
export interface Calibration {
  readonly slopes: readonly number[];
  readonly offsets: readonly number[];
}

/** Strength of the pull towards slope 1 and offset 0, for attributes with few examples. */
const PRIOR = 1;
const ITERATIONS = 50;

/**
 * Calibrates logits `[count, units]` on held-out labels by logistic regression (Platt 1999; for
 * categorical attributes one slope for all values: Guo et al. 2017, section 4.2). Every value of an
 * attribute weighs the same in all, since the samples judged are balanced where photos are not: a
 * probability is meant under equal priors.
 */
export function calibrate(
  schema: AttributeSchema,
  logits: Float32Array,
  labels: readonly Labels[],
): Calibration {
  const slopes = new Array<number>(schema.units).fill(1);
  const offsets = new Array<number>(schema.units).fill(0);
  schema.attributes.forEach((attribute, index) => {
    const unit = schema.unitOffsets[index]!;
    const rows = labels.flatMap((row, i) => (row[index] === UNKNOWN ? [] : [i]));
    const counts = attribute.values.map(
      (_, value) => rows.filter((row) => labels[row]![index] === value).length,
    );
    if (counts.some((count) => count === 0)) return;
    const weights = counts.map((count) => rows.length / (counts.length * count));
    if (attribute.kind === 'binary') {
      const fitted = fitPlatt(
        rows.map((row) => logits[row * schema.units + unit]!),
        rows.map((row) => labels[row]![index]!),
        rows.map((row) => weights[labels[row]![index]!]!),
      );
      slopes[unit] = fitted.slope;
      offsets[unit] = fitted.offset;
    } else {
      const slope = fitTemperature(
        rows.map((row) => {
          const start = row * schema.units + unit;
          return logits.subarray(start, start + attribute.values.length);
        }),
        rows.map((row) => labels[row]![index]!),
        rows.map((row) => weights[labels[row]![index]!]!),
      );
      slopes.fill(slope, unit, unit + attribute.values.length);
    }
  });
  return { slopes, offsets };
}

/** Takes logits as they are. */
export function noCalibration({ units }: AttributeSchema): Calibration {
  return {
    slopes: new Array<number>(units).fill(1),
    offsets: new Array<number>(units).fill(0),
  };
}

/** Turns logits `[count, units]` into probabilities in place. */
export function toProbabilities(
  schema: AttributeSchema,
  { slopes, offsets }: Calibration,
  logits: Float32Array,
): Float32Array {
  const { units } = schema;
  for (let start = 0; start < logits.length; start += units) {
    schema.attributes.forEach((attribute, index) => {
      const first = start + schema.unitOffsets[index]!;
      const last = first + (attribute.kind === 'binary' ? 1 : attribute.values.length);
      let sum = 0;
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = first; i < last; i++) {
        logits[i] = slopes[i - start]! * logits[i]! + offsets[i - start]!;
        largest = Math.max(largest, logits[i]!);
      }
      if (attribute.kind === 'binary') {
        logits[first] = sigmoid(logits[first]!);
        return;
      }
      for (let i = first; i < last; i++) sum += Math.exp(logits[i]! - largest);
      for (let i = first; i < last; i++) logits[i] = Math.exp(logits[i]! - largest) / sum;
    });
  }
  return logits;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Weighted logistic regression of 0/1 targets on one logit, by Newton's method. */
function fitPlatt(x: readonly number[], targets: readonly number[], weights: readonly number[]) {
  let slope = 1;
  let offset = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let gs = PRIOR * (slope - 1);
    let go = PRIOR * offset;
    let hss = PRIOR;
    let hso = 0;
    let hoo = PRIOR;
    for (let i = 0; i < x.length; i++) {
      const p = sigmoid(slope * x[i]! + offset);
      const error = weights[i]! * (p - targets[i]!);
      const curvature = weights[i]! * p * (1 - p);
      gs += error * x[i]!;
      go += error;
      hss += curvature * x[i]! * x[i]!;
      hso += curvature * x[i]!;
      hoo += curvature;
    }
    const determinant = hss * hoo - hso * hso;
    const ds = (hoo * gs - hso * go) / determinant;
    const doff = (hss * go - hso * gs) / determinant;
    // A step is bounded, since Newton's method can overshoot where the sigmoid is flat.
    const shrink = Math.min(1, 1 / Math.max(Math.abs(ds), Math.abs(doff), 1e-12));
    slope -= shrink * ds;
    offset -= shrink * doff;
    if (Math.abs(ds) + Math.abs(doff) < 1e-9) break;
  }
  // A negative slope would turn the classifier around on the evidence of a few examples.
  return { slope: Math.max(slope, 0.05), offset };
}

/** The weighted best slope of a softmax, by golden-section search on its logarithm. */
function fitTemperature(
  rows: readonly Float32Array[],
  targets: readonly number[],
  weights: readonly number[],
): number {
  const loss = (logSlope: number) => {
    const slope = Math.exp(logSlope);
    let total = PRIOR * logSlope * logSlope;
    rows.forEach((row, i) => {
      let largest = Number.NEGATIVE_INFINITY;
      for (const value of row) largest = Math.max(largest, slope * value);
      let sum = 0;
      for (const value of row) sum += Math.exp(slope * value - largest);
      total += weights[i]! * (largest + Math.log(sum) - slope * row[targets[i]!]!);
    });
    return total;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.05);
  let high = Math.log(20);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
