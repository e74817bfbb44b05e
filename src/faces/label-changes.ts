import { type Labels, UNKNOWN } from './attributes.ts';
import type { FoundSuspect, LabelledRows, SuspectAction } from './label-noise.ts';

/** What becomes of rows whose labels are probably wrong. */
export interface LabelChanges {
  /** The labels of each row that has others now. */
  readonly labels: ReadonlyMap<number, Labels>;
  /** Rows that are left out. */
  readonly dropped: ReadonlySet<number>;
}

/** What is done to a label: nothing but naming it in the test split, whatever was asked for. */
export function actionOn(split: string, action: SuspectAction): SuspectAction {
  return split === 'test' ? 'report' : action;
}

/** The changes that follow from the suspects that were found. */
export function changesOf(
  { entries }: LabelledRows,
  suspects: readonly FoundSuspect[],
  action: SuspectAction,
): LabelChanges {
  const labels = new Map<number, Labels>();
  const dropped = new Set<number>();
  for (const { row, attribute } of suspects) {
    const { split, labels: given } = entries[row]!;
    const done = actionOn(split, action);
    if (done === 'drop') dropped.add(row);
    if (done !== 'unknown') continue;
    const changed = labels.get(row) ?? Int8Array.from(given);
    changed[attribute] = UNKNOWN;
    labels.set(row, changed);
  }
  return { labels, dropped };
}
