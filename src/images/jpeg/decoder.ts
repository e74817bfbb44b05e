import type { Heap } from '../heap.ts';
import type { Region } from '../rgb-image.ts';
import { COLOUR_STEP } from './colour.ts';
import { type JpegFunctions, jpegFunctions } from './functions.ts';
import { gridOf } from './grid.ts';
import type { JpegHeader } from './header.ts';
import { Plane } from './plane.ts';
import { ScanReader } from './scan-reader.ts';
import { UPSAMPLING_STEP } from './upsampling.ts';

/** Decodes parts of plain JPEGs on a heap, to the same pixels as libjpeg. */
export class JpegDecoder {
  readonly #heap: Heap;
  readonly #functions: JpegFunctions;
  readonly #scans: ScanReader;

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#functions = jpegFunctions(heap.memory);
    this.#scans = new ScanReader(heap, this.#functions);
  }

  /**
   * Decodes a region: RGB, uint8 `[height, width, 3]`, on the heap, at the address that is returned.
   * Undefined when the file is damaged anywhere, be it outside of the region.
   */
  decode(bytes: Uint8Array, header: JpegHeader, region: Region): number | undefined {
    const heap = this.#heap;
    const target = heap.take(3 * (region.width * region.height + COLOUR_STEP));
    const grid = gridOf(header, region);
    const scan = this.#scans.open(bytes, header, grid);
    if (!scan) return undefined;
    const planes = header.components.map(
      (_, rank) => new Plane(heap, this.#functions, header, grid, rank),
    );
    for (let row = 0; row < grid.down; row++) {
      if (!scan.readRow()) return undefined;
      if (row < grid.rows.first || row >= grid.rows.end) continue;
      for (const plane of planes) plane.transform(scan, row);
    }
    if (!scan.isAtEnd()) return undefined;
    this.#colour(planes as [Plane, Plane, Plane], header, region, target);
    return target;
  }

  /** Brings chroma to the size of luma and makes colours of them, row by row. */
  #colour(
    [luma, ...chroma]: readonly [Plane, Plane, Plane],
    { components: [{ across, down }] }: JpegHeader,
    { left, top, width, height }: Region,
    target: number,
  ): void {
    const first = Math.floor(left / across);
    const count = Math.ceil((left + width) / across) - first;
    const rows = chroma.map(() =>
      this.#heap.take(across * (count + UPSAMPLING_STEP) + COLOUR_STEP),
    );
    for (let row = top; row < top + height; row++) {
      const [cb, cr] = chroma.map((plane, i) => {
        if (across === 1) return plane.at(left, row);
        const near = Math.floor(row / down);
        const other = Math.min(plane.height - 1, Math.max(0, row % 2 === 0 ? near - 1 : near + 1));
        plane.extend(near);
        if (down === 1) {
          this.#functions.doubleAcross(plane.at(first, near), 0, rows[i]!, count);
        } else {
          plane.extend(other);
          this.#functions.doubleBoth(
            plane.at(first, near),
            plane.at(first, other),
            rows[i]!,
            count,
          );
        }
        return rows[i]! + left - across * first;
      });
      const pixels = target + 3 * width * (row - top);
      this.#functions.toRgb(luma.at(left, row), cb!, cr!, pixels, width);
    }
  }
}
