import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../common/files.ts';
import { datasetCard } from './card.ts';
import { CHECKSUMS_FILE, writeChecksums } from './checksums.ts';
import { type DatasetDescription, writeDescription } from './description.ts';
import { sinkFormat } from './registry.ts';
import type { DatasetInfo, DatasetRow } from './sink.ts';

/** A dataset that is being written, in every format that was asked for. */
export interface DatasetFolder {
  writeShard(shard: number, rows: readonly DatasetRow[]): Promise<void>;
  /** Writes `dataset.json`, the card, and last of all the checksums. */
  finish(description: DatasetDescription): Promise<void>;
}

const CARD_FILE = 'README.md';

/**
 * Opens a dataset folder to write the shards from `firstShard` on; what else it holds of this or
 * another dataset is removed.
 */
export async function openDatasetFolder(
  dir: string,
  info: DatasetInfo,
  formats: readonly string[],
  firstShard: number,
): Promise<DatasetFolder> {
  const stale = firstShard === 0 ? [''] : [CHECKSUMS_FILE, CARD_FILE, 'dataset.json'];
  for (const name of stale) await rm(join(dir, name), { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const sinks = await Promise.all(
    formats.map((format) => sinkFormat(format).open(dir, info, firstShard)),
  );
  return {
    async writeShard(shard, rows) {
      await Promise.all(sinks.map((sink) => sink.writeShard(shard, rows)));
    },
    async finish(description) {
      for (const sink of sinks) await sink.finish();
      await writeDescription(dir, description);
      await writeWhole(join(dir, CARD_FILE), datasetCard(description));
      await writeChecksums(dir);
    },
  };
}
