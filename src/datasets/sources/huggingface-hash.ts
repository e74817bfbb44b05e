import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Shard } from './huggingface-shard.ts';
import { openFile } from './open-file.ts';

const SAMPLE_BYTES = 64;
const SAMPLES_A_ROW = 2;

/** A Parquet file ends with the places and sizes of all its columns. */
const END_BYTES = 65_536;

/**
 * A hash of shards. Of a shard it takes size, end and two samples a row evenly over the
 * file: most of it is images, which are compressed, so that one that changes changes throughout,
 * and reading all would cost as much as packing.
 */
export async function hashOfShards(dir: string, shards: readonly Shard[]): Promise<string> {
  const hash = createHash('sha256');
  const sample = Buffer.alloc(SAMPLE_BYTES);
  const end = Buffer.alloc(END_BYTES);
  for (const { path, rows } of shards) {
    const file = await openFile(join(dir, path));
    try {
      const { size } = await file.stat();
      hash.update(`\0${path}\0${size}\0`);
      const last = await file.read(end, 0, END_BYTES, Math.max(0, size - END_BYTES));
      hash.update(end.subarray(0, last.bytesRead));
      const samples = Math.min(rows * SAMPLES_A_ROW, Math.ceil(size / SAMPLE_BYTES));
      for (let i = 0; i < samples; i++) {
        const at = Math.floor((size / samples) * i);
        const { bytesRead } = await file.read(sample, 0, SAMPLE_BYTES, at);
        hash.update(sample.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}
