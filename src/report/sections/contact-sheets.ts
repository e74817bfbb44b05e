import type { CellEvaluation } from '../../evaluation/evaluation.ts';
import { proportion } from '../../evaluation/proportion.ts';
import type { ContactSheet, ReportData } from '../data.ts';
import { type Html, html } from '../html.ts';
import { countOf, formatCount, formatProportion, formatShare } from '../numbers.ts';
import { renderAbsence, type Section, spacedCell } from '../section.ts';

/** How much larger faces of 64 pixels are shown. */
const SCALE = 1.5;
/** Larger faces are fitted into the page, where crisp pixels would only look rough. */
const CRISP_BELOW = 600;

const rejectedOf = ({ rejected }: CellEvaluation) =>
  Object.values(rejected).reduce((sum, count) => sum + count, 0);

function renderSheet({ cell, faces, width, height, address }: ContactSheet): Html {
  const scale = width <= CRISP_BELOW ? SCALE : 1;
  return html`<img${width <= CRISP_BELOW && html` class="crisp"`} src="${address}" width="${width * scale}" height="${height * scale}" alt="${countOf(faces, 'synthetic face', 'synthetic faces')} asked for as ${spacedCell(cell)}">`;
}

const leftOut = (reason: string) => `Left out of the plan: ${reason}.`;

/** Why a cell has no rows, one sentence. */
function reasonOfAbsence(cell: CellEvaluation, skipped: string | undefined): string {
  if (skipped !== undefined) return leftOut(skipped);
  if (cell.wanted === 0) return 'No rows were wanted.';
  if (cell.tried === 0) return 'No sample was tried.';
  const reasons = Object.entries(cell.rejected)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} (${formatCount(count)})`);
  const why = reasons.length > 0 ? ` Reasons: ${reasons.join(', ')}.` : '';
  return `${countOf(cell.tried, 'sample was', 'samples were')} tried and none passed.${why}`;
}

function renderCell(cell: CellEvaluation, sheet: ContactSheet | undefined, reason: string): Html {
  const full = cell.kept >= cell.wanted;
  const rejected = proportion(rejectedOf(cell), cell.tried);
  return html`<article class="card">
<h3>${spacedCell(cell.cell)} <span class="badge ${full ? 'good' : 'bad'}">${full ? 'full' : 'short'}</span></h3>
${cell.kept === 0 ? html`<p class="empty">${reason}</p>` : sheet ? renderSheet(sheet) : html`<p class="empty">Its faces could not be read from the dataset.</p>`}
<dl class="pairs"><dt>Kept</dt><dd>${formatCount(cell.kept)} of ${formatCount(cell.wanted)} wanted</dd>
<dt>Tried</dt><dd>${formatCount(cell.tried)}, ${cell.tried === 0 ? 'none rejected' : `${formatShare(rejected.share)} rejected`}</dd>
<dt>All right</dt><dd>${formatProportion(cell.allRight)}</dd></dl>
</article>
`;
}

function renderSkipped(cell: string, reason: string): Html {
  return html`<article class="card">
<h3>${spacedCell(cell)} <span class="badge bad">left out</span></h3>
<p class="empty">${leftOut(reason)}</p>
</article>
`;
}

/** The faces themselves: some of each cell, and what it took to make them. */
export function contactSheets({ evaluation, dataset, sheets }: ReportData): Section {
  const section = { id: 'faces', title: 'The faces' };
  const byCell = new Map(sheets.map((sheet) => [sheet.cell, sheet]));
  const skipped = new Map(dataset?.skipped.map(({ cell, reason }) => [cell, reason]));
  if (!evaluation || evaluation.cells.length + skipped.size === 0) {
    return { ...section, body: renderAbsence('There are no cells to show.') };
  }
  const measured = new Set(evaluation.cells.map(({ cell }) => cell));
  const body = html`<p>The first rows of each cell, as they lie in the dataset, not picked by anybody. “All right” is the share of the cell’s rows in which the auditor sees every attribute that was asked for, with its 95 % interval.</p>
<div class="cards">
${evaluation.cells.map((cell) => renderCell(cell, byCell.get(cell.cell), reasonOfAbsence(cell, skipped.get(cell.cell))))}
${[...skipped].map(([cell, reason]) => !measured.has(cell) && renderSkipped(cell, reason))}
</div>`;
  return { ...section, body };
}
