import { deriveSeed } from '../common/random.ts';
import type { PackEntry } from '../datasets/pack.ts';

/** Whose photos a classifier may see. */
export type Role = 'judge' | 'auditor';

/**
 * The role that a person's photos play. It follows from the person alone, so that it is the same
 * in every run: a judge and an auditor share nobody, whichever runs they come from.
 */
export function roleOf(entry: PackEntry, judgeShare: number): Role {
  const draw = deriveSeed('person', personOf(entry)) / 0x1_0000_0000;
  return draw < judgeShare ? 'judge' : 'auditor';
}

/** The fold, from 0, that a person's photos are in: all in one, the same in every run. */
export function foldOf(entry: PackEntry, folds: number): number {
  return deriveSeed('fold', personOf(entry)) % folds;
}

function personOf({ subject, id }: PackEntry): string {
  return subject ?? id;
}
