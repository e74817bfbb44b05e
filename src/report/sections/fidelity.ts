import type { ReportData } from '../data.ts';
import { renderFidelityChart } from '../fidelity-chart.ts';
import { html } from '../html.ts';
import { formatProportion, formatShare } from '../numbers.ts';
import { renderAbsence, type Section } from '../section.ts';
import { renderTable } from '../table.ts';

/** How often the labels hold, attribute by attribute, beside what the auditor can tell at all. */
export function fidelity({ evaluation }: ReportData): Section {
  const section = { id: 'fidelity', title: 'Do the labels hold?' };
  if (!evaluation || evaluation.attributes.length === 0) {
    return { ...section, body: renderAbsence('Fidelity was not measured in this run.') };
  }
  const { attributes } = evaluation;
  const body = html`<p>The judge chose which samples were kept, so it can’t also say how good they are; the auditor shares no people with it, chose nothing, and is wrong now and then on real faces too, which is why its accuracy there stands beside every figure.</p>
<figure>
<ul class="legend"><li><span class="mark dot"></span>Rows of the dataset: the auditor sees what was asked for</li><li><span class="mark ring"></span>Real faces: the auditor’s accuracy</li><li><span class="mark diamond"></span>The same, each value alike</li></ul>
${renderFidelityChart(attributes)}
</figure>
${renderTable(
  'Fidelity of each attribute, with 95 % intervals',
  [
    { title: 'Attribute', cell: ({ attribute }) => attribute },
    { title: 'Dataset rows', cell: ({ kept }) => formatProportion(kept), numeric: true },
    { title: 'Auditor on real faces', cell: ({ real }) => formatProportion(real), numeric: true },
    {
      title: 'Auditor, each value alike',
      cell: ({ realBalanced }) => formatShare(realBalanced),
      numeric: true,
    },
  ],
  attributes,
)}
<p>All attributes right at once: <strong>${formatProportion(evaluation.allRight)}</strong>.</p>`;
  return { ...section, body };
}
