import { z } from 'zod';
import { describeDuplicates, figuresIn } from '../../datasets/duplicate-figures.ts';
import type { CellEvaluation } from '../../evaluation/evaluation.ts';
import type { ReportData } from '../data.ts';
import { type Html, html } from '../html.ts';
import { countOf, formatCount, formatShare } from '../numbers.ts';
import type { RejectionReason } from '../read-rejected.ts';
import type { RunRecord } from '../run-record.ts';
import { type Section, spacedCell } from '../section.ts';
import { renderTable } from '../table.ts';

const total = (reasons: readonly RejectionReason[]) =>
  reasons.reduce((sum, { count }) => sum + count, 0);

function renderReasons(caption: string, reasons: readonly RejectionReason[]): Html {
  return renderTable(
    caption,
    [
      { title: 'Reason', cell: ({ reason }) => reason || 'not said' },
      { title: 'Stage', cell: ({ stage }) => stage },
      { title: 'Count', cell: ({ count }) => formatCount(count), numeric: true },
      {
        title: 'For instance',
        cell: ({ examples }) =>
          html`<ul class="plain">${examples.map(({ place, detail }) => html`<li><code>${place}</code> ${detail}</li>`)}</ul>`,
      },
    ],
    reasons,
  );
}

function renderCells(cells: readonly CellEvaluation[]): Html {
  const all = (cell: CellEvaluation) => Object.values(cell.rejected).reduce((a, b) => a + b, 0);
  const reasons = ({ rejected }: CellEvaluation) =>
    Object.entries(rejected)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => html`<li>${formatCount(count)} <code>${reason}</code></li>`);
  return renderTable(
    'Samples that did not pass, by cell and reason',
    [
      { title: 'Cell', cell: ({ cell }) => spacedCell(cell) },
      { title: 'Tried', cell: ({ tried }) => formatCount(tried), numeric: true },
      { title: 'Rejected', cell: (cell) => formatCount(all(cell)), numeric: true },
      { title: 'Share', cell: (cell) => formatShare(all(cell) / cell.tried), numeric: true },
      { title: 'Reasons', cell: (cell) => html`<ul class="plain">${reasons(cell)}</ul>` },
    ],
    cells,
  );
}

/** What became of faces that are copies of one photo, where they were sought. */
function renderCopies({ counts = {}, declaration }: RunRecord): Html | undefined {
  const options = declaration?.stages.find(({ name }) => name === 'pack')?.options;
  const action = copiesOption.safeParse(options).data?.duplicates;
  const figures = action && figuresIn(counts, action);
  return figures && html`<p>${describeDuplicates(figures)}</p>`;
}

const copiesOption = z.object({ duplicates: z.enum(['group', 'report', 'drop']) });

/** What was not used, and why: photos on the way in, samples on the way out. */
export function rejected({ run, rejected, evaluation }: ReportData): Section {
  const { inputs, samples } = rejected;
  const cells = evaluation?.cells.filter(({ tried }) => tried > 0) ?? [];
  const body = html`<h3>Inputs</h3>
${
  inputs.length === 0
    ? html`<p>Every input could be used.</p>`
    : html`<p>${countOf(total(inputs), 'input')} could not be used; <code>rejected.ndjson</code> names each.</p>
${renderReasons('Inputs that could not be used, by reason', inputs)}`
}
${renderCopies(run)}
<h3>Samples</h3>
${
  cells.length === 0 && samples.length === 0
    ? html`<p>No sample was rejected.</p>`
    : html`<p>A sample is kept when the judge is confident of every attribute that was asked for. The others are thrown away and made again with another seed.</p>`
}
${cells.length > 0 && renderCells(cells)}
${cells.length === 0 && samples.length > 0 && renderReasons('Samples that did not pass, by reason', samples)}`;
  return { id: 'rejected', title: 'What was rejected', body };
}
