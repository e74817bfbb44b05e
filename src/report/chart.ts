import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { Html, html } from './html.ts';

use([BarChart, CustomChart, LineChart, GridComponent, SVGRenderer]);

/** Colours as the style sheet defines them, so that charts follow the light and the dark scheme. */
export const COLOURS = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  accent: 'var(--accent)',
  before: 'var(--before)',
  page: 'var(--page)',
} as const;

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a chart as SVG to stand in a page: no script, no ids, no style of its own, the same bytes
 * for the same option. `label` is what a screen reader says of it.
 */
export function renderChart(option: EChartsCoreOption, size: ChartSize, label: string): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit', fontSize: 13 },
      ...option,
    });
    const svg = chart.renderToSVGString();
    const shapes = svg
      .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
      // ECharts numbers classes and clip paths over the whole process. The former serve hovering,
      // the latter animation; nothing here is drawn outside its axes.
      .replace(/<(style|defs) ?>.*?<\/\1>/gs, '')
      .replace(/ (class|clip-path|ecmeta_[a-z_]+|pointer-events)="[^"]*"/g, '')
      .replace(/\n+/g, '\n')
      .trim();
    return html`<svg role="img" aria-label="${label}" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">${new Html(shapes)}</svg>`;
  } finally {
    chart.dispose();
  }
}
