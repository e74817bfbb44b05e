import test from 'ava';
import { memoryJournal } from '../../src/stages/plain-context.ts';
import { recordShard, resumeShards } from '../../src/stages/shard-journal.ts';

async function journalOf(...shards: number[]) {
  const journal = memoryJournal();
  for (const [rank, shard] of shards.entries()) {
    const common = { shards: 4, shardRows: 10, kept: 9, cells: [] };
    await recordShard(journal, { ...common, shard, rejections: rank });
  }
  return journal;
}

test('without entries a dataset starts at its first row', (t) => {
  t.deepEqual(resumeShards(memoryJournal()), { shards: 0, firstRow: 0, last: undefined });
});

test('a dataset goes on after its whole shards, with the counts of the last of them', async (t) => {
  const { shards, firstRow, last } = resumeShards(await journalOf(0, 1));
  t.deepEqual([shards, firstRow, last?.shard, last?.rejections], [2, 20, 1, 1]);
});

test('the last shard is always made again', async (t) => {
  const { shards, firstRow, last } = resumeShards(await journalOf(0, 1, 2, 3));
  t.deepEqual([shards, firstRow, last?.shard], [3, 30, 2]);
});

test('the last shard is made again however often it was written', async (t) => {
  const { shards, last } = resumeShards(await journalOf(0, 1, 2, 3, 3));
  t.deepEqual([shards, last?.rejections], [3, 2]);
});
