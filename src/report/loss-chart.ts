import { COLOURS, renderChart } from './chart.ts';
import type { Html } from './html.ts';
import type { LossCurve } from './loss-curve.ts';
import { formatCount, formatMeasure } from './numbers.ts';

/** One loss over the steps. */
export function renderLossChart(curve: LossCurve, steps: number, label: string): Html {
  const option = {
    grid: { left: 52, right: 18, top: 10, bottom: 26, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: 0,
      max: steps,
      interval: steps / 2,
      axisLine: { lineStyle: { color: COLOURS.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: COLOURS.muted,
        fontSize: 12,
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
        formatter: (value: number) => formatCount(value),
      },
    },
    yAxis: {
      type: 'value',
      scale: true,
      splitNumber: 3,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: COLOURS.line } },
      axisLabel: {
        color: COLOURS.muted,
        fontSize: 12,
        formatter: (value: number) => formatMeasure(value),
      },
    },
    series: [
      {
        type: 'line',
        data: curve.points,
        symbol: 'none',
        clip: false,
        lineStyle: { color: COLOURS.accent, width: 1.75 },
      },
    ],
  };
  return renderChart(option, { width: 330, height: 160 }, label);
}
