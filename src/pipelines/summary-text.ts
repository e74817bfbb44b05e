import { describeDuplicates } from '../datasets/duplicate-figures.ts';
import { amount, duration, percent, table } from './figures.ts';
import type { RunSummary } from './summary.ts';

const ENDS = {
  done: 'Done',
  gate: 'Done, but a gate does not hold',
  interrupted: 'Interrupted',
  failed: 'Failed',
  running: 'Running',
} as const;

/** Reasons shown for each of inputs and samples; the rest are in `rejected.ndjson`. */
const MOST_REASONS = 8;

/** The summary as a person reads it; ends with a line break. */
export function summaryText(summary: RunSummary): string {
  const { backend, cells, skipped, fidelity, files } = summary;
  const on = backend ? `, on ${backend}` : '';
  const parts = [
    `${ENDS[summary.status]}: ${summary.pipeline}, ${duration(summary.seconds)}${on}.`,
  ];
  if (cells.length > 0) parts.push(`Cells\n${cellTable(cells)}`);
  const missing = cells.reduce((sum, { unfilled }) => sum + unfilled, 0);
  if (missing > 0) {
    const rows = missing === 1 ? '1 row was' : `${amount(missing)} rows were`;
    parts.push(
      `${rows} given up after plan.max_attempts samples each. Train longer, raise\nplan.max_attempts, or lower filter.min_confidence.`,
    );
  }
  for (const reason of new Set(skipped.map((one) => one.reason))) {
    const lines = skipped.filter((one) => one.reason === reason).map(({ cell }) => `  ${cell}`);
    parts.push(`Left out, since ${reason}\n${lines.join('\n')}`);
  }
  if (summary.rejected.length > 0) parts.push(`Rejected\n${rejections(summary.rejected)}`);
  // What all faces share says nothing of them.
  const quality = summary.face_quality.filter(({ low, high }) => low < high);
  if (quality.length > 0) {
    parts.push(`Real faces: values with so many of them at or below\n${qualityTable(quality)}`);
  }
  if (summary.duplicates && summary.duplicates.groups > 0) {
    const said = describeDuplicates(summary.duplicates)
      .replace(': ', ':\n  ')
      .replaceAll(/([;.]) /g, '$1\n  ');
    parts.push(`Copies, listed in duplicates.ndjson\n  ${said}`);
  }
  if (summary.label_noise.length > 0) {
    parts.push(
      `Label noise: the share of labels that is probably wrong, and how many were named in\nlabel-noise.ndjson\n${noiseTable(summary.label_noise)}`,
    );
  }
  if (fidelity.length > 0) {
    parts.push(
      `Fidelity: how often the auditor sees what a kept row is labelled, and how often it is right\nabout real faces, with 95 % intervals\n${fidelityTable(fidelity)}`,
    );
  }
  if (summary.failed_gates.length > 0) {
    parts.push(
      `Gates that do not hold\n${summary.failed_gates.map((gate) => `  ${gate}`).join('\n')}`,
    );
  }
  const places = [
    ['dataset', files.dataset],
    ['report', files.report],
    ['run', files.run],
  ].filter((row): row is [string, string] => row[1] !== undefined);
  parts.push(places.map(([name, place]) => `${name.padEnd(8)} ${place}`).join('\n'));
  if (summary.resume) parts.push(`Go on with: ${summary.resume}`);
  return `${parts.join('\n\n')}\n`;
}

function cellTable(cells: RunSummary['cells']): string {
  const sum = (key: 'wanted' | 'kept' | 'tried') =>
    cells.reduce((total, cell) => total + cell[key], 0);
  const all = { cell: 'all', wanted: sum('wanted'), kept: sum('kept'), tried: sum('tried') };
  return table([
    ['', 'rows wanted', 'kept', 'samples tried', 'rejected'],
    ...[...cells, all].map(({ cell, wanted, kept, tried }) => [
      cell,
      amount(wanted),
      amount(kept),
      amount(tried),
      percent((tried - kept) / tried),
    ]),
  ]);
}

function rejections(rejected: RunSummary['rejected']): string {
  const rows = rejected
    .slice(0, MOST_REASONS)
    .map(({ stage, reason, count }) => [`${stage}: ${reason}`, amount(count)]);
  const rest = rejected.slice(MOST_REASONS).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) rows.push(['for other reasons, see rejected.ndjson', amount(rest)]);
  return table(rows);
}

const MEASURES: Readonly<Record<string, string>> = {
  side: 'side, pixels of the photo',
  padding: 'share outside of the photo',
  yaw: 'turned sideways, degrees',
  pitch: 'turned up or down, degrees',
  roll: 'tilted, degrees',
  score: 'score of the detector',
};

function qualityTable(quality: RunSummary['face_quality']): string {
  const value = (number: number) => String(Number(number.toPrecision(3)));
  return table([
    ['', 'known of', '5 %', 'median', '95 %'],
    ...quality.map(({ measure, known, low, median, high }) => [
      MEASURES[measure] ?? measure,
      amount(known),
      ...[low, median, high].map(value),
    ]),
  ]);
}

function noiseTable(noise: RunSummary['label_noise']): string {
  return table([
    ['', 'labels', 'wrong', 'named'],
    ...noise.map(({ attribute, labels, noise: share, named }) => [
      attribute,
      amount(labels),
      percent(share),
      amount(named),
    ]),
  ]);
}

function fidelityTable(fidelity: RunSummary['fidelity']): string {
  const interval = ({ low, high }: { low: number; high: number }) =>
    `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`;
  return table([
    ['', 'kept rows', 'interval', 'n', 'real faces', 'interval', 'n'],
    ...fidelity.map(({ attribute, real, ...kept }) => [
      attribute,
      percent(kept.share),
      interval(kept),
      amount(kept.n),
      percent(real.share),
      interval(real),
      amount(real.n),
    ]),
  ]);
}
