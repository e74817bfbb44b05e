import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { RejectionFile } from '../../src/pipelines/rejections.ts';
import { temporaryFolder } from '../support/temporary.ts';

const rejection = (stage: string, id: number, reason = 'truncated') => ({
  stage,
  id: String(id),
  place: `photo ${id}`,
  reason,
  detail: 'it ends early',
});

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test('rejections are on disk once flushed, and counted by stage and reason', async (t) => {
  const file = path.join(temporaryFolder(t), 'rejected.ndjson');
  const rejected = await RejectionFile.open(file);
  rejected.add(rejection('filter', 1, 'not-Male=no'));
  for (let i = 0; i < 2000; i++) rejected.add(rejection('align', i));
  await rejected.flush();
  t.is(linesOf(file).length, 2001);
  t.deepEqual(rejected.counts, [
    { stage: 'align', reason: 'truncated', count: 2000 },
    { stage: 'filter', reason: 'not-Male=no', count: 1 },
  ]);
  await rejected.close();
});

test('a resumed run keeps rejections for rows on disk, and the place of those it reports again', async (t) => {
  const file = path.join(temporaryFolder(t), 'rejected.ndjson');
  const before = await RejectionFile.open(file);
  before.add(rejection('ingest', 0));
  for (let i = 1; i <= 5; i++) before.add(rejection('filter', i));
  await before.close();
  appendFileSync(file, '{"stage":"filt');
  const after = await RejectionFile.open(file, 3);
  t.deepEqual(after.counts, [{ stage: 'filter', reason: 'truncated', count: 3 }]);
  after.add(rejection('ingest', 0));
  after.add(rejection('filter', 4));
  t.deepEqual(after.counts, [
    { stage: 'filter', reason: 'truncated', count: 4 },
    { stage: 'ingest', reason: 'truncated', count: 1 },
  ]);
  await after.close();
  t.deepEqual(
    linesOf(file).map(({ stage, id }) => `${stage} ${id}`),
    ['ingest 0', 'filter 1', 'filter 2', 'filter 3', 'filter 4'],
  );
});
