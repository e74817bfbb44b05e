import type { Rejection } from '../faces/face.ts';
import type { DuplicateAction, DuplicateFigures } from './duplicate-figures.ts';
import { type FacePlace, mergePeople } from './duplicate-people.ts';
import type { PackEntry } from './pack.ts';

/** The reason by which dropped copies are rejected, and the stage. */
const DROPPED = { stage: 'pack', reason: 'duplicate' } as const;

/** What is done about copies. */
export interface DuplicateTreatment {
  readonly figures: DuplicateFigures;
  /** Who a face shows and where it belongs, of rows that this changes for. */
  readonly places: ReadonlyMap<number, FacePlace>;
  readonly dropped: ReadonlySet<number>;
  /** The dropped ones, with their reasons. */
  readonly rejections: readonly Rejection[];
  /** The groups, a JSON line each. */
  readonly lines: string;
}

/** Whether an entry was rejected as a copy: it could be used, unlike others. */
export function isDuplicate({ stage, reason }: Rejection): boolean {
  return stage === DROPPED.stage && reason === DROPPED.reason;
}

/**
 * Decides what is done about copies of one photo; `firstOf` gives for each row the first row that
 * shows the same one. Unless they are only reported, those who are in copies become one person, in
 * one split but for what the source says. To drop keeps of each group the photo that is held out
 * furthest, of these the largest, of these the first; two faces of it are both kept.
 */
export function treatDuplicates(
  entries: readonly PackEntry[],
  firstOf: Int32Array,
  action: DuplicateAction,
): DuplicateTreatment {
  const groups = groupsOf(firstOf);
  const places = action === 'report' ? new Map<number, FacePlace>() : mergePeople(entries, firstOf);
  const splitOf = (row: number) => places.get(row)?.split ?? entries[row]!.split;
  const dropped = new Set<number>();
  const rejections: Rejection[] = [];
  if (action === 'drop') {
    for (const rows of groups) {
      const kept = entries[keptOf(rows, entries, splitOf)]!;
      for (const row of rows) {
        const { id, place } = entries[row]!;
        if (place === kept.place) continue;
        dropped.add(row);
        const detail = `it is a copy of ${kept.place}, which is kept`;
        rejections.push({ ...DROPPED, id, place, detail });
      }
    }
  }
  const figures = {
    action,
    groups: groups.length,
    faces: groups.reduce((sum, rows) => sum + rows.length, 0),
    largest: groups.reduce((most, rows) => Math.max(most, rows.length), 0),
    across: groups.reduce((sum, rows) => {
      const kept = rows.filter((row) => !dropped.has(row));
      return sum + pairsAcross(kept.map(splitOf));
    }, 0),
    dropped: dropped.size,
  };
  const lines = groups.map((rows) => {
    const faces = rows.map((row) => {
      const { id, place, subject } = entries[row]!;
      const split = dropped.has(row) ? 'dropped' : splitOf(row);
      return { id, place, subject: places.get(row)?.subject ?? subject, split };
    });
    return `${JSON.stringify({ faces })}\n`;
  });
  return { figures, places, dropped, rejections, lines: lines.join('') };
}

/** The rows of each photo that there are several of, in their order. */
function groupsOf(firstOf: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  for (const [row, first] of firstOf.entries()) {
    if (first === row) continue;
    const rows = groups.get(first) ?? [first];
    groups.set(first, rows);
    rows.push(row);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, rows]) => rows);
}

const HELD_OUT: readonly PackEntry['split'][] = ['dropped', 'train', 'val', 'test'];

function keptOf(
  rows: readonly number[],
  entries: readonly PackEntry[],
  splitOf: (row: number) => PackEntry['split'],
): number {
  const rank = (row: number) => HELD_OUT.indexOf(splitOf(row));
  const side = (row: number) => entries[row]!.quality.side;
  return rows.reduce((best, row) =>
    rank(row) - rank(best) > 0 || (rank(row) === rank(best) && side(row) > side(best)) ? row : best,
  );
}

function pairsAcross(splits: readonly PackEntry['split'][]): number {
  const counts = new Map<string, number>();
  for (const split of splits) counts.set(split, (counts.get(split) ?? 0) + 1);
  const within = [...counts.values()].reduce((sum, count) => sum + count ** 2, 0);
  return (splits.length ** 2 - within) / 2;
}
