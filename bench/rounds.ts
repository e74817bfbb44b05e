/** What a quantity came to over the rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * Measures the sides in turn, round after round, so that whatever else the machine does falls on
 * all of them. Gives each side's results in the order of the rounds; a side that is undefined has
 * none.
 */
export async function alternate<Sides extends Record<string, Measure | undefined>>(
  rounds: number,
  sides: Sides,
  onTurn: (side: string, round: number) => void,
): Promise<Results<Sides>> {
  const results = Object.fromEntries(Object.keys(sides).map((name) => [name, [] as unknown[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(sides)) {
      if (!measure) continue;
      onTurn(name, round);
      results[name]!.push(await measure());
    }
  }
  return results as Results<Sides>;
}

type Measure = () => Promise<unknown>;

type Results<Sides extends Record<string, Measure | undefined>> = {
  [Side in keyof Sides]: Awaited<ReturnType<NonNullable<Sides[Side]>>>[];
};
