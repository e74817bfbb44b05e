import { optionsOf, type PipelineDeclaration } from './declaration.ts';

/** What a run is likely to need. Rough: a plan to look at, not a promise. */
export interface Estimate {
  /** Bytes of the pack of aligned faces; 0 for pipelines that make none. */
  readonly pack: number;
  /** Bytes of the dataset, all formats. */
  readonly dataset: number;
  /** Bytes of memory at the peak. */
  readonly memory: number;
}

/** Share of its pixels' bytes that a PNG of a face takes. */
const PNG_SHARE = 0.75;
/** Node.js with a tensor backend loaded, before any work. */
const PROCESS_BYTES = 350e6;
const FLOAT_BYTES = 4;
/** An activation, what the gradient keeps of it, and the gradient. */
const TRAINING_COPIES = 4;
/** Rows that may be begun and not yet written, besides those of a shard. */
const OPEN_ROWS = 1024;

/** An estimate for so many photos and so many rows of the dataset, at `size` pixels. */
export function estimate(
  declaration: PipelineDeclaration,
  photos: number,
  rows: number,
  size: number,
): Estimate {
  const pixels = size * size * 3;
  const train = optionsOf(declaration, 'train');
  const write = optionsOf(declaration, 'write');
  const clean = optionsOf(declaration, 'clean');
  const classifiers = [train?.judge, train?.auditor, clean?.classifier];
  const activations = Math.max(
    train ? 2 * activationsOf(train.model.channels, size) * train.model.batch : 0,
    ...classifiers.map((one) => (one ? activationsOf(one.channels, size) * one.batch : 0)),
  );
  const computes = activations > 0 || optionsOf(declaration, 'load') !== undefined;
  const open = write ? Math.min(rows, OPEN_ROWS + write.shard_rows) : 0;
  return {
    pack: optionsOf(declaration, 'pack') ? photos * pixels : 0,
    dataset: write ? rows * pixels * PNG_SHARE * write.formats.length : 0,
    memory:
      (computes ? PROCESS_BYTES : PROCESS_BYTES / 2) +
      activations * FLOAT_BYTES * TRAINING_COPIES +
      open * pixels,
  };
}

/** Numbers that the stride-2 convolutions give for one face, the image included. */
function activationsOf(channels: readonly number[], size: number): number {
  return channels.reduce(
    (sum, count, depth) => sum + count * (size / 2 ** (depth + 1)) ** 2,
    size * size * 3,
  );
}
