import type { Region } from '../rgb-image.ts';
import type { JpegHeader } from './header.ts';

export const BLOCK_SIDE = 8;

/** Whole numbers from `first` on, below `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

/** How the units of a scan cover a photo, and which of them a region needs. */
export interface Grid {
  /** Units across and down. */
  readonly across: number;
  readonly down: number;
  /** Blocks of each component in a unit, across and down. */
  readonly blocks: readonly { readonly across: number; readonly down: number }[];
  /** Blocks in a unit. */
  readonly blocksInUnit: number;
  readonly columns: Range;
  readonly rows: Range;
}

export function gridOf({ width, height, components }: JpegHeader, region: Region): Grid {
  const [luma] = components;
  const { left, top } = region;
  return {
    across: Math.ceil(width / (BLOCK_SIDE * luma.across)),
    down: Math.ceil(height / (BLOCK_SIDE * luma.down)),
    blocks: components,
    blocksInUnit: components.reduce((sum, { across, down }) => sum + across * down, 0),
    columns: unitsOver(left, left + region.width, width, luma.across),
    rows: unitsOver(top, top + region.height, height, luma.down),
  };
}

/** The units that pixels `from` to `to` are made of, one sample of chroma beyond them included. */
function unitsOver(from: number, to: number, size: number, sampling: number): Range {
  const unit = BLOCK_SIDE * sampling;
  return {
    first: Math.floor(Math.max(0, from - sampling) / unit),
    end: Math.ceil(Math.min(size, to + sampling) / unit),
  };
}
