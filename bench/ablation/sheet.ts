import sharp from 'sharp';

/** Faces of one row, RGB uint8 `[count, size, size, 3]`. */
export type SheetRow = Uint8Array;

/** Writes rows of faces as one PNG; each row has `columns` faces at least, of which so many show. */
export async function writeSheet(
  file: string,
  rows: readonly SheetRow[],
  size: number,
  columns: number,
): Promise<void> {
  const width = columns * size;
  const rgb = new Uint8Array(rows.length * size * width * 3);
  for (const [line, row] of rows.entries()) {
    for (let face = 0; face < columns; face++) {
      for (let y = 0; y < size; y++) {
        const from = (face * size + y) * size * 3;
        const to = ((line * size + y) * width + face * size) * 3;
        rgb.set(row.subarray(from, from + size * 3), to);
      }
    }
  }
  await sharp(rgb, { raw: { width, height: rows.length * size, channels: 3 } })
    .png()
    .toFile(file);
}
