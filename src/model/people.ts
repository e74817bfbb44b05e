import { deriveSeed } from '../common/random.ts';
import { type PackEntry, personOf } from '../datasets/pack.ts';

/**
 * Whose photos a classifier may see: the teacher trains the model, the judge decides what is kept,
 * the auditor measures.
 */
export type Role = 'teacher' | 'judge' | 'auditor';

/** How the people are shared out. */
export interface PeopleShares {
  /** Of all people; 0 where there is no teacher. */
  readonly teacher: number;
  /** Of those who are not the teacher's. */
  readonly judge: number;
}

/**
 * The role that a person's photos play. It follows from the person alone, so that it is the same
 * in every run: a judge and an auditor share nobody, whichever runs they come from, and with a
 * teacher each of them has some of those people that it has without.
 */
export function roleOf(entry: PackEntry, shares: PeopleShares): Role {
  const draw = (purpose: string) => deriveSeed(purpose, personOf(entry)) / 0x1_0000_0000;
  if (draw('teacher') < shares.teacher) return 'teacher';
  return draw('person') < shares.judge ? 'judge' : 'auditor';
}

/** The fold, from 0, that a person's photos are in: all in one, the same in every run. */
export function foldOf(entry: PackEntry, folds: number): number {
  return deriveSeed('fold', personOf(entry)) % folds;
}
