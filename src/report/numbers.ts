import type { Proportion } from '../evaluation/proportion.ts';

/** A whole number in groups of three, `12 500`; the space is narrow and does not break. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = String(Math.abs(Math.round(value)));
  return (value < 0 ? '−' : '') + digits.replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** `1 row`, `12 500 rows`. */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)}\u00a0${value === 1 ? singular : plural}`;
}

/** A share in [0, 1] as `93.2 %`; `–` when there is none. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)}\u00a0%` : '–';
}

/** The 95 % interval in per cent, `[91.8, 94.4]`. */
export function formatInterval({ low, high }: Proportion): string {
  return `[${(100 * low).toFixed(1)},\u00a0${(100 * high).toFixed(1)}]`;
}

/** `93.2 % [91.8, 94.4], n = 1 000`, or `not measured` when n is 0. */
export function formatProportion(value: Proportion): string {
  if (value.n === 0) return 'not measured';
  return `${formatShare(value.share)} ${formatInterval(value)}, n\u00a0=\u00a0${formatCount(value.n)}`;
}

/** A measured value of any size with three significant digits, `0.0123`, `45.6`, `1.2e-7`. */
export function formatMeasure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1000) return formatCount(value);
  if (size !== 0 && size < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Seconds as people say them: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 9.95) return `${seconds.toFixed(1)}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u00a0s`;
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${pad(whole % 60)}\u00a0s`;
  return `${Math.floor(whole / 3600)}\u00a0h ${pad(Math.floor((whole % 3600) / 60))}\u00a0min`;
}
