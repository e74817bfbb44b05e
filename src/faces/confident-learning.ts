import { UNKNOWN } from './attributes.ts';

/**
 * Confident learning: Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating
 * Uncertainty in Dataset Labels", JAIR 70.
 */

/** The labels of one attribute, and what a model that was not trained on a row thinks of it. */
export interface OutOfFoldLabels {
  /** How many values the attribute has. */
  readonly values: number;
  /** The value that a row is labelled with, or `UNKNOWN`. */
  given(row: number): number;
  /** The out-of-fold probability of a value; a row's sum to 1. */
  probability(row: number, value: number): number;
}

/** How labels and true values go together, as far as can be told without knowing the latter. */
export interface NoiseEstimate {
  /**
   * For each value, the mean probability of it among the rows labelled with it: from there on a row
   * is taken to have it. NaN where no row is labelled so.
   */
  readonly thresholds: readonly number[];
  /** Rows labelled with each value. */
  readonly counts: readonly number[];
  /** Joint probability `[given][true]` of label and true value; all sum to 1, or to 0 without rows. */
  readonly joint: readonly (readonly number[])[];
}

/** A row whose label is probably wrong. */
export interface SuspectLabel {
  readonly row: number;
  readonly given: number;
  readonly likely: number;
  /** Out-of-fold probability of the likely value. */
  readonly probability: number;
  /** By how much the likely value is more probable than the given one, 0 to 1. */
  readonly margin: number;
}

/**
 * Estimates the noise of the labels of `rows` by the calibrated confident joint (eqs. 1 to 3 of the
 * paper): rows that reach a value's threshold are counted under it, and each label's counts are
 * scaled to the rows that have the label. Unknown labels take no part.
 */
export function estimateNoise(labels: OutOfFoldLabels, rows: readonly number[]): NoiseEstimate {
  const { values } = labels;
  const counts = new Array<number>(values).fill(0);
  const sums = new Array<number>(values).fill(0);
  for (const row of rows) {
    const given = labels.given(row);
    if (given === UNKNOWN) continue;
    counts[given]!++;
    sums[given]! += labels.probability(row, given);
  }
  const thresholds = sums.map((sum, value) => sum / counts[value]!);
  const confident = counts.map(() => new Array<number>(values).fill(0));
  for (const row of rows) {
    const given = labels.given(row);
    const value = given === UNKNOWN ? UNKNOWN : confidentValue(labels, row, thresholds);
    if (value !== UNKNOWN) confident[given]![value]!++;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const joint = confident.map((row, given) => {
    const confidents = row.reduce((sum, count) => sum + count, 0);
    // Where nothing is confident, nothing speaks against the label.
    if (confidents === 0)
      return row.map((_, value) => share(value === given, counts, given, total));
    return row.map((count) => (count / confidents) * share(true, counts, given, total));
  });
  return { thresholds, counts, joint };
}

/** The share of the labels that are wrong, 0 to 1; NaN where there are none. */
export function noiseRate({ joint }: NoiseEstimate): number {
  let all = 0;
  let right = 0;
  joint.forEach((row, given) => {
    right += row[given]!;
    all += row.reduce((sum, p) => sum + p, 0);
  });
  return 1 - right / all;
}

/** The share of the rows labelled with a value that have another one; NaN where there are none. */
export function noiseRateOf({ joint }: NoiseEstimate, given: number): number {
  const row = joint[given]!;
  return 1 - row[given]! / row.reduce((sum, p) => sum + p, 0);
}

/**
 * The rows whose labels are probably wrong, the most suspicious first: for each pair of values as
 * many rows as the joint says are labelled with the one and have the other, those with the largest
 * margin ("prune by noise rate", section 3.2 of the paper). A row that the model thinks rightly
 * labelled is never among them.
 */
export function suspectLabels(
  labels: OutOfFoldLabels,
  rows: readonly number[],
  { joint, counts }: NoiseEstimate,
): SuspectLabel[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const found = new Map<number, SuspectLabel>();
  joint.forEach((row, given) => {
    const own = rows.filter((candidate) => labels.given(candidate) === given);
    row.forEach((p, likely) => {
      if (likely === given) return;
      const candidates = own
        .map((candidate) => suspect(labels, candidate, given, likely))
        .filter(({ margin }) => margin > 0)
        .sort(mostSuspiciousFirst);
      for (const one of candidates.slice(0, Math.round(p * total))) {
        if ((found.get(one.row)?.margin ?? 0) < one.margin) found.set(one.row, one);
      }
    });
  });
  return [...found.values()].sort(mostSuspiciousFirst);
}

/**
 * The rows, not among those that the estimate was made of, whose label is not the value that they
 * are confidently taken to have; the most suspicious first.
 */
export function suspectsBeside(
  labels: OutOfFoldLabels,
  rows: readonly number[],
  { thresholds }: NoiseEstimate,
): SuspectLabel[] {
  return rows
    .flatMap((row) => {
      const given = labels.given(row);
      const likely = given === UNKNOWN ? UNKNOWN : confidentValue(labels, row, thresholds);
      return likely === UNKNOWN || likely === given ? [] : [suspect(labels, row, given, likely)];
    })
    .filter(({ margin }) => margin > 0)
    .sort(mostSuspiciousFirst);
}

function share(holds: boolean, counts: readonly number[], given: number, total: number): number {
  return holds && total > 0 ? counts[given]! / total : 0;
}

/** The most probable of the values whose thresholds a row reaches, or `UNKNOWN`. */
function confidentValue(
  labels: OutOfFoldLabels,
  row: number,
  thresholds: readonly number[],
): number {
  let best = UNKNOWN;
  let highest = Number.NEGATIVE_INFINITY;
  thresholds.forEach((threshold, value) => {
    const p = labels.probability(row, value);
    if (p >= threshold && p > highest) {
      best = value;
      highest = p;
    }
  });
  return best;
}

function suspect(
  labels: OutOfFoldLabels,
  row: number,
  given: number,
  likely: number,
): SuspectLabel {
  const probability = labels.probability(row, likely);
  return { row, given, likely, probability, margin: probability - labels.probability(row, given) };
}

function mostSuspiciousFirst(a: SuspectLabel, b: SuspectLabel): number {
  return b.margin - a.margin || a.row - b.row;
}
