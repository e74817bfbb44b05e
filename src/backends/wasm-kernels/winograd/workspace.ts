import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { floats } from '../kernel.ts';
import { type SimdFunctions, simdFunctions } from '../simd/module.ts';
import type { Layout, Plan } from './plan.ts';

/** Memory and functions for one call of a kernel; addresses are in bytes. */
export class Workspace {
  readonly plan: Plan;
  readonly simd: SimdFunctions;
  readonly #backend: BackendWasm;
  readonly #held: tf.TensorInfo[] = [];
  readonly #padded: number;

  constructor(backend: BackendWasm, plan: Plan) {
    this.#backend = backend;
    this.plan = plan;
    this.simd = simdFunctions(backend);
    this.#padded = this.take(this.#paddedBytes);
  }

  get #paddedBytes(): number {
    const { height, width, inputs } = this.plan;
    return (height + 2) * (width + 2) * inputs * 4;
  }

  /** Memory that is free again after `release`. It holds anything. */
  take(bytes: number): number {
    const tensor = this.#backend.makeOutput([bytes / 4], 'float32');
    this.#held.push(tensor);
    return this.address(tensor);
  }

  address(tensor: tf.TensorInfo): number {
    return this.#backend.getMemoryOffset(tensor.dataId);
  }

  release(): void {
    for (const { dataId } of this.#held) this.#backend.disposeData(dataId);
  }

  /** The heap as it is now; `take` may move it. */
  get heap(): Int32Array {
    return new Int32Array(floats(this.#backend, this.#held[0]!).buffer);
  }

  /** Sets the image's padded copy to zeros; copies leave its border as it is. */
  clearPadded(): void {
    this.heap.fill(0, this.#padded / 4, (this.#padded + this.#paddedBytes) / 4);
  }

  /** Transforms an image `[height, width, channels]` to tiles of blocks. */
  imageToTiles(image: number, tiles: number, layout: Layout): void {
    const { height, width, channels, inputs } = this.plan;
    this.simd.pad(image, this.#padded, height, width, channels, inputs);
    for (const phase of [0, 1]) {
      this.simd.difference(
        this.#padded + phase * this.#row,
        tiles + ((phase * 2 * inputs) / 8) * layout.eight,
        ...this.#blocks(),
        layout.plane,
        layout.item,
        layout.eight,
      );
    }
  }

  /** The adjoint of `imageToTiles`, from tiles in rows. Needs `clearPadded` before. */
  tilesToImage(tiles: number, image: number, layout: Layout): void {
    const { height, width, channels, inputs } = this.plan;
    for (const phase of [0, 1]) {
      this.simd.differenceAdjoint(
        tiles + phase * 2 * inputs * 4,
        this.#padded + phase * this.#row,
        ...this.#blocks(),
        layout.plane,
        layout.item,
      );
    }
    this.simd.crop(this.#padded, image, height, width, channels, inputs);
  }

  /** Transforms `[height / 2, width / 2, outputs]` to tiles. */
  outputToTiles(output: number, tiles: number, layout: Layout): void {
    this.simd.expand(output, tiles, ...this.#outputs(), layout.plane, layout.item, layout.eight);
  }

  /** The adjoint of `outputToTiles`, from tiles in rows. */
  tilesToOutput(tiles: number, output: number, layout: Layout): void {
    this.simd.contract(tiles, output, ...this.#outputs(), layout.plane, layout.item);
  }

  /** Bytes of a row of the padded image. */
  get #row(): number {
    return (this.plan.width + 2) * this.plan.inputs * 4;
  }

  /** One phase of the rows: how its tiles of 3 x 3 blocks lie in the padded image. */
  #blocks(): number[] {
    const { tilesDown, tilesAcross, inputs } = this.plan;
    const block = 2 * inputs * 4;
    return [tilesDown, tilesAcross, 4 * this.#row, 2 * block, 2 * this.#row, block, 2 * inputs];
  }

  /** How the tiles of 2 x 2 outputs lie in the output. */
  #outputs(): number[] {
    const { tilesDown, tilesAcross, outputs } = this.plan;
    const pixel = outputs * 4;
    const row = 2 * tilesAcross * pixel;
    return [tilesDown, tilesAcross, 2 * row, 2 * pixel, row, pixel, outputs];
  }
}
