/** Feature vectors of images, row after row. */
export interface Features {
  /** `[count, dimensions]`. */
  readonly data: ArrayLike<number>;
  readonly dimensions: number;
}

export function countOf({ data, dimensions }: Features): number {
  return data.length / dimensions;
}
