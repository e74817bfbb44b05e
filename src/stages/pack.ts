import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { concatMap, Observable, type OperatorFunction } from 'rxjs';
import { messageOf } from '../common/errors.ts';
import { derivePack } from '../datasets/derived-pack.ts';
import {
  countsOf,
  type DuplicateAction,
  describeDuplicates,
} from '../datasets/duplicate-figures.ts';
import { findDuplicates } from '../datasets/duplicate-search.ts';
import { isDuplicate, treatDuplicates } from '../datasets/duplicate-treatment.ts';
import { type FacePack, hasPack, openPack, type PackInfo } from '../datasets/pack.ts';
import { PACK_FILES } from '../datasets/pack-format.ts';
import { checkIntake } from '../datasets/pack-intake.ts';
import { duplicatesKey } from '../datasets/pack-key.ts';
import { PackWriter } from '../datasets/pack-writer.ts';
import type { AlignedFace } from '../faces/face.ts';
import type { LabelCounts } from '../faces/label-counts.ts';
import type { QualityLimits } from '../faces/quality-limits.ts';
import { RejectionList, type Rejections } from '../faces/rejection-list.ts';
import type { StageContext } from './context.ts';
import type { PackOptions } from './options.ts';
import { reportLabels } from './report-labels.ts';
import { reportQuality } from './report-quality.ts';

export { packKey } from '../datasets/pack-key.ts';

/** More copies of one photo than this, and than this share of the faces, are hardly all copies. */
const MANY_COPIES = 20;
const MANY_COPIES_SHARE = 0.01;

/** What the pack stage has to know of the stages before it. */
export interface PackIntake extends PackInfo {
  /** What they rejected so far: it grows while they run, and is whole when they complete. */
  readonly rejections: Rejections;
  /** The largest share of entries that may be rejected, 0 to 1. */
  readonly maxRejected: number;
  /** What the faces were to be like. */
  readonly limits?: QualityLimits;
  /** What became of labels, once all entries were listed. */
  labelCounts?(): LabelCounts | undefined;
  /** Whether the faces are drawn: copies are not sought then. */
  readonly isDrawn?: true;
}

/**
 * Writes faces, in the order of their ranks, to the pack `packsDir/key` and emits it, opened, once.
 * Where copies are sought, that is a pack beside it which shares the pixels, and the groups of
 * copies are listed in `duplicates.ndjson` of the run.
 *
 * Where there is that pack already, and `reuse`, the source is not subscribed to; what was rejected
 * when the pack was made is rejected again, and what became of labels and copies told again.
 * Unsubscribing or an error leaves no pack that is not whole. Errors with `rejected` when more than
 * `maxRejected` of the entries were, copies not counted, and with `input` when no face is left.
 */
export function pack(
  options: PackOptions,
  context: StageContext,
  intake: PackIntake,
): OperatorFunction<AlignedFace, FacePack> {
  const action = intake.isDrawn ? 'off' : options.duplicates;
  const dirOf = (key: string) => join(context.packsDir, key);
  const reopen = async (key: string) =>
    options.reuse ? reopenPack(dirOf(key), context, intake) : undefined;
  const make = async (faces: Observable<AlignedFace>, signal: AbortSignal) => {
    const key = duplicatesKey(intake.key, action);
    const found = await reopen(key);
    if (found) return found;
    const made =
      (action !== 'off' && (await reopen(intake.key))) ||
      (await build(dirOf(intake.key), faces, signal, intake));
    if (!made || action === 'off') return made;
    return treatCopies(made, { key, dir: dirOf(key), action }, context, signal);
  };
  return (faces) =>
    new Observable<FacePack>((subscriber) => {
      const controller = new AbortController();
      const work = make(faces, controller.signal)
        .then(async (made) => {
          if (controller.signal.aborted) return made?.close();
          await tell(made!, context);
          reportQuality(made!, intake.limits ?? {}, context);
          subscriber.next(made!);
          subscriber.complete();
        })
        .catch((error: unknown) => subscriber.error(error));
      void context.guard(work);
      return () => controller.abort();
    });
}

async function reopenPack(
  dir: string,
  context: StageContext,
  { maxRejected }: PackIntake,
): Promise<FacePack | undefined> {
  if (!hasPack(dir)) return undefined;
  let found: FacePack;
  try {
    found = await openPack(dir);
  } catch (error) {
    context.log.warn({ dir }, `${messageOf(error)}; it is made again`);
    return undefined;
  }
  try {
    const unusable = new RejectionList();
    for await (const rejection of found.rejections()) {
      context.reject(rejection);
      if (!isDuplicate(rejection)) unusable.push(rejection);
    }
    checkIntake(found.entries.length, unusable, maxRejected);
    if (found.labelCounts) reportLabels(found.labelCounts, context);
    return found;
  } catch (error) {
    await found.close();
    throw error;
  }
}

/** Leaves counts for the summary, and the list of copies in the run's folder. */
async function tell(pack: FacePack, context: StageContext): Promise<void> {
  const { entries, rejectedCount, duplicates } = pack;
  const dropped = duplicates?.dropped ?? 0;
  context.count('faces', entries.length - dropped);
  context.count('unusable', rejectedCount - dropped);
  if (!duplicates) return;
  for (const [name, value] of countsOf(duplicates)) context.count(name, value);
  context.log.info({ duplicates }, describeDuplicates(duplicates));
  if (duplicates.largest > Math.max(MANY_COPIES, MANY_COPIES_SHARE * entries.length)) {
    context.log.warn(
      { largest: duplicates.largest },
      `${duplicates.largest} faces seem to be copies of one photo: of drawings or renderings, set pack.duplicates: off`,
    );
  }
  const list = PACK_FILES.duplicates;
  await mkdir(context.runDir, { recursive: true });
  await copyFile(join(pack.dir, list), join(context.runDir, list));
}

/** The pack of these faces in which copies are treated; undefined when the signal said to stop. */
async function treatCopies(
  pack: FacePack,
  { key, dir, action }: { key: string; dir: string; action: DuplicateAction },
  context: StageContext,
  signal: AbortSignal,
): Promise<FacePack | undefined> {
  const progress = context.progress('copies', pack.entries.length, 'faces');
  try {
    const firstOf = await findDuplicates(pack, signal, (faces) => progress.update(faces));
    if (!firstOf) return undefined;
    const treatment = treatDuplicates(pack.entries, firstOf, action);
    const { figures, places, dropped, rejections, lines } = treatment;
    for (const rejection of rejections) context.reject(rejection);
    return await derivePack(pack, dir, {
      key,
      placeOf: (row) => places.get(row),
      isDropped: (row) => dropped.has(row),
      rejections,
      duplicates: { figures, lines },
    });
  } finally {
    progress.finish();
    await pack.close();
  }
}

/** The new pack, or undefined when the signal said to stop. */
async function build(
  dir: string,
  faces: Observable<AlignedFace>,
  signal: AbortSignal,
  { rejections, maxRejected, labelCounts, ...info }: PackIntake,
): Promise<FacePack | undefined> {
  if (signal.aborted) return undefined;
  const writer = await PackWriter.create(dir, info);
  try {
    await consume(faces, signal, async (face) => {
      await writer.append(face);
      face.credit.release();
    });
    if (!signal.aborted) {
      checkIntake(writer.count, rejections, maxRejected);
      // By stage, since how the two interleave is a matter of timing.
      return await writer.finish(listedFirst(rejections), labelCounts?.());
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.discard();
  return undefined;
}

function listedFirst(rejections: Rejections): Rejections {
  return {
    length: rejections.length,
    *[Symbol.iterator]() {
      for (const one of rejections) if (one.stage === 'ingest') yield one;
      for (const one of rejections) if (one.stage !== 'ingest') yield one;
    },
  };
}

/** Resolves when `items` are all taken, one after the other, or when the signal says to stop. */
async function consume<T>(
  items: Observable<T>,
  signal: AbortSignal,
  take: (item: T) => Promise<void>,
): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    const subscription = items
      .pipe(concatMap(take))
      .subscribe({ error: reject, complete: resolve });
    signal.addEventListener('abort', () => {
      subscription.unsubscribe();
      resolve();
    });
  });
}
