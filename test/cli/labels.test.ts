import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { openPack } from '../../src/datasets/pack.ts';
import { jpeg, writeFiles } from '../datasets/sources/samples.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { evenface } from './run-cli.ts';

const AGES = [1, 5, 9, 12, 25, 31, 47, 61, 88];

const DECLARATION = `pipelines:
  faces:
    stages:
      - ingest:
          dir: photos
          format: imagefolder
          labels:
            AgeBand: { from: age, bins: [0, 10, 60] }
            Male: { from: gender, values: { no: F, yes: [M, Man] } }
      - align: { detect: never }
      - pack
      - train
      - plan: { balance: [AgeBand, Male], per_cell: 7, unseen: skip }
      - generate
      - judge
      - filter
      - write
`;

/** A working directory with photos of known age and gender, one of each not known. */
async function agedHere(t: ExecutionContext, declaration = DECLARATION): Promise<string> {
  const genders = ['F', 'M', 'Man', 'F', 'M', ''];
  const rows = [...AGES, ''].map(
    (age, i) => `${i}.jpg,${age},${genders[i % genders.length]},${i % 2},train\n`,
  );
  const photos = await Promise.all(rows.map((_, i) => jpeg(i * 20)));
  return writeFiles(temporaryFolder(t), {
    'pipelines.yaml': declaration,
    'photos/metadata.csv': `file_name,age,gender,Smiling,split\n${rows.join('')}`,
    ...Object.fromEntries(photos.map((photo, i) => [`photos/${i}.jpg`, photo])),
  });
}

test.serial('a plan balances over bands of ages and recoded values, and shows both', async (t) => {
  const { code, stdout, stderr } = await evenface(['plan', 'faces'], await agedHere(t));
  t.is(code, 0, stderr);
  t.regex(stdout, /\n {2}gender=F +4\n {2}gender=M +3\n {2}gender=Man +2\n {2}gender unknown +1\n/);
  t.is(
    stdout.slice(stdout.indexOf('Labels as they are mapped'), stdout.indexOf('\nNetworks')),
    `Labels as they are mapped
                   photos
  AgeBand=0-9           3
  AgeBand=10-59         4
  AgeBand=60+           2
  AgeBand unknown       1
  Male=no               4
  Male=yes              5
  Male unknown          1

Cells of AgeBand, Male
                          real faces       rows wanted
  AgeBand=0-9,Male=no              1                 7
  AgeBand=0-9,Male=yes             1                 7
  AgeBand=10-59,Male=no            1                 7
  AgeBand=10-59,Male=yes           1                 7
  AgeBand=60+,Male=no              0  none can be made
  AgeBand=60+,Male=yes             2                 7
  all                                               35
`,
  );
});

test.serial(
  'a pack holds mapped labels, the run counts them, and other bands make another pack',
  async (t) => {
    const dir = await agedHere(t, DECLARATION.replace(/ {6}- train[\s\S]*/, ''));
    for (const bins of ['[0, 10, 60]', '[0, 50]', '[0, 10, 60]']) {
      const set = ['--set', `ingest.labels.AgeBand.bins=${bins}`];
      const { code, stderr, stdout } = await evenface(['run', 'faces', ...set], dir);
      t.is(code, 0, stderr);
      const { files } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
      const { counts } = JSON.parse(readFileSync(path.join(files.run, 'run.json'), 'utf8'));
      // The last one takes the pack of the first.
      if (bins === '[0, 50]') t.is(counts['labels after: AgeBand=50+'], 2);
      else t.is(counts['labels after: AgeBand=0-9'], 3);
    }
    const packs = path.join(dir, 'output/_packs');
    const found = await Promise.all(
      readdirSync(packs).map((key) => openPack(path.join(packs, key))),
    );
    t.deepEqual(
      found
        .filter(({ duplicates }) => duplicates)
        .map(({ schema, entries }) => [
          ...schema.get('AgeBand').values,
          entries.filter(({ labels }) => labels[schema.indexOf('AgeBand')] === 0).length,
        ])
        .sort(),
      [
        ['0-49', '50+', 7],
        ['0-9', '10-59', '60+', 3],
      ],
    );
    await Promise.all(found.map((pack) => pack.close()));
  },
);

const wrong: [string, string, RegExp][] = [
  [
    'a column that the source lacks',
    'ingest.labels.Male.from=gendr',
    /^--set ingest\.labels\.Male\.from=gendr: the source has no "gendr", did you mean "gender"\?\n {2}It has: .*gender \(F, M, Man\)/,
  ],
  [
    'bands of names',
    'ingest.labels.AgeBand.from=gender',
    /^pipelines\.yaml:8:41: expected a column of numbers, found gender \(F, M, Man\)\n/,
  ],
  [
    'an attribute that a rule has replaced',
    'attributes={AgeBand: ["0-9", "10-59", "60+"], Male: binary, gender: [F, M, Man]}',
    /^--set attributes=.*: there is no attribute "gender"\n {2}The attributes are: Smiling, AgeBand, Male\.\n/,
  ],
];

for (const [what, set, message] of wrong) {
  test.serial(`rules and options that ask for ${what} are refused at their place`, async (t) => {
    const { code, stdout, stderr } = await evenface(
      ['plan', 'faces', '--set', set],
      await agedHere(t),
    );
    t.deepEqual([code, stdout], [2, '']);
    t.regex(stderr, message);
  });
}

test.serial('a value that the source lacks is refused where it stands', async (t) => {
  const dir = await agedHere(t, DECLARATION.replace('no: F,', 'no: Fe,'));
  const { code, stderr } = await evenface(['plan', 'faces'], dir);
  t.is(code, 2);
  t.is(
    stderr,
    'pipelines.yaml:9:49: gender has no value "Fe", did you mean "F"?\n  Its values are: F, M, Man.\n',
  );
});
