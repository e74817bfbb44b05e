import { EvenfaceError } from '../common/errors.ts';
import type { FaceSource } from '../datasets/sources/source.ts';
import { allCells, cellOf } from '../faces/cells.ts';
import type { LabelCounts } from '../faces/label-counts.ts';
import { unseenCells } from '../faces/unseen-cells.ts';
import { optionsOf } from './declaration.ts';
import type { LoadedPipeline } from './load-declaration.ts';
import { namedAttributes } from './named-attributes.ts';

/** What a source lists, counted without decoding an image. */
export interface Survey {
  readonly photos: number;
  /** Entries that can't be photos. */
  readonly rejected: number;
  readonly splits: Readonly<Record<string, number>>;
  /** Photos of the training split in each cell of the balance; empty without one. */
  readonly cells: readonly { readonly cell: string; readonly real: number }[];
  /** What `ingest.labels` makes of the photos' labels; undefined without it. */
  readonly labels: LabelCounts | undefined;
}

/** Counts all that a source lists. */
export async function surveySource(
  source: FaceSource,
  balance: readonly string[],
): Promise<Survey> {
  const cells = balance.length > 0 ? allCells(source.schema, balance) : [];
  const counts = cells.map(() => 0);
  const splits: Record<string, number> = {};
  let photos = 0;
  let rejected = 0;
  for await (const listed of source.list()) {
    if ('rejected' in listed) {
      rejected++;
      continue;
    }
    const { split, labels } = listed.photo;
    photos++;
    splits[split] = (splits[split] ?? 0) + 1;
    const cell = split === 'train' ? cellOf(labels, cells) : -1;
    if (cell >= 0) counts[cell]!++;
  }
  return {
    photos,
    rejected,
    splits,
    cells: cells.map(({ name }, i) => ({ cell: name, real: counts[i]! })),
    labels: source.labelCounts?.(),
  };
}

/** Throws a declaration error, with its place, for a named attribute that the source lacks. */
export function checkNames(pipeline: LoadedPipeline, source: FaceSource): void {
  for (const { stage, option, names } of namedAttributes(pipeline.declaration)) {
    for (const [i, name] of names.entries()) {
      if (source.schema.has(name)) continue;
      throw withPlace(() => source.schema.indexOf(name), pipeline.placeOf(stage, [...option, i]));
    }
  }
}

/**
 * Fails before anything is decoded when the pipeline names an attribute that the source
 * lacks, or asks for a cell that no real training face is in. Reads the source's list only until
 * each cell has been met.
 */
export async function checkSource(pipeline: LoadedPipeline, source: FaceSource): Promise<void> {
  checkNames(pipeline, source);
  const plan = optionsOf(pipeline.declaration, 'plan');
  if (!plan || plan.unseen === 'skip') return;
  const cells = allCells(source.schema, plan.balance);
  const missing = new Set(cells.map(({ index }) => index));
  for await (const listed of source.list()) {
    if (!('photo' in listed) || listed.photo.split !== 'train') continue;
    missing.delete(cellOf(listed.photo.labels, cells));
    if (missing.size === 0) return;
  }
  const unseen = cells.filter(({ index }) => missing.has(index));
  throw unseenCells('input', unseen, pipeline.placeOf('plan', ['balance']));
}

/** The error that `check` throws, with the place in the declaration that led to it. */
function withPlace(check: () => unknown, place: string): unknown {
  try {
    check();
  } catch (error) {
    if (!(error instanceof EvenfaceError)) return error;
    const { code, message, hint, cause } = error;
    return new EvenfaceError(code, message, { hint, place, cause });
  }
  return undefined;
}
