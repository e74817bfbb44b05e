import type { CellEvaluation } from '../evaluation/evaluation.ts';
import { COLOURS, renderChart } from './chart.ts';
import { type Html, html } from './html.ts';
import { formatCount } from './numbers.ts';

interface Panel {
  readonly title: string;
  readonly counts: readonly number[];
  readonly colour: string;
  readonly left: number;
  readonly top: number;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly panelWidth: number;
  readonly panelHeight: number;
  readonly panels: readonly Panel[];
  /** Whether the panels stand side by side and share the names of the cells. */
  readonly shared: boolean;
}

const TITLE = 34;

function draw(names: readonly string[], layout: Layout, label: string): Html {
  const axis = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  const option = {
    grid: layout.panels.map(({ left, top }) => ({
      left,
      top: top + TITLE,
      width: layout.panelWidth,
      height: layout.panelHeight,
      outerBoundsMode: 'none',
    })),
    xAxis: layout.panels.map((panel, gridIndex) => ({
      type: 'value',
      gridIndex,
      min: 0,
      max: Math.max(1, ...panel.counts),
      ...axis,
      axisLabel: { show: false },
    })),
    yAxis: layout.panels.map((panel, gridIndex) => ({
      type: 'category',
      gridIndex,
      inverse: true,
      data: names,
      name: panel.title,
      nameLocation: 'start',
      nameGap: 14,
      nameTextStyle: { color: COLOURS.ink, fontWeight: 600, fontSize: 13, align: 'left' },
      ...axis,
      axisLine: { show: true, lineStyle: { color: COLOURS.line } },
      axisLabel: {
        show: gridIndex === 0 || !layout.shared,
        interval: 0,
        color: COLOURS.ink,
        fontSize: 13,
        lineHeight: 17,
        margin: 12,
      },
    })),
    series: layout.panels.map((panel, index) => ({
      type: 'bar',
      xAxisIndex: index,
      yAxisIndex: index,
      data: panel.counts,
      barWidth: 14,
      itemStyle: { color: panel.colour, borderRadius: [0, 3, 3, 0] },
      label: {
        show: true,
        position: 'right',
        color: COLOURS.ink,
        fontSize: 13,
        formatter: ({ dataIndex }: { dataIndex: number }) => formatCount(panel.counts[dataIndex]!),
      },
    })),
  };
  return renderChart(option, layout, label);
}

/** Real faces and rows a cell, two panels of bars over the same cells, wide and narrow. */
export function renderBalanceChart(cells: readonly CellEvaluation[]): Html {
  const before = {
    title: 'Before: real faces',
    counts: cells.map(({ real }) => real),
    colour: COLOURS.before,
  };
  const after = {
    title: 'After: rows of the dataset',
    counts: cells.map(({ kept }) => kept),
    colour: COLOURS.accent,
  };
  const label = `Bars: real faces and dataset rows in each of ${cells.length} cells; the table below has the numbers.`;
  const spaced = cells.map(({ cell }) => cell.replaceAll(',', ', '));
  const longest = Math.max(...spaced.map((name) => name.length), 0);
  const names = Math.min(380, 24 + Math.ceil(longest * 7));
  const wideHeight = cells.length * 30;
  const panelWidth = Math.floor((1040 - names - 2 * 70) / 2);
  const wide: Layout = {
    width: 1040,
    height: wideHeight + TITLE + 8,
    panelWidth,
    panelHeight: wideHeight,
    shared: true,
    panels: [
      { ...before, left: names, top: 0 },
      { ...after, left: names + panelWidth + 80, top: 0 },
    ],
  };
  // Each attribute of a cell's name has a line of its own where there is little room.
  const stacked = cells.map(({ cell }) => cell.replaceAll(',', '\n'));
  const lines = Math.max(...stacked.map((name) => name.split('\n').length), 1);
  const narrowHeight = cells.length * (17 * lines + 14);
  const narrow: Layout = {
    width: 360,
    height: 2 * (narrowHeight + TITLE + 20),
    panelWidth: 160,
    panelHeight: narrowHeight,
    shared: false,
    panels: [
      { ...before, left: 150, top: 0 },
      { ...after, left: 150, top: narrowHeight + TITLE + 24 },
    ],
  };
  return html`<div class="wide">${draw(spaced, wide, label)}</div>
<div class="narrow">${draw(stacked, narrow, label)}</div>`;
}
