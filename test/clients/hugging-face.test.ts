import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { decodePng } from '../../src/datasets/png.ts';
import { openDatasetFolder } from '../../src/datasets/sinks/dataset-folder.ts';
import type { DatasetInfo, DatasetRow } from '../../src/datasets/sinks/sink.ts';
import { sourceTypeUri } from '../../src/datasets/source-type.ts';
import { UNKNOWN } from '../../src/faces/attributes.ts';
import {
  SCHEMA,
  sampleDescription,
  sampleInfo,
  sampleShards,
} from '../datasets/sinks/sample-dataset.ts';
import { temporaryFolder } from '../support/temporary.ts';

const python = process.env.EVENFACE_PYTHON;

const FEATURES = {
  image: 'Image(mode=None, decode=True)',
  id: "Value('string')",
  Smiling: "ClassLabel(names=['no', 'yes'])",
  Male: "ClassLabel(names=['no', 'yes'])",
  Hair: "ClassLabel(names=['black', 'blond', 'grey'])",
  cell: "Value('string')",
  seed: "Value('int64')",
  attempt: "Value('int64')",
  model_hash: "Value('string')",
  confidence_Smiling: "Value('float32')",
  confidence_Male: "Value('float32')",
  split: "Value('string')",
};

test('Hugging Face datasets and pyarrow see the rows as they were written', async (t) => {
  if (!python) {
    t.log('left out: EVENFACE_PYTHON names no Python with datasets, pyarrow and pillow');
    t.pass();
    return;
  }
  const dir = temporaryFolder(t);
  const info = sampleInfo(18, 5);
  const shards = await sampleShards([0, 1, 2, 3, 4, 5, 6, 8, 9, 15, 16, 17], info);
  const formats = ['imagefolder', 'arrow'];
  const folder = await openDatasetFolder(dir, info, formats, 0);
  for (const [shard, rows] of shards.entries()) await folder.writeShard(shard, rows);
  await folder.finish(sampleDescription(info, shards, formats));

  const script = path.join(import.meta.dirname, 'open_with_hugging_face.py');
  const { stdout } = await promisify(execFile)(python, [script, dir]);
  const seen = JSON.parse(stdout);
  const expected = await Promise.all(shards.flat().map((row) => asSeen(row, info)));
  for (const way of ['imagefolder', 'arrow', 'from_file', 'card']) {
    t.deepEqual(seen[way].features, FEATURES, way);
    t.deepEqual(seen[way].rows, expected, way);
  }
  t.deepEqual(seen.pyarrow, { parquet: expected.length, arrow: expected.length });
  t.true(seen.xmp.includes(sourceTypeUri('generated')));
});

async function asSeen(
  row: DatasetRow,
  { modelHash, size }: DatasetInfo,
): Promise<Record<string, unknown>> {
  const rgb = await decodePng(row.png, size);
  const labels = SCHEMA.names.map((name, i) => {
    const label = row.labels[i]!;
    return [name, label === UNKNOWN ? null : label];
  });
  return {
    image: createHash('sha256').update(rgb).digest('hex'),
    id: row.id,
    ...Object.fromEntries(labels),
    cell: row.cell,
    seed: row.seed,
    attempt: row.attempt,
    model_hash: modelHash,
    confidence_Smiling: Math.fround(row.confidence.Smiling!),
    confidence_Male: Math.fround(row.confidence.Male!),
    split: row.split,
  };
}
