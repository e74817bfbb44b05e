import type { ReportData } from './data.ts';
import { Html, html } from './html.ts';
import { renderSection, type Section } from './section.ts';
import { balance } from './sections/balance.ts';
import { contactSheets } from './sections/contact-sheets.ts';
import { fidelity } from './sections/fidelity.ts';
import { renderHeadline } from './sections/headline.ts';
import { labelNoise } from './sections/label-noise.ts';
import { making } from './sections/making.ts';
import { quality } from './sections/quality.ts';
import { rejected } from './sections/rejected.ts';
import { training } from './sections/training.ts';
import { STYLE } from './style.ts';

/** The parts of the page under its headline, in order; some have nothing to say of most runs. */
const SECTIONS: readonly ((data: ReportData) => Section | undefined)[] = [
  contactSheets,
  balance,
  fidelity,
  training,
  quality,
  labelNoise,
  rejected,
  making,
];

/**
 * The report as one HTML page that needs nothing else: no script, no address outside it. The same
 * data give the same page.
 */
export function renderReport(data: ReportData): string {
  const sections = SECTIONS.flatMap((section) => section(data) ?? []);
  const name = data.run.pipeline ?? data.dataset?.info.title ?? 'run';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${name} – evenface report</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${renderHeadline(data)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(renderSection)}
</main>
</body>
</html>
`.markup;
}
