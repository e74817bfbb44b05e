import { optionsOf, type PipelineDeclaration } from './declaration.ts';
import type { NetworkNeeds } from './network-needs.ts';

/** What a run is likely to write. Rough: a plan to look at, not a promise. */
export interface DiskEstimate {
  /** Bytes of the pack of aligned faces; 0 for pipelines that make none. */
  readonly pack: number;
  /** Bytes of the dataset, all formats. */
  readonly dataset: number;
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
export function estimateDisk(
  declaration: PipelineDeclaration,
  photos: number,
  rows: number,
  size: number,
): DiskEstimate {
  const pixels = size * size * 3;
  const write = optionsOf(declaration, 'write');
  return {
    pack: optionsOf(declaration, 'pack') ? photos * pixels : 0,
    dataset: write ? rows * pixels * PNG_SHARE * write.formats.length : 0,
  };
}

/** Bytes of memory at the peak, as roughly, with these networks in training one after another. */
export function estimateMemory(
  declaration: PipelineDeclaration,
  rows: number,
  size: number,
  networks: readonly Pick<NetworkNeeds, 'activations'>[],
): number {
  const write = optionsOf(declaration, 'write');
  const activations = Math.max(0, ...networks.map((network) => network.activations));
  const computes = activations > 0 || optionsOf(declaration, 'load') !== undefined;
  const open = write ? Math.min(rows, OPEN_ROWS + write.shard_rows) : 0;
  return (
    (computes ? PROCESS_BYTES : PROCESS_BYTES / 2) +
    activations * FLOAT_BYTES * TRAINING_COPIES +
    open * size * size * 3
  );
}
