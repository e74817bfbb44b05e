import { join } from 'node:path';
import { concatMap, defer, finalize, type OperatorFunction, tap } from 'rxjs';
import type { Detector, openDetector } from '../detection/detector.ts';
import { chooseFaces } from '../detection/face-choice.ts';
import { UnusablePhoto } from '../faces/alignment-decoding.ts';
import type { FacePhoto } from '../faces/face.ts';
import type { Framing } from '../faces/face-alignment.ts';
import { mapOrdered } from '../streams/map-ordered.ts';
import type { Credit } from '../streams/window.ts';
import type { StageContext } from './context.ts';
import type { AlignOptions } from './options.ts';

/** Photos that are read, decoded or looked at, at once: three batches of the detector. */
const AT_ONCE = 24;

/**
 * Gives photos the key points of the face that is found in them: those without, where the framing
 * says nothing of the face, and with `detect: always` all. A photo without a face is rejected, one
 * with several is treated by `faces`. `ready` makes the backend ready; it is called with the first
 * photo that needs it.
 */
export function locateFaces(
  options: Pick<AlignOptions, 'detect' | 'faces'>,
  context: StageContext,
  framing: Framing,
  ready: () => Promise<unknown>,
  openDetector = loadDetector,
): OperatorFunction<FacePhoto, FacePhoto> {
  const { detect } = options;
  if (detect === 'never' || (detect === 'auto' && framing !== 'centred')) return (photos) => photos;
  const needed = (photo: FacePhoto) => detect === 'always' || !photo.keyPoints;
  const dir = join(context.packsDir, '_detections');
  const warn = (message: string) => context.log.warn({ dir }, message);
  return (photos) =>
    defer(() => {
      let detector: Promise<Detector> | undefined;
      let opened: Detector | undefined;
      let sought = 0;
      let several = 0;
      const look = async (photo: FacePhoto) => {
        detector ??= openDetector(dir, ready, warn);
        opened = await detector;
        const found = await opened.detect(photo.image);
        sought++;
        if (found.faces.length > 1) several++;
        const chosen = chooseFaces(found.faces, options.faces, found);
        if (chosen.length === 0) throw reasonOf(found.faces);
        return withFaces(photo, chosen, found.faces.length);
      };
      return photos.pipe(
        mapOrdered(AT_ONCE, async (photo) => {
          if (!needed(photo)) return [photo];
          return look(photo).catch((error: unknown) => ({ photo, problem: unusable(error) }));
        }),
        concatMap((result): FacePhoto[] => {
          if (!('problem' in result)) return result;
          const { id, place, credit } = result.photo;
          const { reason, message } = result.problem;
          context.reject({ stage: 'align', id, place, reason, detail: message });
          credit.release();
          return [];
        }),
        tap({
          complete: () => {
            if (!opened) return;
            const { known } = opened;
            context.count('photos searched for faces', sought);
            context.count('photos searched by an earlier run', known);
            context.count('photos with several faces', several);
            context.log.info({ photos: sought, known, several }, 'faces were sought');
          },
        }),
        finalize(() => {
          if (detector)
            void context.guard(
              detector.then(
                (one) => one.close(),
                () => {},
              ),
            );
        }),
      );
    });
}

/** The networks load with the first photo that needs them: others never pay for tfjs. */
const loadDetector: typeof openDetector = async (...args) => {
  const { openDetector } = await import('../detection/detector.ts');
  return openDetector(...args);
};

function reasonOf(faces: readonly unknown[]): UnusablePhoto {
  if (faces.length === 0) {
    return new UnusablePhoto(
      'no-face',
      'no face was found; where photos are cut closely about faces, set align.detect: never',
    );
  }
  return new UnusablePhoto(
    'several-faces',
    `${faces.length} faces were found, and align.faces is skip`,
  );
}

/** One photo a face, which share the photo's credit. */
function withFaces(
  photo: FacePhoto,
  faces: readonly Pick<FacePhoto & { score: number }, 'score' | 'keyPoints'>[],
  found: number,
): FacePhoto[] {
  const several = faces.length > 1;
  const credits = sharedCredit(photo.credit, faces.length);
  return faces.map(({ keyPoints, score }, i) => ({
    ...photo,
    keyPoints: keyPoints!,
    detectionScore: score,
    credit: credits[i]!,
    ...(several && found > 1
      ? { id: `${photo.id}#${i + 1}`, subject: photo.subject ?? photo.id }
      : {}),
  }));
}

/** Credits that give one back when all of them are given back. */
function sharedCredit(credit: Credit, count: number): Credit[] {
  let open = count;
  return Array.from({ length: count }, () => {
    let held = true;
    return {
      release() {
        if (!held) return;
        held = false;
        open--;
        if (open === 0) credit.release();
      },
    };
  });
}

function unusable(error: unknown): UnusablePhoto {
  if (error instanceof UnusablePhoto) return error;
  throw error;
}
