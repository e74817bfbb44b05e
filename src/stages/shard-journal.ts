import type { CellCount } from '../datasets/sinks/description.ts';
import type { Journal } from './context.ts';

/** What the journal says of a shard that is whole on disk; the counts include earlier shards. */
export interface ShardEntry {
  readonly shard: number;
  readonly shards: number;
  readonly shardRows: number;
  /** Rows that the shard holds. */
  readonly kept: number;
  readonly cells: readonly CellCount[];
  /** Lines that the stage has written to `rejected.ndjson`, up to this shard. */
  readonly rejections: number;
}

/** Where a dataset goes on. */
export interface ShardResume {
  /** Shards that are whole on disk and not made again. */
  readonly shards: number;
  /** The first row to be made. */
  readonly firstRow: number;
  /** The entry of the last of those shards. */
  readonly last: ShardEntry | undefined;
}

const KEY = 'shard';

/**
 * Where an interrupted run goes on with its dataset. The last shard is always made again: the
 * dataset's end follows from what comes out of the stream, so something has to come.
 */
export function resumeShards(journal: Journal): ShardResume {
  let last: ShardEntry | undefined;
  let shards = 0;
  for (const entry of journal.all<ShardEntry>(KEY)) {
    if (entry.shard > shards || entry.shard === entry.shards - 1) continue;
    last = entry;
    shards = entry.shard + 1;
  }
  return { shards, firstRow: last ? shards * last.shardRows : 0, last };
}

/** Records that a shard is whole on disk. */
export function recordShard(journal: Journal, entry: ShardEntry): Promise<void> {
  return journal.record(KEY, entry);
}
