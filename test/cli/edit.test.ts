import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeUntrainedModel } from '../support/untrained-model.ts';
import { evenface } from './run-cli.ts';

const ALIGNMENT = { template: 'celeba', framing: 'celeba-aligned', detect: 'auto' } as const;

test.before(async () => {
  await readyBackend();
});

const RUN = ['--model', 'run'];

/** Each is one message, exit code 2, and nothing written. */
const mistakes: [string[], RegExp][] = [
  [['edit'], /^edit needs <photos>\n/],
  [['edit', 'face.svg', '--set', 'Smiling=1'], /^edit needs --model\n/],
  [['edit', 'face.svg', ...RUN], /^nothing is to be changed\n {2}Name changes by --set/],
  [
    ['edit', 'face.svg', ...RUN, '--local-from', 'text.jpg'],
    /^--local-from text\.jpg: the latent of this model has no local part to give\n {2}Name one/,
  ],
  [
    ['edit', 'face.svg', ...RUN, '--set', 'Smilling=1'],
    /^there is no attribute "Smilling", did you mean "Smiling"\?\n {2}The attributes are: Smiling, Male\.\n$/,
  ],
  [
    ['edit', 'face.svg', ...RUN, '--set', 'Male=1', '--sequence', 'Male=0..1'],
    /^--sequence Male=0\.\.1: Male is changed by --set too\n$/,
  ],
  [
    ['edit', 'face.svg', ...RUN, '--set', 'Male=1', '--intensity', 'much'],
    /^--intensity: expected a number from 0 to 10, got "much"/,
  ],
  [
    ['edit', 'face.svg', '--model', 'nowhere', '--set', 'Male=1'],
    /^nowhere: there is no such folder to load a model from\n {2}Name a run folder with --model/,
  ],
  [
    ['edit', 'face.svg', '--model', 'empty', '--set', 'Male=1'],
    /^empty\/cvae\.safetensors: there is no checkpoint here\n/,
  ],
  [['edit', 'missing.jpg', ...RUN, '--set', 'Male=1'], /^missing\.jpg: ENOENT/],
  [['edit', 'text.jpg', ...RUN, '--set', 'Male=1'], /^text\.jpg: Input buffer contains unsuppor/],
  [['edit', 'face.svg', ...RUN, '--set', 'Male=1', '--labels', 'labels.csv'], /^labels\.csv: .+\n/],
];

for (const [args, message] of mistakes) {
  test.serial(`evenface ${args.join(' ')} is explained and leaves nothing behind`, async (t) => {
    const dir = temporaryFolder(t);
    await writeUntrainedModel(path.join(dir, 'run', 'model'), { alignment: ALIGNMENT });
    await writeUntrainedModel(path.join(dir, 'empty', 'of', 'models'));
    writeFileSync(path.join(dir, 'face.svg'), drawFace(1, 1).svg);
    writeFileSync(path.join(dir, 'text.jpg'), 'no photo');
    const { code, stdout, stderr } = await evenface(args, dir);
    t.deepEqual([code, stdout], [2, ''], stderr);
    t.regex(stderr, message);
    t.notRegex(stderr, /\n\s+at |fault of evenface/);
    t.deepEqual(readdirSync(dir).sort(), ['empty', 'face.svg', 'run', 'text.jpg']);
  });
}

test.serial(
  'evenface edit says what it did, who read the labels, and where the images are',
  async (t) => {
    const dir = temporaryFolder(t);
    const conditions = Array.from({ length: 40 }, (_, i) => [i & 1, (i >> 1) & 1]);
    await writeUntrainedModel(path.join(dir, 'run', 'model'), { alignment: ALIGNMENT, conditions });
    writeFileSync(path.join(dir, 'face.svg'), drawFace(1, 1).svg);
    const set = ['--set', 'Male=1', '--set', 'Smiling=0'];
    const args = ['edit', 'face.svg', ...RUN, ...set, '--out', 'o'];
    const { code, stdout, stderr } = await evenface(args, dir);
    t.deepEqual([code, stderr], [0, '']);
    t.regex(stdout, /^face\.svg: Male (no → yes|is yes already), Smiling .*\nThe judge has read /);
    t.regex(stdout, /\no: 1 image and metadata\.jsonl\n$/);
    t.deepEqual(readdirSync(path.join(dir, 'o')).sort(), [
      'images',
      'metadata.jsonl',
      'sheet.webp',
    ]);
  },
);
