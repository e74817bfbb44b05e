import test from 'ava';
import sharp from 'sharp';
import { encodePng } from '../../../src/datasets/png.ts';
import { checkRows } from '../../../src/datasets/sinks/check-rows.ts';
import type { StoredRow } from '../../../src/datasets/sinks/sink.ts';
import { sampleDescription, sampleInfo, sampleShards } from './sample-dataset.ts';

const info = sampleInfo(8, 8);

async function problemsAfter(change: (rows: StoredRow[]) => unknown) {
  const shards = await sampleShards([0, 1, 2, 3, 4, 5, 6, 7], info);
  const rows = shards.flat().map((row) => ({ ...row, modelHash: info.modelHash }));
  await change(rows);
  async function* stored() {
    yield* rows;
  }
  const problems = [];
  for await (const { where, problem } of checkRows(
    sampleDescription(info, shards, ['arrow']),
    stored(),
  )) {
    problems.push(`${where}: ${problem}`);
  }
  return problems;
}

const changed = (rank: number, change: Partial<StoredRow>) => (rows: StoredRow[]) => {
  rows[rank] = { ...rows[rank]!, ...change };
};

test('rows as they were written have no problems', async (t) => {
  t.deepEqual(await problemsAfter(() => {}), []);
});

test('a label that its cell does not ask for, or that has no value, is found', async (t) => {
  t.deepEqual(await problemsAfter(changed(3, { labels: Int8Array.of(1, 0, 1) })), [
    '000003: its labels do not agree with its cell "Smiling=yes,Male=yes"',
  ]);
  t.deepEqual(await problemsAfter(changed(3, { labels: Int8Array.of(1, 1, 3) })), [
    '000003: Hair has no value 3',
  ]);
});

test('rows that are lost, of another cell or out of order are found', async (t) => {
  t.deepEqual(await problemsAfter((rows) => rows.splice(5, 1)), [
    'Smiling=yes,Male=no: it has 1 rows, not 2',
  ]);
  t.deepEqual(await problemsAfter(changed(0, { cell: 'Smiling=maybe' })), [
    '000000: it is not of the cell "Smiling=maybe"',
    'Smiling=no,Male=no: it has 1 rows, not 2',
  ]);
  t.deepEqual(await problemsAfter((rows) => rows.push(rows.shift()!)), [
    '000000: it is out of order',
  ]);
});

test('rows of another model, or with a confidence that is none, are found', async (t) => {
  t.deepEqual(await problemsAfter(changed(1, { modelHash: 'ef' })), [
    '000001: another model made it',
  ]);
  t.deepEqual(await problemsAfter(changed(1, { confidence: { Smiling: Number.NaN, Male: 1 } })), [
    '000001: its confidence in Smiling is no probability',
  ]);
});

test('images that are broken, of another size or not marked as synthetic are found', async (t) => {
  const large = await encodePng(new Uint8Array(16 * 16 * 3), 16);
  t.deepEqual(await problemsAfter(changed(2, { png: large })), [
    "000002: its image can't be used: it has 16 x 16 pixels, not 8 x 8",
  ]);
  const unmarked = await sharp(large).png().toBuffer();
  t.deepEqual(await problemsAfter(changed(2, { png: unmarked })), [
    '000002: its image does not say that it is synthetic',
  ]);
  const [broken] = await problemsAfter((rows) => changed(2, { png: large.subarray(0, -40) })(rows));
  t.regex(broken!, /^000002: its image can't be used: /);
});
