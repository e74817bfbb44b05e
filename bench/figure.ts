import { median, type Spread, spread } from './rounds.ts';

/** A quantity that was measured, evenface's beside another's. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** What is good; a figure that is neither has no ratio. */
  readonly better?: 'more' | 'less';
  /** One value a round. */
  readonly ours: readonly number[];
  readonly other?: { readonly name: string; readonly values: readonly number[] };
}

/** A figure summed up, as it is shown and stored. */
export interface Result {
  readonly name: string;
  readonly unit: string;
  readonly ours: Spread & { readonly values: readonly number[] };
  readonly other?: Spread & { readonly name: string; readonly values: readonly number[] };
  /** How many times better evenface is: the median over the rounds of each round's own ratio. */
  readonly ratio?: number;
}

export function resultOf({ name, unit, better, ours, other }: Figure): Result {
  const result = { name, unit, ours: { ...spread(ours), values: ours } };
  if (!other || other.values.length === 0) return result;
  const beside = { ...result, other: { ...spread(other.values), ...other } };
  if (!better) return beside;
  const ratios = ours.map((value, round) =>
    better === 'more' ? value / other.values[round]! : other.values[round]! / value,
  );
  return { ...beside, ratio: median(ratios) };
}
