import type { Evaluation } from '../../evaluation/evaluation.ts';
import type { ReportData } from '../data.ts';
import { type Html, html } from '../html.ts';
import { countOf, formatCount, formatInterval, formatMeasure, formatShare } from '../numbers.ts';

function figure(label: string, value: Html | string, note: Html | string): Html {
  return html`<div class="figure"><dt>${label}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd></div>
`;
}

function renderFigures({ rows, wanted, cells, allRight, balance }: Evaluation): Html {
  const full = cells.filter(({ kept, wanted }) => kept >= wanted).length;
  const short = cells.length - full;
  const fidelity =
    allRight.n === 0
      ? figure('Fidelity', '–', 'not measured: there are no rows')
      : figure(
          'Fidelity',
          formatShare(allRight.share),
          `all asked attributes right, by the auditor; 95 % interval ${formatInterval(allRight)}, n = ${formatCount(allRight.n)}`,
        );
  return html`<dl class="figures">
${figure('Rows kept', formatCount(rows), `of ${formatCount(wanted)} wanted`)}
${figure(
  'Cells full',
  html`${formatCount(full)}<small> of ${formatCount(cells.length)}</small>`,
  short === 0
    ? 'every cell has all of its rows'
    : `${countOf(short, 'cell is', 'cells are')} short`,
)}
${fidelity}
${figure(
  'Balance',
  Number.isFinite(balance.after) ? balance.after.toFixed(2) : '–',
  `smallest cell over largest, 1 is even; it was ${formatMeasure(balance.before)} in the real faces`,
)}
</dl>
`;
}

function renderGates(failed: readonly string[]): Html {
  if (failed.length === 0) {
    return html`<p class="status good"><strong>Gates:</strong> none that was asked for fails.</p>`;
  }
  return html`<div class="status bad"><p><strong>Gates:</strong> ${countOf(failed.length, 'gate does', 'gates do')} not hold.</p>
<ul>${failed.map((gate) => html`<li>${gate}</li>`)}</ul></div>`;
}

/** The top of the page: what this is, the figures that matter, the gates, the terms. */
export function renderHeadline({ run, evaluation, dataset, notices }: ReportData): Html {
  const name = run.pipeline ?? dataset?.info.title ?? 'run';
  const size = dataset?.info.size;
  const asked = dataset?.info.asked ?? evaluation?.attributes.map(({ attribute }) => attribute);
  const what = [
    'A labelled set of synthetic faces',
    size === undefined ? '' : `, ${size} × ${size} pixels`,
    asked === undefined || asked.length === 0
      ? ''
      : `, balanced over ${new Intl.ListFormat('en-GB').format(asked)}`,
    '.',
  ];
  return html`<header>
<p class="kicker">evenface report</p>
<h1>${name}</h1>
<p class="lead">${what.join('')}</p>
${
  notices.length > 0 &&
  html`<div class="status warn" role="note"><p><strong>This report is not complete.</strong></p>
<ul>${notices.map((notice) => html`<li>${notice}</li>`)}</ul></div>`
}
${evaluation && renderFigures(evaluation)}
${evaluation && renderGates(evaluation.failedGates)}
<div class="terms">
<p>Every image is synthetic: a network made it from noise and the labels asked for, and no row is a photo. The network learned from the source named here, whose terms go with what is made of it.</p>
<dl class="pairs"><dt>Source</dt><dd>${dataset?.source ?? run.source?.title ?? 'not known'}</dd><dt>Licence terms</dt><dd>${dataset?.info.licence ?? run.source?.licence ?? 'not known'}</dd></dl>
</div>
</header>
`;
}
