import type { FacePack } from '../src/datasets/pack.ts';
import type { Labels } from '../src/faces/attributes.ts';

/** RGB uint8 images `[labels.length, size, size, 3]` and the labels that they are to show. */
export interface Labelled {
  readonly rgb: Uint8Array;
  readonly labels: readonly Labels[];
}

/** Faces of a pack of images of `size` pixels. */
export async function labelled(
  pack: Pick<FacePack, 'entries' | 'read'>,
  rows: readonly number[],
  size: number,
): Promise<Labelled> {
  const rgb = new Uint8Array(rows.length * size * size * 3);
  await pack.read(rows, rgb);
  return { rgb, labels: rows.map((row) => pack.entries[row]!.labels) };
}

export function rowsOf({ entries }: Pick<FacePack, 'entries'>, wanted: string): number[] {
  return entries.flatMap(({ split }, row) => (split === wanted ? [row] : []));
}
