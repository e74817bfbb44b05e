import { availableParallelism } from 'node:os';
import { EMPTY, mergeMap, type OperatorFunction, of } from 'rxjs';
import sharp from 'sharp';
import { UnusablePhoto } from '../faces/alignment-decoding.ts';
import { alignPhoto, type PhotoFraming } from '../faces/alignment-photo.ts';
import type { AlignedFace, FacePhoto } from '../faces/face.ts';
import type { Framing } from '../faces/face-alignment.ts';
import { mapOrdered } from '../streams/map-ordered.ts';
import type { StageContext } from './context.ts';
import { locateFaces } from './locate-faces.ts';
import type { AlignOptions } from './options.ts';

/** One more than there are processors, so that none waits for the next photo. */
const AT_ONCE = availableParallelism() + 1;

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
  // Each photo is used once and is small: parallel over photos, not within one.
  sharp.concurrency(1);
  sharp.cache(false);
  return (photos) =>
    photos.pipe(
      locateFaces(options, context, framing, backend ?? fastestBackend),
      mapOrdered(AT_ONCE, async (photo) => ({
        photo,
        cut: await alignPhoto(photo, placingOf(framing), options).catch(unusable),
      })),
      mergeMap(({ photo, cut }) => {
        const { image: _i, keyPoints: _k, detectionScore: _d, ...rest } = photo;
        if (!(cut instanceof UnusablePhoto)) return of({ ...rest, ...cut, size: options.size });
        const { id, place, credit } = photo;
        context.reject({ stage: 'align', id, place, reason: cut.reason, detail: cut.message });
        credit.release();
        return EMPTY;
      }),
    );
}

/** Where the face is taken to be in a photo without key points. */
export function placingOf(framing: Framing): PhotoFraming {
  return framing === 'cut-out' ? 'centred' : framing;
}

async function fastestBackend() {
  const { useBackend } = await import('../backends/backend.ts');
  return useBackend('auto');
}

function unusable(error: unknown): UnusablePhoto {
  if (error instanceof UnusablePhoto) return error;
  throw error;
}
