import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { FileJournal } from '../../src/pipelines/journal.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('a journal that is opened again has all entries, oldest first', async (t) => {
  const file = path.join(temporaryFolder(t), 'journal.ndjson');
  const first = await FileJournal.open(file);
  await first.record('shard', { shard: 0 });
  await first.record('other', 'é');
  await first.close();
  const second = await FileJournal.open(file);
  await second.record('shard', { shard: 1 });
  t.deepEqual(second.all('shard'), [{ shard: 0 }, { shard: 1 }]);
  t.deepEqual(second.last('shard'), { shard: 1 });
  t.is(second.last('other'), 'é');
  t.is(second.last('nothing'), undefined);
  await second.close();
});

test('a line that a crash tore is forgotten, and the next entry does not stick to it', async (t) => {
  const file = path.join(temporaryFolder(t), 'journal.ndjson');
  const first = await FileJournal.open(file);
  await first.record('shard', { name: 'Größe' });
  await first.close();
  appendFileSync(file, '{"key":"shard","entry":{"na');
  const second = await FileJournal.open(file);
  t.deepEqual(second.all('shard'), [{ name: 'Größe' }]);
  await second.record('shard', { name: 'next' });
  await second.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  t.deepEqual(
    lines.map((line) => JSON.parse(line).entry.name),
    ['Größe', 'next'],
  );
});

test('entries recorded at once come in order, each after what it vouches for', async (t) => {
  const file = path.join(temporaryFolder(t), 'journal.ndjson');
  let flushed = 0;
  const journal = await FileJournal.open(file, async () => {
    flushed++;
  });
  await Promise.all([1, 2, 3].map((entry) => journal.record('n', entry)));
  t.deepEqual(journal.all('n'), [1, 2, 3]);
  t.is(flushed, 3);
  await journal.close();
});
