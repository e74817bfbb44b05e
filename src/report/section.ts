import { type Html, html } from './html.ts';

/** A part of the page, with a place in its table of contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

export function renderSection({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/** What stands in a section that has nothing to show, with the reason. */
export function renderAbsence(reason: string): Html {
  return html`<p class="absence">${reason}</p>`;
}

/** A cell's name with room to break between its attributes. */
export function spacedCell(name: string): string {
  return name.replaceAll(',', ', ');
}
