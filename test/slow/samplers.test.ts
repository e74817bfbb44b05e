import path from 'node:path';
import test from 'ava';
import { evenface } from '../cli/run-cli.ts';
import { contents, finishedRun, folderWith, readJson, TINY } from './runs.ts';

const DECLARATION = `${TINY}
  more:
    seed: 3
    stages:
      - load: {from: output/tiny/latest}
      - plan: {balance: [Smiling, Eyeglasses], per_cell: 12, max_attempts: 4}
      - generate: {batch: 16}
      - judge
      - filter: {min_confidence: 0.4}
      - write: {shard_rows: 16}
      - evaluate
`;

test.serial('every sampler gives rows of its own, which can be made again', async (t) => {
  const cwd = folderWith(t, DECLARATION);
  await finishedRun(t, cwd, ['tiny']);
  const made = new Set<string>();
  for (const sampler of ['prior', 'conditional', 'mixture']) {
    const set = ['--set', `generate.sampler=${sampler}`, '--set', 'generate.temperature=0.9'];
    const { dir } = await finishedRun(t, cwd, ['more', ...set]);
    const dataset = path.join(dir, 'dataset');
    t.like(readJson(dataset, 'dataset.json'), { decoding: { sampler, temperature: 0.9 } });
    const model = path.join(cwd, 'output/tiny/latest/model');
    const check = ['verify', dataset, '--regenerate', '10', '--model', model];
    const verified = await evenface(check, cwd);
    t.is(verified.code, 0, verified.stderr);
    const again = await finishedRun(t, cwd, ['more', ...set]);
    t.deepEqual(contents(path.join(again.dir, 'dataset')), contents(dataset));
    made.add(JSON.stringify(contents(path.join(dataset, 'images'))));
  }
  t.is(made.size, 3);
});
