import { messageOf } from '../common/errors.ts';
import type { StoredRow } from '../datasets/sinks/sink.ts';
import { composeSheet } from './compose-sheet.ts';
import type { ContactSheet } from './data.ts';

/**
 * The first rows of each cell as one image a cell, in the order of `wanted` (faces to show, by
 * cell). Reads no further than it must, and holds only the rows that are shown. A dataset that
 * ends or breaks early gives the faces up to there, told in `notices`.
 */
export async function readSheets(
  rows: AsyncIterable<StoredRow>,
  wanted: ReadonlyMap<string, number>,
  size: number,
  notices: string[],
): Promise<ContactSheet[]> {
  const waiting = new Map<string, Uint8Array[]>();
  const sheets = new Map<string, ContactSheet>();
  const missing = new Set([...wanted].filter(([, faces]) => faces > 0).map(([cell]) => cell));
  try {
    if (missing.size > 0) {
      for await (const { cell, png } of rows) {
        if (!missing.has(cell)) continue;
        const pngs = waiting.get(cell) ?? [];
        waiting.set(cell, pngs);
        pngs.push(png);
        if (pngs.length < wanted.get(cell)!) continue;
        sheets.set(cell, await composeSheet(cell, pngs, size));
        waiting.delete(cell);
        missing.delete(cell);
        if (missing.size === 0) break;
      }
    }
    for (const [cell, pngs] of waiting) sheets.set(cell, await composeSheet(cell, pngs, size));
    if (missing.size > 0) {
      notices.push(
        `The dataset on disk has fewer rows than were counted in ${[...missing].join('; ')}.`,
      );
    }
  } catch (error) {
    notices.push(`The dataset can't be read to its end: ${messageOf(error)}.`);
  }
  return [...wanted.keys()].flatMap((cell) => sheets.get(cell) ?? []);
}
