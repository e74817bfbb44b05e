import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openPack } from '../src/datasets/pack.ts';
import type { Intensity } from '../src/editing/edit-plan.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import type { MeasuredEditing, Unchanged } from './measure-editing.ts';

/** The task of `workers/edit.ts`. */
export interface EditTask {
  /** A model folder. */
  readonly model: string;
  readonly pack: string;
  readonly attributes: readonly string[];
  readonly intensities: readonly Intensity[];
  readonly faces: number;
  readonly identities: number;
}

/** Attributes that editing is measured by elsewhere, of those that the faces have. */
const ATTRIBUTES = [
  ...['Bald', 'Bangs', 'Black_Hair', 'Blond_Hair', 'Brown_Hair', 'Bushy_Eyebrows', 'Eyeglasses'],
  ...['Male', 'Mouth_Slightly_Open', 'Mustache', 'No_Beard', 'Pale_Skin', 'Smiling', 'Young'],
  ...['Wearing_Lipstick', 'Heavy_Makeup'],
];
const INTENSITIES = [1, 1.5, 'auto'] as const;
const FACES = 400;
const IDENTITIES = 60;

export const editing: Benchmark = {
  name: 'editing',
  describe: 'held-out faces edited by a model (--model), as an auditor and a recogniser see them',
  quick: false,
  async run(bench) {
    const { pack } = await bench.faces();
    const opened = await openPack(pack);
    await opened.close();
    const attributes = ATTRIBUTES.filter((name) => {
      return opened.schema.has(name) && opened.schema.get(name).kind === 'binary';
    });
    const task: EditTask = {
      ...{ model: await bench.model(), pack, attributes },
      ...{ intensities: INTENSITIES, faces: FACES, identities: IDENTITIES },
    };
    bench.say(`editing ${attributes.length} attributes of up to ${FACES} faces`);
    const measured = await runWorker<MeasuredEditing & { backend: string }>('edit', task);
    return { figures: figuresOf(measured), notes: await notesOf(measured, bench) };
  },
};

function figuresOf({ intensities }: MeasuredEditing): Figure[] {
  return intensities.flatMap(({ intensity, attributes }) => {
    const figure = (name: string, unit: string, value: number): Figure => ({
      name: `× ${intensity}: ${name}`,
      unit,
      ours: [value],
    });
    const mean = (of: (quality: (typeof attributes)[number]) => number) =>
      (100 * attributes.reduce((sum, quality) => sum + of(quality), 0)) / attributes.length;
    return [
      figure(
        'asked value shown, mean',
        '%',
        mean(({ shown }) => shown.share),
      ),
      figure(
        'changed, mean',
        '%',
        mean(({ changed }) => changed.share),
      ),
      figure(
        'others changed, mean',
        '%',
        mean(({ others }) => others.share),
      ),
      figure(
        'unlinked others changed, mean',
        '%',
        mean(({ unlinked }) => unlinked.share),
      ),
      figure(
        'others changed, by shares',
        '%',
        mean(({ underShares }) => underShares.others.share),
      ),
      figure(
        'unlinked others changed, by shares',
        '%',
        mean(({ underShares }) => underShares.unlinked.share),
      ),
      ...attributes.flatMap(({ attribute, changed, others, underShares }) => [
        figure(`${attribute} changed of ${changed.n}`, '%', 100 * changed.share),
        figure(`${attribute}: others changed`, '%', 100 * others.share),
        figure(`${attribute}: unlinked, by shares`, '%', 100 * underShares.unlinked.share),
      ]),
    ];
  });
}

async function notesOf(
  measured: MeasuredEditing & { backend: string },
  { folder }: Bench,
): Promise<string[]> {
  const file = path.join(folder, 'editing.json');
  await writeFile(file, `${JSON.stringify(measured, undefined, 2)}\n`);
  const { photosOfOne, reconstructionsOfOne, reconstructionsOfTwo, reconstructionToPhoto } =
    measured;
  const match = (name: string, { pairs, cosine, distance, same }: typeof photosOfOne) =>
    `${name}: cosine ${cosine.toFixed(3)}, distance ${distance.toFixed(3)}, one person ${(100 * same.share).toFixed(0)} % (${pairs} pairs)`;
  const edited = measured.intensities.map(({ intensity, identity }) => {
    const mean = (key: 'cosine' | 'distance') =>
      identity.reduce((sum, found) => sum + found[key], 0) / identity.length;
    const share = (mean('cosine') / reconstructionsOfOne.cosine).toFixed(2);
    const beside = photosOfOne.pairs > 0 ? `, ${share} of two reconstructions of one person's` : '';
    return `edited × ${intensity} and its reconstruction: cosine ${mean('cosine').toFixed(3)}${beside}; distance ${mean('distance').toFixed(3)}`;
  });
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const unchanged = (of: Unchanged) =>
    [
      `mirrored photos ${percent(of.mirroredPhotos.share)}`,
      `mirrored reconstructions ${percent(of.mirroredReconstructions.share)}`,
      ...(of.photosOfOne.n > 0
        ? [`two photos of one person ${percent(of.photosOfOne.share)}`]
        : []),
    ].join(', ');
  return [
    `${measured.faces} faces of the test split, on ${measured.backend}`,
    `seen otherwise where nothing was to change: ${unchanged(measured.unchanged)}`,
    `the same by shares: ${unchanged(measured.unchanged.underShares)}`,
    'by shares: where the auditor takes values to be as common as among the training faces, not equally common',
    ...edited,
    ...(photosOfOne.pairs === 0
      ? ['nobody is known to be on two photos of the test split']
      : [
          match('two photos of one person', photosOfOne),
          match('two reconstructions of one person', reconstructionsOfOne),
          match('reconstructions of two people', reconstructionsOfTwo),
          match('a photo and its reconstruction', reconstructionToPhoto),
        ]),
  ];
}
