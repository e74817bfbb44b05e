import type { AttributeSchema, Labels } from '../../faces/attributes.ts';

/** One finished row of the dataset. */
export interface DatasetRow {
  /** `000123`: the row's rank in the plan. */
  readonly id: string;
  readonly row: number;
  /** The cell's name. */
  readonly cell: string;
  readonly labels: Labels;
  readonly seed: number;
  readonly attempt: number;
  /** The image as PNG bytes; they say that the image is synthetic. */
  readonly png: Uint8Array;
  /** The judge's probability of the asked value, for each attribute asked for, by name. */
  readonly confidence: Readonly<Record<string, number>>;
  readonly split: string;
}

/** What all rows of a dataset share. */
export interface DatasetInfo {
  readonly title: string;
  readonly schema: AttributeSchema;
  /** The attributes that were asked for and checked. */
  readonly asked: readonly string[];
  /** Side of an image in pixels. */
  readonly size: number;
  /** SHA-256 of the generating model's checkpoint, hex. */
  readonly modelHash: string;
  /** Rows in every shard but the last. */
  readonly shardRows: number;
  readonly shards: number;
  /** Terms of the data the model was trained on. */
  readonly licence: string;
}

/**
 * One output format. Rows come in shards, in order; a shard is whole on disk once `writeShard`
 * resolves, and writing it again after an interruption gives the same bytes.
 */
export interface DatasetSink {
  /** Atomic: until it resolves, the shard is not there. */
  writeShard(shard: number, rows: readonly DatasetRow[]): Promise<void>;
  /** Writes what describes the whole; called once, after the last shard. */
  finish(): Promise<void>;
}

/** A row as it is read back from disk; confidences have come through float32. */
export interface StoredRow extends DatasetRow {
  /** SHA-256 of the checkpoint that made it. */
  readonly modelHash: string;
}

export interface SinkFormat {
  readonly name: string;
  readonly description: string;
  /**
   * Opens a dataset folder whose shards before `firstShard` are whole, and removes what was begun
   * of the others.
   */
  open(dir: string, info: DatasetInfo, firstShard: number): Promise<DatasetSink>;
  /** Yields the rows of a finished dataset in order, with no more than a shard in memory. */
  read(dir: string, info: DatasetInfo): AsyncIterable<StoredRow>;
}
