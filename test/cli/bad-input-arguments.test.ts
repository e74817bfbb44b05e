import { readdirSync } from 'node:fs';
import test from 'ava';
import { writeFiles } from '../datasets/sources/samples.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { evenface } from './run-cli.ts';

const DECLARATION = `pipelines:
  pack:
    stages: [ingest: {format: drawn, count: 40}, align, pack]
  faces:
    stages:
      - ingest: {format: drawn, count: 10}
      - align
      - pack
      - train
      - plan: {balance: [Smiling, Wearing_Hat, Eyeglasses, Bangs]}
      - generate
      - judge
      - filter
      - write
`;

/** Each is wrong in one way; all are found before a run folder is made. */
const mistakes: [string[], RegExp][] = [
  [['run', '--seed'], /^--seed needs a value\n/],
  [['run', '--file', 'a', '--file', 'b'], /^--file is given twice\n/],
  [['rnu', 'pack'], /^unknown command "rnu", did you mean "run"\?\n {2}"evenface --help"/],
  [['plan'], /^plan needs <pipeline>\n/],
  [['run', '--file', '.'], /^\.: this is a folder, not a file\n/],
  [['run', 'pack', '--out', 'afile/x'], /afile\/x: no run folder can be made here: ENOTDIR/],
  [['run', 'pack', '--resume', 'afile'], /^afile: there is no such run to resume\n/],
  [['verify', 'afile'], /afile\/dataset\.json: this is no finished dataset of evenface\n/],
  [['verify', '.', '--regenerate', '-2'], /^--regenerate: expected a whole number of at least 0/],
  [['report', '.', '--samples', '1.5'], /^--samples: expected a whole number of at least 1/],
  [
    ['run', 'faces'],
    /^pipelines\.yaml:10:25: no real face of the training split is in "Smiling=.* and \d+ more\n {2}Set plan\.unseen: skip /,
  ],
  [
    ['run', 'faces', '--set', 'plan.balance=[Smilling]'],
    /^--set plan\.balance=\[Smilling\]: there is no attribute "Smilling", did you mean "Smiling"\?\n/,
  ],
  [
    ['run', 'pack', '--set', 'attributes.Smilling=binary'],
    /^--set attributes\.Smilling=binary: there is no attribute "Smilling", did you mean "Smiling"/,
  ],
];

for (const [args, message] of mistakes) {
  test.serial(`evenface ${args.join(' ')} is explained and leaves nothing behind`, async (t) => {
    const dir = writeFiles(temporaryFolder(t), { 'pipelines.yaml': DECLARATION, afile: '' });
    const { code, stdout, stderr } = await evenface(args, dir);
    t.deepEqual([code, stdout], [2, '']);
    t.regex(stderr, message);
    t.notRegex(stderr, /\n\s+at |fault of evenface/);
    t.deepEqual(readdirSync(dir).sort(), ['afile', 'pipelines.yaml']);
  });
}

test.serial('evenface alone, help and -h show the help', async (t) => {
  const dir = temporaryFolder(t);
  const alone = await evenface([], dir);
  t.is(alone.code, 0);
  t.regex(alone.stdout, /evenface run \[pipeline\]/);
  t.deepEqual(await evenface(['-h'], dir), alone);
});
