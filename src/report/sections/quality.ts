import { type MeasureSummary, quantileAt } from '../../faces/quality-summary.ts';
import type { ReportData } from '../data.ts';
import { html } from '../html.ts';
import { countOf, formatCount, formatMeasure } from '../numbers.ts';
import type { Section } from '../section.ts';
import { renderTable } from '../table.ts';

/** What each measure is, and the limit that it can be given. */
const MEANINGS: Readonly<Record<MeasureSummary['measure'], [what: string, limit?: string]>> = {
  side: ['Side of the face’s square, pixels of the photo', 'min_face'],
  sharpness: ['Sharpness', 'min_sharpness'],
  padding: ['Share of the square outside of the photo', 'max_padding'],
  yaw: ['Turned sideways, degrees', 'max_yaw'],
  pitch: ['Turned up or down, degrees', 'max_pitch'],
  roll: ['Tilted, degrees', 'max_roll'],
  score: ['Score of the detector'],
};

/** How good the real faces are that the run learned from. */
export function quality({ run }: ReportData): Section | undefined {
  if (!run.quality || run.quality.measures.length === 0) return undefined;
  const { faces, measures } = run.quality;
  const at = (share: Parameters<typeof quantileAt>[1]) => (measure: MeasureSummary) =>
    formatMeasure(quantileAt(measure, share));
  const body = html`<p>${countOf(faces, 'face')} come from photos. A limit in <code>align</code> leaves out those beyond it.</p>
${renderTable(
  'Quality of the real faces: values with so many of the faces at or below them',
  [
    { title: 'Measure', cell: ({ measure }) => MEANINGS[measure][0] },
    { title: 'Known of', cell: ({ known }) => formatCount(known), numeric: true },
    { title: '1\u00a0%', cell: at(0.01), numeric: true },
    { title: '5\u00a0%', cell: at(0.05), numeric: true },
    { title: 'Median', cell: at(0.5), numeric: true },
    { title: '95\u00a0%', cell: at(0.95), numeric: true },
    { title: '99\u00a0%', cell: at(0.99), numeric: true },
    { title: 'Limit', cell: ({ measure }) => html`<code>${MEANINGS[measure][1] ?? ''}</code>` },
  ],
  measures,
)}`;
  return { id: 'quality', title: 'The real faces', body };
}
