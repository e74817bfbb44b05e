/** What is done about faces that are copies of one photo. */
export type DuplicateAction = 'group' | 'report' | 'drop';

/** How many copies there are, and what became of them. */
export interface DuplicateFigures {
  readonly action: DuplicateAction;
  /** Photos that several faces are copies of. */
  readonly groups: number;
  /** Faces in these groups. */
  readonly faces: number;
  /** Faces in the largest group. */
  readonly largest: number;
  /** Pairs of copies whose faces are in different splits, when all was done. */
  readonly across: number;
  /** Copies that were left out. */
  readonly dropped: number;
}

const COUNTS = {
  groups: 'photos that several faces are copies of',
  faces: 'faces that are copies of others',
  largest: 'copies of one photo, at most',
  across: 'pairs of copies in two splits',
  dropped: 'copies dropped',
} as const;

/** The figures under the names that they have among a run's counts. */
export function countsOf(figures: DuplicateFigures): [name: string, value: number][] {
  return Object.entries(COUNTS).map(([key, name]) => [name, figures[key as keyof typeof COUNTS]]);
}

/** The figures of a run's counts, or undefined where copies were not sought. */
export function figuresIn(
  counts: Readonly<Record<string, number | null>>,
  action: DuplicateAction,
): DuplicateFigures | undefined {
  const of = (key: keyof typeof COUNTS) => counts[COUNTS[key]] ?? 0;
  if (typeof counts[COUNTS.groups] !== 'number') return undefined;
  return {
    action,
    groups: of('groups'),
    faces: of('faces'),
    largest: of('largest'),
    across: of('across'),
    dropped: of('dropped'),
  };
}

/** What a person should know of it: a sentence or two. */
export function describeDuplicates(figures: DuplicateFigures): string {
  const { action, groups, faces, largest, across, dropped } = figures;
  if (groups === 0) return 'No two faces are copies of one photo.';
  const photos = groups === 1 ? 'one photo' : `${amount(groups)} photos`;
  const most = groups === 1 ? '' : `, at most ${amount(largest)} of one`;
  const found = `${amount(faces)} faces are copies of ${photos}${most}`;
  const pairs = across === 1 ? '1 pair of copies is' : `${amount(across)} pairs of copies are`;
  if (action === 'drop') {
    return `${found}: ${amount(dropped)} of them are dropped, so that each photo is used once.`;
  }
  if (action === 'report') {
    const apart = across === 0 ? 'None are in two splits.' : `${pairs} in two splits.`;
    return `${found}; nothing is done about them. ${apart}`;
  }
  if (across === 0) return `${found}: they count as one person, in one split.`;
  return `${found}: they count as one person, but ${pairs} in two splits, as the source has them. With pack.duplicates: drop one copy of each is kept.`;
}

function amount(value: number): string {
  return value.toLocaleString('en-US');
}
