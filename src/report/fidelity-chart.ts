import type { AttributeFidelity } from '../evaluation/evaluation.ts';
import type { Proportion } from '../evaluation/proportion.ts';
import { COLOURS, renderChart } from './chart.ts';
import { type Html, html } from './html.ts';

/** Where a mark stands beside its row's middle, in pixels. */
const OFFSETS = { kept: -9, real: 9 } as const;

interface DrawingApi {
  value(dimension: number): number;
  coord(point: [number, number]): [number, number];
}

/** A dot with its interval. Data: `[share, row, low, high]`. */
function whiskers(
  measures: readonly Proportion[],
  offset: number,
  colour: string,
  hollow: boolean,
) {
  return {
    type: 'custom',
    data: measures.flatMap((m, row) => (m.n === 0 ? [] : [[m.share, row, m.low, m.high]])),
    renderItem: (_: unknown, api: DrawingApi) => {
      const row = api.value(1);
      const [x, middle] = api.coord([api.value(0), row]);
      const [low] = api.coord([api.value(2), row]);
      const [high] = api.coord([api.value(3), row]);
      const y = middle + offset;
      const line = { stroke: colour, lineWidth: 2, fill: 'none' };
      const bar = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: line,
      });
      return {
        type: 'group',
        children: [
          bar(low, y, high, y),
          bar(low, y - 4, low, y + 4),
          bar(high, y - 4, high, y + 4),
          {
            type: 'circle',
            shape: { cx: x, cy: y, r: 5 },
            style: { fill: hollow ? COLOURS.page : colour, stroke: colour, lineWidth: 2 },
          },
        ],
      };
    },
  };
}

/** Diamonds without an interval. Data: `[share, row]`. */
function diamonds(shares: readonly number[], offset: number, colour: string) {
  return {
    type: 'custom',
    data: shares.flatMap((share, row) => (Number.isFinite(share) ? [[share, row]] : [])),
    renderItem: (_: unknown, api: DrawingApi) => {
      const [x, middle] = api.coord([api.value(0), api.value(1)]);
      const y = middle + offset;
      return {
        type: 'polygon',
        shape: {
          points: [
            [x - 5, y],
            [x, y - 5],
            [x + 5, y],
            [x, y + 5],
          ],
        },
        style: { fill: colour },
      };
    },
  };
}

/** Five ticks or fewer, so that they fit a phone. */
function tickInterval(range: number): number {
  return [0.02, 0.05, 0.1].find((interval) => range <= 5.5 * interval) ?? 0.2;
}

function draw(attributes: readonly AttributeFidelity[], width: number, names: number): Html {
  const lows = attributes.flatMap(({ kept, real, realBalanced }) => [
    ...(kept.n > 0 ? [kept.low] : []),
    ...(real.n > 0 ? [real.low] : []),
    ...(Number.isFinite(realBalanced) ? [realBalanced] : []),
  ]);
  const min = Math.max(0, Math.floor(10 * Math.min(0.9, ...lows)) / 10);
  const rowHeight = 56;
  const height = attributes.length * rowHeight;
  const option = {
    grid: { left: names, top: 8, width: width - names - 26, height, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min,
      max: 1,
      interval: tickInterval(1 - min),
      axisLabel: {
        color: COLOURS.muted,
        fontSize: 13,
        formatter: (value: number) => `${Math.round(100 * value)} %`,
      },
      splitLine: { lineStyle: { color: COLOURS.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: attributes.map(({ attribute }) => attribute),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        interval: 0,
        color: COLOURS.ink,
        fontSize: 13,
        width: names - 16,
        overflow: 'truncate',
      },
      splitLine: { show: false },
    },
    series: [
      whiskers(
        attributes.map(({ kept }) => kept),
        OFFSETS.kept,
        COLOURS.accent,
        false,
      ),
      whiskers(
        attributes.map(({ real }) => real),
        OFFSETS.real,
        COLOURS.before,
        true,
      ),
      diamonds(
        attributes.map(({ realBalanced }) => realBalanced),
        OFFSETS.real,
        COLOURS.ink,
      ),
    ],
  };
  const label = `Dots with 95 % intervals: fidelity and the auditor's accuracy for ${attributes.length} attributes; the table below has the numbers.`;
  return renderChart(option, { width, height: height + 40 }, label);
}

/** Fidelity of the rows beside the auditor's accuracy on real faces, wide and narrow. */
export function renderFidelityChart(attributes: readonly AttributeFidelity[]): Html {
  const longest = Math.max(...attributes.map(({ attribute }) => attribute.length), 0);
  const names = Math.min(200, 24 + Math.ceil(longest * 7.5));
  return html`<div class="wide">${draw(attributes, 1040, names)}</div>
<div class="narrow">${draw(attributes, 360, Math.min(names, 130))}</div>`;
}
