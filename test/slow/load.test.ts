import path from 'node:path';
import test from 'ava';
import { evenface } from '../cli/run-cli.ts';
import { contents, finishedRun, folderWith, hasEnded, readJson, run, TINY } from './runs.ts';

const DECLARATION = `${TINY}
  more:
    seed: 3
    stages:
      - load: {from: output/tiny/latest}
      - plan: {balance: [Smiling, Eyeglasses], per_cell: 24, max_attempts: 4}
      - generate: {batch: 16}
      - judge
      - filter: {min_confidence: 0.4}
      - write: {shard_rows: 16}
      - evaluate
      - report
`;

test.serial('a pipeline that loads a model makes other rows of every seed', async (t) => {
  const cwd = folderWith(t, DECLARATION);
  const { dir } = await finishedRun(t, cwd, ['tiny']);
  const same = await finishedRun(t, cwd, ['more']);
  const other = await finishedRun(t, cwd, ['more', '--seed', '8']);
  t.false(hasEnded(same, 'train'));

  // The seed of the run that trained makes that run's rows again.
  t.deepEqual(pictures(same.dir), pictures(dir));
  const sums = new Set(Object.values(pictures(dir)));
  const others = Object.values(pictures(other.dir));
  t.true(others.length > 0);
  t.deepEqual(
    others.filter((sum) => sums.has(sum)),
    [],
  );

  const [modelOfRun, modelOfOther] = [dir, other.dir].map(
    (made) => readJson<{ info: { modelHash: string } }>(made, 'dataset', 'dataset.json').info,
  );
  t.is(modelOfOther!.modelHash, modelOfRun!.modelHash);
  const args = ['verify', path.join(other.dir, 'dataset'), '--regenerate', '5'];
  const verified = await evenface([...args, '--model', path.join(dir, 'model')], cwd);
  t.is(verified.code, 0, verified.stderr);
});

test.serial('a model that is not there is named, with exit code 2 and no stack', async (t) => {
  const cwd = folderWith(t, DECLARATION);
  const { code, stderr } = await run(cwd, ['more']);
  t.is(code, 2);
  t.true(stderr.includes(path.join('output', 'tiny', 'latest')), stderr);
  t.regex(stderr, /there is no such folder to load a model from\n {2}Run the pipeline/);
  t.notRegex(stderr, /\n\s+at /);
});

function pictures(runDir: string): Record<string, string> {
  const files = Object.entries(contents(path.join(runDir, 'dataset', 'images')));
  return Object.fromEntries(files.filter(([file]) => file.endsWith('.png')));
}
