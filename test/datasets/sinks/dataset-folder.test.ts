import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { checkChecksums } from '../../../src/datasets/sinks/checksums.ts';
import { openDatasetFolder } from '../../../src/datasets/sinks/dataset-folder.ts';
import { readDescription } from '../../../src/datasets/sinks/description.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { sampleDescription, sampleInfo, sampleShards } from './sample-dataset.ts';

const FORMATS = ['imagefolder', 'arrow'];

async function sampleFolder(t: ExecutionContext, formats = FORMATS) {
  const dir = path.join(temporaryFolder(t), 'dataset');
  const info = sampleInfo(12, 5);
  const shards = await sampleShards([0, 1, 2, 3, 6, 7, 8, 11], info);
  const folder = await openDatasetFolder(dir, info, formats, 0);
  for (const [shard, rows] of shards.entries()) await folder.writeShard(shard, rows);
  const description = sampleDescription(info, shards, formats);
  await folder.finish(description);
  return { dir, info, shards, description };
}

async function problemsOf(dir: string) {
  const problems = [];
  for await (const problem of checkChecksums(dir)) problems.push(problem);
  return problems;
}

test('a finished folder passes its own checksums and those of sha256sum', async (t) => {
  const { dir } = await sampleFolder(t);
  t.deepEqual(await problemsOf(dir), []);
  if (process.platform === 'linux') {
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: dir, encoding: 'utf8' });
    t.true(
      said
        .trimEnd()
        .split('\n')
        .every((line) => line.endsWith(': OK')),
    );
  }
  const files = readFileSync(path.join(dir, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  const names = files.map((line) => line.slice(66));
  t.deepEqual(names, [...names].sort());
  t.is(names.length, 8 + 1 + 3 + 2);
});

test('checksums name the files that were changed, lost or added', async (t) => {
  const { dir } = await sampleFolder(t);
  appendFileSync(path.join(dir, 'images', 'Smiling=no,Male=no', '000000.png'), '!');
  rmSync(path.join(dir, 'arrow', 'train-00001-of-00003.arrow'));
  writeFileSync(path.join(dir, 'extra.txt'), '');
  t.deepEqual(await problemsOf(dir), [
    { file: 'arrow/train-00001-of-00003.arrow', problem: 'missing' },
    { file: 'images/Smiling=no,Male=no/000000.png', problem: 'changed' },
    { file: 'extra.txt', problem: 'unlisted' },
  ]);
});

test('a folder that was not finished has no checksums, also when it once had', async (t) => {
  const { dir, info } = await sampleFolder(t);
  await openDatasetFolder(dir, info, FORMATS, 1);
  await t.throwsAsync(problemsOf(dir), { name: 'EvenfaceError', message: /no checksums/ });
  await t.throwsAsync(readDescription(dir), { name: 'EvenfaceError', message: /no finished/ });
});

test('the description comes back with its schema', async (t) => {
  const { dir, description } = await sampleFolder(t);
  const read = await readDescription(dir);
  t.deepEqual(read.info.schema.attributes, description.info.schema.attributes);
  t.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(description)));
});

test('a description that was tampered with is refused with what is wrong', async (t) => {
  const { dir } = await sampleFolder(t);
  const file = path.join(dir, 'dataset.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"shardRows": 5', '"shardRows": "5"'));
  await t.throwsAsync(readDescription(dir), { name: 'EvenfaceError', message: /shardRows/ });
});

test('the card points Hugging Face at the first format and carries the terms', async (t) => {
  for (const [formats, files] of [
    [FORMATS, 'images/**'],
    [['arrow'], 'arrow/*.arrow'],
  ] as const) {
    const { dir } = await sampleFolder(t, [...formats]);
    const [, yaml, text] = readFileSync(path.join(dir, 'README.md'), 'utf8').split('---\n', 3);
    const head = parse(yaml!);
    t.is(head.configs[0].data_files[0].path, files);
    t.deepEqual(head.size_categories, ['n<1K']);
    t.regex(text!, /8 face images .*\*\*All of them are synthetic\*\*/);
    t.true(text!.endsWith('For tests only.\n'));
  }
});
