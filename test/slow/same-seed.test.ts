import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { evenface } from '../cli/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';
import {
  contents,
  finishedRun,
  hasEnded,
  outcome,
  type Run,
  sharedFolderWith,
  TINY,
} from './runs.ts';

const cwd = sharedFolderWith(test, TINY);
let first: Run;

test.before(async (t) => {
  first = await finishedRun(t, cwd, ['tiny']);
});

test.serial('a seed gives the same bytes anywhere, another seed gives others', async (t) => {
  const elsewhere = await finishedRun(t, cwd, ['tiny', '--out', 'elsewhere']);
  const again = await finishedRun(t, cwd, ['tiny']);
  const other = await finishedRun(t, cwd, ['tiny', '--seed', '4']);

  const expected = outcome(first.dir);
  t.true(Object.keys(expected).some((file) => file.endsWith('.png')));
  t.deepEqual(outcome(elsewhere.dir), expected);
  t.deepEqual(outcome(again.dir), expected);

  t.true(hasEnded(first, 'ingest') && hasEnded(first, 'align'));
  t.false(hasEnded(again, 'ingest') || hasEnded(again, 'align'), 'the pack is there already');

  t.deepEqual(filesInBoth(first, other), []);
});

test.serial('verify makes rows again to the byte, and names a file that was changed', async (t) => {
  const dataset = path.join(first.dir, 'dataset');

  const right = await evenface(['verify', dataset, '--regenerate', '10'], cwd);
  t.is(right.code, 0, right.stderr);
  t.regex(right.stdout, /10 made again byte for byte/);

  const files = Object.keys(contents(dataset));
  for (const extension of ['.png', '.arrow']) {
    const file = files.find((name) => name.endsWith(extension))!;
    const changed = path.join(temporaryFolder(t), 'dataset');
    cpSync(dataset, changed, { recursive: true });
    changeOneByte(path.join(changed, file));
    const { code, stderr } = await evenface(['verify', changed], cwd);
    t.is(code, 1);
    t.true(stderr.startsWith(`${file} is changed\n`), stderr);
  }
});

/** Pictures and shards that two runs have alike. */
function filesInBoth(one: Run, other: Run): string[] {
  const sums = new Set(Object.values(contents(path.join(one.dir, 'dataset'))));
  const files = contents(path.join(other.dir, 'dataset'));
  return Object.keys(files).filter((file) => sums.has(files[file]!));
}

function changeOneByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
}
