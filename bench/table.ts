import type { Result } from './figure.ts';
import type { Spread } from './rounds.ts';

const HEAD = ['', 'unit', 'evenface', 'beside', '', 'ratio'];

/** The results as lines of text in columns: medians, and lowest to highest in brackets. */
export function renderTable(results: readonly Result[]): string {
  const rows = results.map(({ name, unit, ours, other, ratio }) => [
    name,
    unit,
    cell(ours),
    other?.name ?? '',
    other ? cell(other) : '',
    ratio === undefined ? '' : ratio.toFixed(2),
  ]);
  const widths = HEAD.map((_, i) => Math.max(...[HEAD, ...rows].map((row) => row[i]!.length)));
  return [HEAD, ...rows]
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cell({ median, min, max }: Spread): string {
  if (min === max) return short(median);
  return `${short(median)} (${short(min)}..${short(max)})`;
}

/** Three digits that mean something, no exponent. */
function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 9));
}
