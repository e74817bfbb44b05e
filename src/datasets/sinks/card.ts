import type { DatasetDescription } from './description.ts';

/** The dataset card, `README.md`: what people read, and what Hugging Face reads of it. */
export function datasetCard(description: DatasetDescription): string {
  const { info, formats, cells, skipped, balance, source, seed } = description;
  const rows = cells.reduce((sum, { kept }) => sum + kept, 0);
  const first = FORMATS[formats[0]!]!;
  const attributes = info.schema.attributes.map(({ name, values }) => {
    const role = balance.includes(name) ? 'balanced and checked' : 'as asked for, not checked';
    return `| \`${name}\` | ${values.join(', ')} | ${role} |`;
  });
  const filled = cells.map(
    ({ cell, wanted, kept, tried }) => `| ${cell} | ${wanted} | ${kept} | ${tried} |`,
  );
  const left = skipped.map(({ cell, reason }) => `- ${cell}: ${reason}`);
  const sections = [
    frontMatter(info.title, rows, first),
    `# ${info.title}`,
    `${rows} face images of ${info.size} x ${info.size} pixels. **All of them are synthetic**: a conditional variational autoencoder made them, and none is a photo of a person. Each PNG says so in its metadata (IPTC digital source type \`trainedAlgorithmicMedia\`).`,
    '## Cells',
    `The dataset is balanced over ${balance.join(', ')}. A row is tried again until the judge recognises what was asked for, or it is given up.`,
    table('| cell | rows wanted | rows kept | samples tried |', filled),
    ...(left.length > 0 ? ['Left out before anything was made:', left.join('\n')] : []),
    '## Labels',
    'A label is an index into the values; it is missing where it is unknown. Labels are what the model was asked to draw.',
    table('| attribute | values | |', attributes),
    'Each row also has its `id`, `cell`, `seed`, `attempt`, the `model_hash` (SHA-256 of the checkpoint that made it), `split`, and as `confidence_<Attribute>` the calibrated probability that the judge, a classifier apart from the model, gives the value asked for.',
    '## How it was checked',
    "The judge decided which samples were kept, so its own figures say nothing about the labels. An auditor, a classifier trained on photos of other people than the judge's, measured them: see `evaluation.json` and the report of the run.",
    '## Opening it',
    formats.map((format) => `\`\`\`python\n${FORMATS[format]!.example}\n\`\`\``).join('\n\n'),
    '`sha256sum -c SHA256SUMS` checks the files, `evenface verify` the rows as well.',
    '## Where it comes from',
    `Trained on: ${source}. Seed of the run: ${seed}. Model: \`${info.modelHash}\`.`,
    '## Terms',
    `The terms of the data that the model was trained on go with the dataset: ${info.licence}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const FORMATS: Readonly<Record<string, { files: string; example: string }>> = {
  imagefolder: {
    files: 'images/**',
    example:
      'from datasets import load_dataset\nload_dataset("imagefolder", data_dir="images", split="train")',
  },
  arrow: {
    files: 'arrow/*.arrow',
    example:
      'from datasets import load_dataset\nload_dataset("arrow", data_files="arrow/*.arrow", split="train")',
  },
};

/**
 * The YAML that Hugging Face reads. It takes one builder for all configurations of a repository,
 * so only the first format is named.
 */
function frontMatter(title: string, rows: number, format: { files: string }): string {
  return [
    '---',
    `pretty_name: ${JSON.stringify(title)}`,
    'license: other',
    'task_categories:',
    '- image-classification',
    'tags:',
    '- synthetic',
    '- faces',
    'size_categories:',
    `- ${sizeCategory(rows)}`,
    'configs:',
    '- config_name: default',
    '  data_files:',
    '  - split: train',
    `    path: ${JSON.stringify(format.files)}`,
    '---',
  ].join('\n');
}

function sizeCategory(rows: number): string {
  if (rows < 1e3) return 'n<1K';
  if (rows < 1e4) return '1K<n<10K';
  if (rows < 1e5) return '10K<n<100K';
  return rows < 1e6 ? '100K<n<1M' : 'n>1M';
}

function table(head: string, rows: readonly string[]): string {
  const rule = head.replace(/[^|]+/g, '---');
  return [head, rule, ...rows].join('\n');
}
