import { defer, EMPTY, finalize, mergeMap, type OperatorFunction, of } from 'rxjs';
import { UnusablePhoto } from '../faces/alignment-decoding.ts';
import type { PhotoFraming } from '../faces/alignment-photo.ts';
import { AlignmentThreads, THREADS } from '../faces/alignment-threads.ts';
import type { AlignedFace, FacePhoto } from '../faces/face.ts';
import type { Framing } from '../faces/face-alignment.ts';
import { mapGroups } from '../streams/map-groups.ts';
import type { StageContext } from './context.ts';
import { locateFaces } from './locate-faces.ts';
import type { AlignOptions } from './options.ts';

/** Photos that a thread is handed at a time: each message costs about as much as a tenth of one. */
const GROUP = 8;

/** While a thread works on one group, the next one waits for it. */
const GROUPS_AT_ONCE = 2 * THREADS;

/**
 * Cuts the faces out of photos, several at once, and emits them in the photos' order. A photo that
 * can't be used is rejected and its credit given back; the stream goes on. `backend` makes the
 * backend ready where faces are to be found; without it that is the fastest.
 */
export function align(
  options: AlignOptions,
  context: StageContext,
  framing: Framing,
  backend?: () => Promise<unknown>,
): OperatorFunction<FacePhoto, AlignedFace> {
  return (photos) =>
    defer(() => {
      const threads = new AlignmentThreads(placingOf(framing), options);
      return photos.pipe(
        locateFaces(options, context, framing, backend ?? fastestBackend),
        mapGroups(GROUPS_AT_ONCE, GROUP, async (group) => {
          const outcomes = await threads.align(group);
          return group.map((photo, i) => ({ photo, outcome: outcomes[i]! }));
        }),
        mergeMap(({ photo, outcome }) => {
          const { image: _i, keyPoints: _k, detectionScore: _d, ...rest } = photo;
          if (!(outcome instanceof UnusablePhoto)) {
            return of({ ...rest, ...outcome, size: options.size });
          }
          const { id, place, credit } = photo;
          const { reason, message: detail } = outcome;
          context.reject({ stage: 'align', id, place, reason, detail });
          credit.release();
          return EMPTY;
        }),
        finalize(() => void context.guard(threads.close())),
      );
    });
}

/** Where the face is taken to be in a photo without key points. */
export function placingOf(framing: Framing): PhotoFraming {
  return framing === 'cut-out' ? 'centred' : framing;
}

async function fastestBackend() {
  const { useBackend } = await import('../backends/backend.ts');
  return useBackend('auto');
}
