import type * as tf from '@tensorflow/tfjs-core';

/** Kernel 4, stride 2, even sides, one pixel of padding on each: the models' convolutions. */
export function isHalving(info: tf.backend_util.Conv2DInfo): boolean {
  const { top, bottom, left, right } = info.padInfo;
  return (
    info.dataFormat === 'channelsLast' &&
    [info.filterHeight, info.filterWidth].every((side) => side === 4) &&
    [info.strideHeight, info.strideWidth].every((stride) => stride === 2) &&
    [info.dilationHeight, info.dilationWidth].every((dilation) => dilation === 1) &&
    [top, bottom, left, right].every((pad) => pad === 1) &&
    info.inHeight % 2 === 0 &&
    info.inWidth % 2 === 0
  );
}
