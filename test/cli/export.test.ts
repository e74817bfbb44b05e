import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeUntrainedModel } from '../support/untrained-model.ts';
import { evenface } from './run-cli.ts';

test.before(async () => {
  await readyBackend();
});

/** Each is one message, exit code 2, and nothing written. */
const mistakes: [string[], RegExp][] = [
  [['export'], /^export needs <model>\n/],
  [['export', 'run'], /^export needs --out\n/],
  [
    ['export', 'run', '--out', 'web', '--weight', 'float16'],
    /^unknown option --weight, did you mean "--weights"\?\n/,
  ],
  [['export', 'run', '--out', 'web', '--weights', 'int8'], /float32.*float16/s],
  [
    ['export', 'nowhere', '--out', 'web'],
    /^nowhere: there is no such folder to load a model from\n {2}Name a run folder, such as output\/demo\/latest\.\n$/,
  ],
  [['export', 'full', '--out', 'web'], /^full\/cvae\.safetensors: there is no checkpoint here\n/],
  [
    ['export', 'run', '--out', 'full'],
    /^full: there is something in this folder already\n {2}Name an empty or a new one with --out\.\n$/,
  ],
  [['export', 'run', '--out', 'text'], /^text: this is no folder: ENOTDIR\n/],
];

for (const [args, message] of mistakes) {
  test.serial(`evenface ${args.join(' ')} is explained and leaves nothing behind`, async (t) => {
    const dir = temporaryFolder(t);
    await writeUntrainedModel(path.join(dir, 'run', 'model'));
    mkdirSync(path.join(dir, 'full'));
    writeFileSync(path.join(dir, 'full', 'mine'), '');
    writeFileSync(path.join(dir, 'text'), '');
    const { code, stdout, stderr } = await evenface(args, dir);
    t.deepEqual([code, stdout], [2, ''], stderr);
    t.regex(stderr, message);
    t.notRegex(stderr, /\n\s+at |fault of evenface/);
    t.deepEqual(readdirSync(dir).sort(), ['full', 'run', 'text']);
    t.deepEqual(readdirSync(path.join(dir, 'full')), ['mine']);
  });
}

test.serial('evenface export writes what the README of the folder speaks of', async (t) => {
  const dir = temporaryFolder(t);
  await writeUntrainedModel(path.join(dir, 'run', 'model'));
  const { code, stdout, stderr } = await evenface(['export', 'run', '--out', 'web'], dir);
  t.deepEqual([code, stderr], [0, '']);
  t.regex(stdout, /^web: decoder \d\.\d MiB, encoder \d\.\d MiB; README\.md says/);
  t.deepEqual(readdirSync(path.join(dir, 'web')).sort(), [
    'README.md',
    'decoder',
    'encoder',
    'evenface.json',
  ]);
});
