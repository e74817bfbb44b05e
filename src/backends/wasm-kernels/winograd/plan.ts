import type * as tf from '@tensorflow/tfjs-core';

/** Products of a tile of 2 x 2 outputs with 2 x 2 taps: one matrix product each. */
export const PLANES = 9;

/** What the transformed tiles of one group of images may take, so that a second-level cache holds them. */
const GROUP_BYTES = 2 ** 19;

/**
 * Planes and panels lie that many bytes further apart than they are long: at multiples of 4096
 * they would compete for the same lines of the first-level cache.
 */
const SKEW = 64;

/**
 * How a convolution of kernel 4 and stride 2 is computed. Blocks of 2 x 2 input pixels, the phases
 * of the stride, make it one of 2 x 2 taps and stride 1 with four times the channels; that one is
 * done in tiles of 2 x 2 outputs by Winograd's F(2 x 2, 2 x 2), with 9 products in place of 16
 * (Lavin and Gray 2016). Its transforms only add and subtract.
 */
export interface Plan {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** Channels of the image, and the same filled up with zeros to a multiple of 4. */
  readonly channels: number;
  readonly inputs: number;
  /** Channels of a block. */
  readonly block: number;
  readonly outputs: number;
  readonly tilesDown: number;
  readonly tilesAcross: number;
  /** Tiles of one image. */
  readonly tiles: number;
  /** Images that are transformed at once. */
  readonly group: number;
}

/** The plan for a convolution, or undefined where it is of another kind. */
export function planWinograd(conv: tf.backend_util.Conv2DInfo): Plan | undefined {
  const { padInfo, outHeight, outWidth, inHeight, inWidth, outChannels, batchSize } = conv;
  const fits =
    conv.dataFormat === 'channelsLast' &&
    conv.filterHeight === 4 &&
    conv.filterWidth === 4 &&
    conv.strideHeight === 2 &&
    conv.strideWidth === 2 &&
    conv.dilationHeight === 1 &&
    conv.dilationWidth === 1 &&
    padInfo.top === 1 &&
    padInfo.left === 1 &&
    inHeight === 2 * outHeight &&
    inWidth === 2 * outWidth &&
    outHeight % 2 === 0 &&
    outWidth % 2 === 0 &&
    outChannels % 8 === 0 &&
    conv.inChannels * outChannels * outHeight * outWidth * batchSize > 0;
  if (!fits) return undefined;
  const inputs = Math.ceil(conv.inChannels / 4) * 4;
  const block = 4 * inputs;
  const tiles = (outHeight / 2) * (outWidth / 2);
  const imageBytes = PLANES * 4 * (block + outChannels) * tiles;
  return {
    batch: batchSize,
    height: inHeight,
    width: inWidth,
    channels: conv.inChannels,
    inputs,
    block,
    outputs: outChannels,
    tilesDown: outHeight / 2,
    tilesAcross: outWidth / 2,
    tiles,
    group: Math.max(1, Math.min(batchSize, Math.floor(GROUP_BYTES / imageBytes))),
  };
}

/**
 * Where the transformed tiles of a group lie, in bytes: plane after plane, in each of which every
 * item (a tile, or a row of the filter) has a number of channels, eight by eight.
 */
export interface Layout {
  readonly plane: number;
  readonly item: number;
  /** From eight channels of an item to the next eight. */
  readonly eight: number;
  readonly bytes: number;
}

/** Item after item, each with its channels in a row. */
export function rowsOf(items: number, channels: number): Layout {
  // The product takes four rows at once.
  const plane = Math.ceil(items / 4) * 4 * channels * 4 + SKEW;
  return { plane, item: channels * 4, eight: 32, bytes: PLANES * plane };
}

/** Panels of eight channels, each with all items. */
export function panelsOf(items: number, channels: number): Layout {
  const eight = items * 32 + SKEW;
  const plane = (channels / 8) * eight;
  return { plane, item: 32, eight, bytes: PLANES * plane };
}
