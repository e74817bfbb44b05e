import { type Html, html } from './html.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html | string | number;
  /** Numbers stand to the right, in figures of one width. */
  readonly numeric?: boolean;
}

/** A table with a caption; the first column names its row. It scrolls where it is too wide. */
export function renderTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Html {
  const kind = ({ numeric }: Column<Row>) => (numeric ? html` class="number"` : '');
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${kind(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${columns.map((column, i) =>
      i === 0
        ? html`<th scope="row">${column.cell(row)}</th>`
        : html`<td${kind(column)}>${column.cell(row)}</td>`,
    )}</tr>
`,
  )}</tbody>
</table></div>`;
}
