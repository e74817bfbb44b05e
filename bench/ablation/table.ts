import type { RealFigures, VariantResult } from './result.ts';

const HEAD = [
  ...['variant', 'what', 'FD', 'precision', 'recall', 'density', 'coverage', 'sharpness'],
  ...['all right', 'worst cell', 'least balanced', 'attributes', 'least, equal'],
  ...['attributes, equal', 'leakage', 'changed', 'others', 'others, equal'],
  ...['MSE', 'train s', 'CPU s', 'parameters'],
];

/** The ablation as a Markdown table, with the floor of real faces as its first row. */
export function markdownTable(
  real: RealFigures | undefined,
  results: readonly VariantResult[],
): string {
  const share = (value: number) => (Number.isFinite(value) ? value.toFixed(3) : '–');
  const common = (name: string, what: string, figures: RealFigures | VariantResult['figures']) => [
    ...[name, what, figures.frechet.toFixed(2), share(figures.precision), share(figures.recall)],
    ...[share(figures.density), share(figures.coverage), figures.sharpness.toFixed(2)],
    ...[share(figures.allRight), share(figures.worst)],
    ...[figures.asCommon, figures.equal].flatMap(({ leastBalanced, fidelity }) => [
      share(leastBalanced),
      share(fidelity),
    ]),
  ];
  const rows = [
    ...(real
      ? [
          [
            ...common('(real)', 'one half of the real faces to the other', real),
            ...Array(8).fill(''),
          ],
        ]
      : []),
    ...results.map(({ name, what, figures, seconds, processorSeconds, parameters }) => [
      ...common(name, what, figures),
      ...[figures.leakage.toFixed(1), share(figures.changed)],
      ...[share(figures.othersAsCommon), share(figures.othersChanged)],
      ...[
        figures.error.toFixed(4),
        ...[seconds, processorSeconds].map((spent) =>
          Number.isFinite(spent) ? spent.toFixed(0) : '–',
        ),
        String(parameters),
      ],
    ]),
  ];
  return [HEAD, HEAD.map((_, i) => (i < 2 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.map(escaped).join(' | ')} |`)
    .join('\n');
}

/** The table with what its columns mean. */
export function markdownPage(
  about: { readonly title: string; readonly faces: number | undefined; readonly images: number },
  real: RealFigures | undefined,
  results: readonly VariantResult[],
): string {
  return `# Ablation

${about.faces === undefined ? `Models of ${about.title} that were trained before.` : `Every variant saw the same ${about.faces.toLocaleString('en')} faces of ${about.title}, drawn with one seed.`} All figures are by an auditor that has people of its own and trained nothing.

${markdownTable(real, results)}

- FD: Fréchet distance of ${about.images.toLocaleString('en')} images, made for labels of real faces, to real faces in the auditor's features; precision, recall, density and coverage there, with k = 5.
- sharpness: Laplacian variance over that of real faces.
- all right, worst cell: all balanced attributes at once, even over the cells, before any filtering; least balanced and attributes (mean of those named for comparison, as far as the faces have them): on images for labels of real faces, by an auditor that takes values to be as common as among these, as classifiers learn them; equal: by one that takes them to be equally common, as all others here do.
- leakage: points by which a fresh probe of z is right above the majority, mean over attributes.
- changed, others: held-out faces edited one attribute at a time; others are those not linked with it, read likewise.
- MSE: of held-out faces' reconstructions, images in [0, 1]. train s: seconds of the training alone; CPU s: those of all cores together, which other work on the machine hardly changes.
`;
}

/** A bar would end its cell. */
function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
