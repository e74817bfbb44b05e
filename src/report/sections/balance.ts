import { renderBalanceChart } from '../balance-chart.ts';
import type { ReportData } from '../data.ts';
import { html } from '../html.ts';
import { formatCount, formatMeasure, formatShare } from '../numbers.ts';
import { renderAbsence, type Section, spacedCell } from '../section.ts';
import { renderTable } from '../table.ts';

/** A ratio of smallest to largest cell in words. */
function contrast(balance: number): string {
  if (!Number.isFinite(balance)) return 'there are no cells to compare';
  if (balance === 0) return 'the smallest cell is empty';
  if (balance === 1) return 'all cells are of one size';
  return `the largest cell has ${formatMeasure(1 / balance)} times as many as the smallest`;
}

/** How the cells were filled in the real faces, and how they are now. */
export function balance({ evaluation }: ReportData): Section {
  const section = { id: 'balance', title: 'Balance before and after' };
  if (!evaluation || evaluation.cells.length === 0) {
    return { ...section, body: renderAbsence('There are no counts to compare.') };
  }
  const { cells } = evaluation;
  const real = cells.reduce((sum, cell) => sum + cell.real, 0);
  const kept = cells.reduce((sum, cell) => sum + cell.kept, 0);
  const body = html`<p>Among the real faces ${contrast(evaluation.balance.before)}; in the dataset ${contrast(evaluation.balance.after)}.</p>
<figure>${renderBalanceChart(cells)}</figure>
${renderTable(
  'Real training faces and dataset rows a cell',
  [
    { title: 'Cell', cell: ({ cell }) => spacedCell(cell) },
    { title: 'Real faces', cell: (cell) => formatCount(cell.real), numeric: true },
    { title: 'Share', cell: (cell) => formatShare(cell.real / real), numeric: true },
    { title: 'Rows kept', cell: (cell) => formatCount(cell.kept), numeric: true },
    { title: 'Share', cell: (cell) => formatShare(cell.kept / kept), numeric: true },
    { title: 'Wanted', cell: (cell) => formatCount(cell.wanted), numeric: true },
    { title: 'Given up', cell: (cell) => formatCount(cell.unfilled), numeric: true },
  ],
  cells,
)}`;
  return { ...section, body };
}
