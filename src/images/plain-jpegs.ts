import { Heap } from './heap.ts';
import { JpegDecoder } from './jpeg/decoder.ts';
import { type JpegHeader, readHeader } from './jpeg/header.ts';
import { Resampler } from './resampler.ts';
import type { Region, RgbImage, Size } from './rgb-image.ts';

/** Larger parts, or files, are left to others: the memory that they take is never given back. */
const MOST_PIXELS = 1 << 22;
const MOST_BYTES = 1 << 24;

/**
 * Reads the JPEGs that nearly all photos of faces are: baseline, in Y, Cb and Cr, upright, without
 * a colour profile (`readHeader` has it all). For a small photo libvips takes several times as long
 * to set up its pipeline as to decode. Whatever is not plain, or damaged, is undefined here, and
 * libvips says what it is.
 */
export class PlainJpegs {
  readonly #heap = new Heap();
  readonly #decoder = new JpegDecoder(this.#heap);
  readonly #resampler = new Resampler(this.#heap);
  readonly #mark = this.#heap.mark;

  /** A photo of which nothing but the header is read yet; undefined where it is not plain. */
  open(bytes: Uint8Array): PlainJpeg | undefined {
    if (bytes.length > MOST_BYTES) return undefined;
    const header = readHeader(bytes);
    if (!header) return undefined;
    const { width, height } = header;
    const heap = this.#heap;
    return {
      width,
      height,
      part: (region) => {
        const address = this.#decode(bytes, header, region);
        if (address === undefined) return undefined;
        const end = address + 3 * region.width * region.height;
        return { ...region, data: heap.bytes.slice(address, end) };
      },
      cut: (region, size) => {
        const address = this.#decode(bytes, header, region);
        return address === undefined ? undefined : this.#resampler.resample(address, region, size);
      },
    };
  }

  /** Where on the heap the region's pixels lie until the next photo is decoded. */
  #decode(bytes: Uint8Array, header: JpegHeader, region: Region): number | undefined {
    if (region.width * region.height > MOST_PIXELS) return undefined;
    this.#heap.release(this.#mark);
    return this.#decoder.decode(bytes, header, region);
  }
}

/** A photo whose pixels are undefined when its file is damaged. */
export interface PlainJpeg extends Size {
  /** A part of the photo as it is. */
  part(region: Region): RgbImage | undefined;
  /** A part of the photo in another size, by Lanczos' filter. */
  cut(region: Region, size: Size): RgbImage | undefined;
}
