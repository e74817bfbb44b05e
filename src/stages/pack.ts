import { join } from 'node:path';
import { concatMap, Observable, type OperatorFunction } from 'rxjs';
import { messageOf } from '../common/errors.ts';
import { type FacePack, hasPack, openPack, type PackInfo } from '../datasets/pack.ts';
import { checkIntake } from '../datasets/pack-intake.ts';
import { PackWriter } from '../datasets/pack-writer.ts';
import type { AlignedFace, Rejection } from '../faces/face.ts';
import type { LabelCounts } from '../faces/label-counts.ts';
import type { QualityLimits } from '../faces/quality-limits.ts';
import type { StageContext } from './context.ts';
import type { PackOptions } from './options.ts';
import { reportLabels } from './report-labels.ts';
import { reportQuality } from './report-quality.ts';

export { packKey } from '../datasets/pack-key.ts';

/** What the pack stage has to know of the stages before it. */
export interface PackIntake extends PackInfo {
  /** What they rejected so far: it grows while they run, and is whole when they complete. */
  readonly rejections: readonly Rejection[];
  /** The largest share of entries that may be rejected, 0 to 1. */
  readonly maxRejected: number;
  /** What the faces were to be like. */
  readonly limits?: QualityLimits;
  /** What became of labels, once all entries were listed. */
  labelCounts?(): LabelCounts | undefined;
}

/**
 * Writes faces, in the order of their ranks, to the pack `packsDir/key` and emits it, opened, once.
 * Where there is that pack already, and `reuse`, the source is not subscribed to, and what was
 * rejected when the pack was made is rejected again, what became of labels told again. Unsubscribing or an error leaves no pack.
 * Errors with `rejected` when more than `maxRejected` of the entries were, and with `input` when no
 * face is left.
 */
export function pack(
  options: PackOptions,
  context: StageContext,
  intake: PackIntake,
): OperatorFunction<AlignedFace, FacePack> {
  const dir = join(context.packsDir, intake.key);
  const make = async (faces: Observable<AlignedFace>, signal: AbortSignal) =>
    (options.reuse ? await reopen(dir, context, intake) : undefined) ??
    (await build(dir, faces, signal, intake));
  return (faces) =>
    new Observable<FacePack>((subscriber) => {
      const controller = new AbortController();
      const work = make(faces, controller.signal).then(
        (made) => {
          if (controller.signal.aborted) return made?.close();
          context.count('faces', made!.entries.length);
          context.count('unusable', made!.rejectedCount);
          reportQuality(made!, intake.limits ?? {}, context);
          subscriber.next(made!);
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      );
      void context.guard(work);
      return () => controller.abort();
    });
}

async function reopen(
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
    const rejections = await found.rejections();
    for (const rejection of rejections) context.reject(rejection);
    checkIntake(found.entries.length, rejections, maxRejected);
    if (found.labelCounts) reportLabels(found.labelCounts, context);
    return found;
  } catch (error) {
    await found.close();
    throw error;
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
      const listed = rejections.filter(({ stage }) => stage === 'ingest');
      const others = rejections.filter(({ stage }) => stage !== 'ingest');
      return await writer.finish([...listed, ...others], labelCounts?.());
    }
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.discard();
  return undefined;
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
