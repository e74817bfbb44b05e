import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { jpeg, writeCeleba, writeFiles, writeImagefolder } from '../datasets/sources/samples.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { evenface } from './run-cli.ts';

const DECLARATION = `pipelines:
  faces:
    stages: [ingest: {dir: photos}, align: {detect: never}, pack]
`;

/** A working directory with a declaration and, in `photos`, 30 photos as CelebA has them. */
async function celebaHere(t: ExecutionContext): Promise<{ dir: string; photos: string }> {
  const dir = writeFiles(temporaryFolder(t), { 'pipelines.yaml': DECLARATION });
  return { dir, photos: await writeCeleba(path.join(dir, 'photos'), 30) };
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Three images that are none, one that is missing and one that no row is about. */
async function damage(photos: string): Promise<void> {
  rmSync(path.join(photos, 'img_align_celeba/000009.jpg'));
  const photo = await jpeg();
  writeFiles(path.join(photos, 'img_align_celeba'), {
    '000003.jpg': photo.subarray(0, 400),
    '000005.jpg': 'no photo\n',
    '000007.jpg': '',
    'stray.jpg': photo,
  });
}

test.serial(
  'a latent with parts is refused before any training where nobody is known',
  async (t) => {
    const stages =
      'ingest: {format: drawn, count: 40}, align, pack, train: {balance: [Smiling], model: {parts: {local: 8}}}';
    const declaration = `pipelines: {faces: {stages: [${stages}]}}\n`;
    const dir = writeFiles(temporaryFolder(t), { 'pipelines.yaml': declaration });
    const { code, stderr } = await evenface(['run', 'faces'], dir);
    t.is(code, 2, stderr);
    t.regex(
      stderr,
      /^0 of \d+ training faces are known to have another of the same person: .+\n {2}Leave train\.model\.parts out/m,
    );
    t.notRegex(stderr, /train cvae/);
  },
);

test.serial('bad photos are named one by one, counted, and the run goes on', async (t) => {
  const { dir, photos } = await celebaHere(t);
  await damage(photos);
  const { code, stdout, stderr } = await evenface(
    ['run', 'faces', '--set', 'ingest.max_rejected=0.2'],
    dir,
  );
  t.is(code, 0, stderr);
  const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
  const rejected = readFileSync(path.join(summary.files.run, 'rejected.ndjson'), 'utf8');
  const lines = rejected
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(
    lines.map(({ stage, place, reason }) => `${stage} ${place} ${reason}`),
    [
      'ingest list_attr_celeba.txt:11 missing-image',
      'ingest img_align_celeba/stray.jpg no-label',
      'align img_align_celeba/000003.jpg truncated',
      'align img_align_celeba/000005.jpg not-an-image',
      'align img_align_celeba/000007.jpg truncated',
    ],
  );
  t.true(lines.every(({ detail }) => detail.length > 0));
  const record = JSON.parse(readFileSync(path.join(summary.files.run, 'run.json'), 'utf8'));
  t.like(record.counts, { entries: 31, faces: 26, unusable: 5 });
  t.deepEqual(record.rejected, summary.rejected);
  t.is(
    summary.rejected.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    5,
  );
});

test.serial('too many bad photos end the run with counts, places and what to do', async (t) => {
  const { dir, photos } = await celebaHere(t);
  await damage(photos);
  const { code, stdout, stderr } = await evenface(['run', 'faces'], dir);
  t.is(code, 1);
  t.is(
    stderr,
    `5 of 31 entries can not be used (2 truncated, 1 missing-image, 1 no-label, 1 not-an-image)
  The first of them:
  list_attr_celeba.txt:11: missing-image, there is no img_align_celeba/000009.jpg
  img_align_celeba/stray.jpg: no-label, no row is about it
  img_align_celeba/000003.jpg: truncated, VipsJpeg: premature end of JPEG image
  img_align_celeba/000005.jpg: not-an-image, Input buffer contains unsupported image format
  img_align_celeba/000007.jpg: truncated, the file is empty
  At most 5 % may be: mend them, or raise ingest.max_rejected.
`,
  );
  const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
  t.is(summary.status, 'failed');
  t.is(summary.resume, undefined, 'the same run would fail again');
});

const sources: [string, (photos: string) => void, RegExp][] = [
  [
    'no images',
    (photos) => {
      rmSync(path.join(photos, 'img_align_celeba'), { recursive: true });
      writeFiles(photos, { 'img_align_celeba/notes.txt': 'to come' });
    },
    /photos\/img_align_celeba: there is no image in this folder\n {2}Put the photos there/,
  ],
  [
    'fewer rows than the first line says',
    (photos) => edit(path.join(photos, 'list_attr_celeba.txt'), (text) => text.replace('30', '31')),
    /list_attr_celeba\.txt:1: expected 31 rows, as the first line says, found 30\n/,
  ],
  [
    'no line of names',
    (photos) =>
      edit(path.join(photos, 'list_attr_celeba.txt'), (text) => text.replace(/\nSmiling.*/, '')),
    /list_attr_celeba\.txt:2: expected the attributes' names, found the row of 000001\.jpg\n/,
  ],
];

for (const [what, spoil, message] of sources) {
  test.serial(`CelebA with ${what} is refused before anything is written`, async (t) => {
    const { dir, photos } = await celebaHere(t);
    spoil(photos);
    const { code, stdout, stderr } = await evenface(['run', 'faces'], dir);
    t.deepEqual([code, stdout], [2, '']);
    t.regex(stderr, message);
    t.notRegex(stderr, /\n\s+at /);
    t.false(existsSync(path.join(dir, 'output')));
  });
}

test.serial(
  'imagefolder rows outside the folder or twice are rejected at their line',
  async (t) => {
    const dir = writeFiles(temporaryFolder(t), { 'pipelines.yaml': DECLARATION });
    await writeImagefolder(path.join(dir, 'photos'), 30);
    edit(path.join(dir, 'photos/metadata.csv'), (text) =>
      text.replace('a/2.jpg', '../x.png').replace('a/4.jpg', 'a/1.jpg'),
    );
    const { code, stdout, stderr } = await evenface(
      ['run', 'faces', '--set', 'ingest.max_rejected=0.5'],
      dir,
    );
    t.is(code, 0, stderr);
    const { files, rejected } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    const text = readFileSync(path.join(files.run, 'rejected.ndjson'), 'utf8');
    t.regex(text, /"id":"..\/x.png","place":"metadata.csv:3","reason":"outside"/);
    t.regex(text, /"id":"a\/1.jpg","place":"metadata.csv:5","reason":"duplicate-id"/);
    t.deepEqual(
      rejected.map(({ reason, count }: { reason: string; count: number }) => [reason, count]),
      [
        ['no-label', 2],
        ['outside', 1],
        ['duplicate-id', 1],
      ],
    );
  },
);

test.serial('byte order marks and CRLF do not matter to declaration or labels', async (t) => {
  const { dir, photos } = await celebaHere(t);
  const before = await evenface(['plan', 'faces', '--json'], dir);
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  const lists = ['list_attr_celeba.txt', 'list_eval_partition.txt', 'identity_CelebA.txt'];
  for (const list of lists) edit(path.join(photos, list), windows);
  edit(path.join(dir, 'pipelines.yaml'), windows);
  t.deepEqual(await evenface(['plan', 'faces', '--json'], dir), before);
  t.is(before.code, 0);
});
