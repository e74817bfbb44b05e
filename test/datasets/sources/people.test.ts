import test from 'ava';
import fc from 'fast-check';
import { openSource } from '../../../src/datasets/sources/registry.ts';
import type { Split } from '../../../src/faces/face.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { listAll, photosOf } from './conformance.ts';
import { jpeg, options, writeFiles } from './samples.ts';
import { parquet, tar } from './samples-containers.ts';

interface Row {
  readonly subject: string;
  readonly split: Split;
}

const photo = await jpeg(90);
const number = (i: number) => String(i + 1).padStart(6, '0');
const photosIn = (folder: string, rows: readonly Row[]) =>
  Object.fromEntries(rows.map((_, i) => [`${folder}${number(i)}.jpg`, photo]));
const table = (header: string, rows: readonly Row[], row: (row: Row, i: number) => string) =>
  `${header}\n${rows.map((one, i) => `${row(one, i)}\n`).join('')}`;

/** Every format whose sources may know people, with the same rows. */
const WRITERS: Readonly<Record<string, (dir: string, rows: readonly Row[]) => string>> = {
  celeba: (dir, rows) =>
    writeFiles(dir, {
      ...photosIn('img_align_celeba/', rows),
      'list_attr_celeba.txt': `${rows.length}\nSmiling\n${rows.map((_, i) => `${number(i)}.jpg 1\n`).join('')}`,
      'identity_CelebA.txt': rows.map(({ subject }, i) => `${number(i)}.jpg ${subject}\n`).join(''),
      'list_eval_partition.txt': rows
        .map(({ split }, i) => `${number(i)}.jpg ${['train', 'val', 'test'].indexOf(split)}\n`)
        .join(''),
    }),
  imagefolder: (dir, rows) =>
    writeFiles(dir, {
      ...photosIn('', rows),
      'metadata.csv': table(
        'file_name,identity,split,Smiling',
        rows,
        ({ subject, split }, i) => `${number(i)}.jpg,${subject},${split},${i % 2}`,
      ),
    }),
  'csv-folder': (dir, rows) =>
    writeFiles(dir, {
      ...photosIn('photos/', rows),
      'faces.csv': table(
        'photo,subject,split,Smiling',
        rows,
        ({ subject, split }, i) => `photos/${number(i)}.jpg,${subject},${split},${i % 2}`,
      ),
    }),
  webdataset: (dir, rows) =>
    writeFiles(
      dir,
      Object.fromEntries(
        (['train', 'val', 'test'] as const).map((part) => [
          `${part}-000000.tar`,
          tar(
            rows.flatMap(({ subject, split }, i) =>
              split === part
                ? [
                    { name: `${number(i)}.jpg`, bytes: photo },
                    {
                      name: `${number(i)}.json`,
                      bytes: JSON.stringify({ subject, Smiling: i % 2 }),
                    },
                  ]
                : [],
            ),
          ),
        ]),
      ),
    ),
  huggingface: (dir, rows) =>
    writeFiles(
      dir,
      Object.fromEntries(
        (['train', 'val', 'test'] as const).flatMap((part) => {
          const own = rows.filter(({ split }) => split === part);
          if (own.length === 0) return [];
          const labels = {
            images: own.map(() => ({ bytes: photo, path: null })),
            Smiling: own.map((_, i) => i % 2),
            Hair: own.map((_, i) => i % 3),
          };
          const people = own.map(({ subject }) => subject);
          const column = { name: 'person_id', data: people, type: 'STRING' as const };
          return [[`data/${part}-00000-of-00001.parquet`, parquet(labels, undefined, [column])]];
        }),
      ),
    ),
};

const row = fc.record({
  subject: fc.integer({ min: 0, max: 6 }).map(String),
  split: fc.constantFrom<Split>('train', 'val', 'test'),
});

for (const [format, write] of Object.entries(WRITERS)) {
  test(`${format} never has a person in two splits, whatever its own say`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 14 }), async (rows) => {
        const dir = write(temporaryFolder(t), rows);
        const { source } = await openSource(format, options(dir));
        const photos = photosOf(await listAll(source));
        t.is(photos.length, rows.length);
        const splits = new Map<string, Split>();
        for (const { subject, split } of photos) {
          t.is(splits.get(subject!) ?? split, split);
          splits.set(subject!, split);
        }
        const parted = new Set(
          rows.flatMap(({ subject, split }) =>
            rows.some((other) => other.subject === subject && other.split !== split)
              ? [subject]
              : [],
          ),
        );
        const said = source.notes.join(' ');
        const isParted = parted.size > 0 && new Set(rows.map(({ split }) => split)).size > 1;
        t.is(said.includes(`part ${parted.size} of`), isParted);
      }),
      { numRuns: 12 },
    );
  });
}

test('people that a table does not know are not one person', async (t) => {
  const names = ['unknown', 'NaN', '', 'ann', 'ann'];
  const dir = writeFiles(temporaryFolder(t), {
    ...Object.fromEntries(names.map((_, i) => [`${i}.jpg`, photo])),
    'metadata.csv': `file_name,subject,Smiling\n${names.map((name, i) => `${i}.jpg,${name},1\n`).join('')}`,
  });
  const { source } = await openSource('imagefolder', options(dir));
  t.deepEqual(
    photosOf(await listAll(source)).map(({ subject }) => subject),
    [undefined, undefined, undefined, 'ann', 'ann'],
  );
});
