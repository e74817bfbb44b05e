import type { AttributeNoise } from '../../faces/label-noise.ts';
import type { ReportData } from '../data.ts';
import { type Html, html } from '../html.ts';
import { countOf, formatCount, formatShare } from '../numbers.ts';
import type { LabelNoiseFindings } from '../read-label-noise.ts';
import type { Section } from '../section.ts';
import { renderTable } from '../table.ts';

function renderAction({ action, changed, dropped }: LabelNoiseFindings): string {
  if (action === 'report') return 'They were named and nothing was changed.';
  if (action === 'unknown') {
    return `Of ${countOf(changed, 'face')} such labels were set to unknown before the conditional VAE and the judge were trained.`;
  }
  return `${countOf(dropped, 'face was', 'faces were')} left out before the conditional VAE and the judge were trained.`;
}

function renderValues(attributes: readonly AttributeNoise[]): Html {
  const rows = attributes.flatMap(({ attribute, values, agreement }) =>
    values.map((value) => ({ attribute, agreement, ...value })),
  );
  return renderTable(
    'Labels of the training and validation splits that are probably wrong',
    [
      { title: 'Labelled', cell: ({ attribute, value }) => `${attribute}=${value}` },
      { title: 'Labels', cell: ({ labels }) => formatCount(labels), numeric: true },
      { title: 'Wrong, estimated', cell: ({ noise }) => formatShare(noise), numeric: true },
      { title: 'Named', cell: ({ suspects }) => formatCount(suspects), numeric: true },
      {
        title: 'Labels of the attribute that classifiers agree with',
        cell: ({ agreement }) => formatShare(agreement),
        numeric: true,
      },
    ],
    rows,
  );
}

/** What the labels of the source are worth, in numbers and places; photos stay out of the page. */
export function labelNoise({ labelNoise: found }: ReportData): Section | undefined {
  if (!found) return undefined;
  const test = found.attributes.reduce((sum, { test: { suspects } }) => sum + suspects, 0);
  const body = html`<p>${formatCount(found.folds)} classifiers, each trained without the people whose labels it was asked about, say which labels of the source are probably wrong. What they get wrong themselves is in the estimate too, so it tends to be high where they agree with few labels. ${renderAction(found)}</p>
<p>The auditor learned from the labels as the source has them, and was measured on those of the test split, in which ${countOf(test, 'label is', 'labels are')} probably wrong and none was changed; its own accuracy may be understated for it.</p>
${renderValues(found.attributes)}
${
  found.examples.length > 0 &&
  html`<p><code>label-noise.ndjson</code> in the run folder names each.</p>
${renderTable(
  'The most suspicious labels of each attribute',
  [
    { title: 'Face', cell: ({ id }) => id },
    { title: 'Place', cell: ({ place }) => html`<code>${place}</code>` },
    { title: 'Attribute', cell: ({ attribute }) => attribute },
    { title: 'Labelled', cell: ({ given }) => given },
    { title: 'Probably', cell: ({ likely }) => likely },
    { title: 'Probability', cell: ({ probability }) => formatShare(probability), numeric: true },
    { title: 'Split', cell: ({ split }) => split },
  ],
  found.examples,
)}`
}`;
  return { id: 'labels', title: 'What the labels are worth', body };
}
