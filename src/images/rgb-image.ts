export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An image of three channels, uint8 `[height, width, 3]`. */
export interface RgbImage extends Size {
  readonly data: Uint8Array;
}

/** A part of an image, in whole pixels. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}
