import sharp from 'sharp';
import { writeWhole } from '../common/files.ts';
import type { FacePack } from '../datasets/pack.ts';
import type { FoundSuspect, SuspectAction } from '../faces/label-noise.ts';
import { type NamedSuspect, nameSuspects } from '../faces/named-suspects.ts';
import { Html, html } from './html.ts';
import { countOf } from './numbers.ts';
import { STYLE } from './style.ts';

/** How much larger faces of 64 pixels are shown. */
const SCALE = 1.5;
const SMALL = 64;

/** Suspects of one attribute, label and likely value. */
interface Group {
  readonly title: string;
  readonly suspects: FoundSuspect[];
}

/**
 * Writes a page that shows faces whose labels are probably wrong, `examples` for each label and
 * likely value, the most suspicious first. They are photos of the source: the page is for whoever
 * may see these, and stands beside the report, not in it. The same pack and suspects give the same
 * page.
 */
export async function writeLabelNoisePage(
  file: string,
  pack: FacePack,
  suspects: readonly FoundSuspect[],
  action: SuspectAction,
  examples: number,
): Promise<void> {
  const cards: Html[] = [];
  for (const { title, suspects: own } of groupsOf(pack, suspects)) {
    const shown = own.slice(0, examples);
    const named = nameSuspects(pack, shown, action);
    const faces: Html[] = [];
    for (const [i, { row }] of shown.entries()) faces.push(await renderFace(pack, row, named[i]!));
    cards.push(html`<section>
<h2>${title}</h2>
<p>${own.length > shown.length ? `The first ${shown.length} of ${countOf(own.length, 'face')}` : countOf(own.length, 'face')}, the most suspicious first; the figure is the probability of the likely value.</p>
<div class="suspects">
${faces}</div>
</section>
`);
  }
  await writeWhole(file, renderPage(cards).markup);
}

function groupsOf({ schema }: FacePack, suspects: readonly FoundSuspect[]): Group[] {
  const groups = new Map<string, Group>();
  for (const suspect of suspects) {
    const { attribute, given, likely } = suspect;
    const { name, values } = schema.attributes[attribute]!;
    const title = `${name}: labelled ${values[given]}, probably ${values[likely]}`;
    const group = groups.get(title) ?? { title, suspects: [] };
    groups.set(title, group);
    group.suspects.push(suspect);
  }
  return [...groups.values()];
}

async function renderFace(pack: FacePack, row: number, suspect: NamedSuspect): Promise<Html> {
  const { size } = pack;
  const rgb = new Uint8Array(size * size * 3);
  await pack.read([row], rgb);
  const webp = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .webp({ quality: 90, smartSubsample: true })
    .toBuffer();
  const side = size * (size <= SMALL ? SCALE : 1);
  const { id, place, probability, split, given, likely } = suspect;
  return html`<figure title="${place}"><img src="data:image/webp;base64,${webp.toString('base64')}" width="${side}" height="${side}" alt="${id}, labelled ${given}, probably ${likely}">
<figcaption>${id}<br>${probability.toFixed(2)} · ${split}</figcaption></figure>
`;
}

function renderPage(cards: readonly Html[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Labels that are probably wrong</title>
<style>${new Html(STYLE)}
.suspects { display: flex; flex-wrap: wrap; gap: 16px; }
.suspects figure { margin: 0; max-width: 128px; }
.suspects figcaption { display: block; font-weight: 400; font-size: 12px; line-height: 1.35; margin-top: 4px; }
</style>
</head>
<body>
<main>
<header>
<h1>Labels that are probably wrong</h1>
<div class="status warn" role="note"><p><strong>These are photos of the source, not synthetic faces.</strong> Pass this page on only to people who may see them.</p></div>
<p>Classifiers that saw neither a face nor its person disagree with its label. They are wrong as well now and then: look before you believe them.</p>
</header>
${cards.length > 0 ? cards : html`<p>No label was found that is probably wrong.</p>`}
</main>
</body>
</html>
`;
}
