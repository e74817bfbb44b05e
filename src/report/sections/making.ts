import { stringify } from 'yaml';
import type { ReportData } from '../data.ts';
import { type Html, html } from '../html.ts';
import { formatCount, formatDuration, formatMeasure } from '../numbers.ts';
import type { RunRecord } from '../run-record.ts';
import type { Section } from '../section.ts';
import { renderTable } from '../table.ts';

/** A word as a shell takes it. */
const quote = (word: string) =>
  /^[\w./=:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The declaration as people write it, a stage by its name. */
function declarationOf({ pipeline, declaration }: RunRecord): string | undefined {
  if (declaration === undefined) return undefined;
  const stages = declaration.stages.map(({ name, options }) => ({ [name]: options ?? {} }));
  return stringify({ pipelines: { [pipeline ?? 'run']: { ...declaration, stages } } });
}

function renderFacts({ run, dataset }: ReportData): Html {
  const facts: [string, string | undefined][] = [
    ['Seed', run.seed === undefined ? undefined : String(run.seed)],
    ['Model', dataset && `sha256:${dataset.info.modelHash}`],
    [
      'Backend',
      run.backend &&
        `${run.backend.name} ${run.backend.version} in ${run.backend.precision} (${run.backend.why})`,
    ],
    ['Formats', dataset?.formats.join(', ')],
    ...Object.entries(run.versions ?? {}).map(([name, version]): [string, string] => [
      name,
      version,
    ]),
  ];
  return html`<dl class="pairs facts">${facts.map(
    ([name, value]) => value !== undefined && html`<dt>${name}</dt><dd><code>${value}</code></dd>`,
  )}</dl>`;
}

function renderTimings({ stages = [] }: RunRecord): Html | undefined {
  if (stages.length === 0) return undefined;
  return renderTable(
    'Time from each stage’s first item to its last; stages overlap',
    [
      { title: 'Stage', cell: ({ stage }) => stage },
      { title: 'Time', cell: ({ seconds }) => formatDuration(seconds), numeric: true },
      { title: 'Items', cell: ({ items }) => formatCount(items), numeric: true },
    ],
    stages,
  );
}

/** A figure that is a count, a share or unknown. */
function formatFigure(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? formatCount(value) : formatMeasure(value);
}

function renderCounts({ counts = {} }: RunRecord): Html | undefined {
  const entries = Object.entries(counts);
  if (entries.length === 0) return undefined;
  return renderTable(
    'What the stages counted and measured',
    [
      { title: 'What', cell: ([name]) => name },
      { title: 'Figure', cell: ([, count]) => formatFigure(count), numeric: true },
    ],
    entries,
  );
}

/** How the dataset was made, and how to make it again. */
export function making(data: ReportData): Section {
  const { run } = data;
  const { pipeline } = run;
  const declaration = declarationOf(run);
  const seed = run.seed === undefined ? '' : ` --seed ${run.seed}`;
  const body = html`${renderFacts(data)}
${
  pipeline !== undefined &&
  html`<h3>To make it again</h3>
<p>With the declaration below as <code>pipelines.yaml</code>, the same versions, the same backend and precision:</p>
<pre><code>${`evenface run ${quote(pipeline)}${seed}`}</code></pre>`
}
${
  declaration !== undefined &&
  html`<details><summary>The effective declaration, defaults and all</summary>
<pre><code>${declaration}</code></pre></details>`
}
<div class="pair">
${renderTimings(run)}
${renderCounts(run)}
</div>`;
  return { id: 'making', title: 'How it was made', body };
}
