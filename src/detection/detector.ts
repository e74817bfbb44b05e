import { readPhoto } from '../faces/alignment-decoding.ts';
import type { KeyPoints, Point } from '../faces/face.ts';
import { Gatherer } from '../streams/gather.ts';
import { asKept, type Detection, DetectionCache, type KeptFace } from './detection-cache.ts';
import { FaceFinder, type FoundFace } from './face-finder.ts';
import { decodePhoto, type PhotoPixels } from './photo-pixels.ts';
import { FINDER_VERSION } from './version.ts';

/** Photos that are looked at together. */
const BATCH = 8;

/** Finds the faces of encoded photos, or knows them from an earlier run. */
export interface Detector {
  /** @throws UnusablePhoto when the photo can't be read */
  detect(image: { path: string } | { bytes: Uint8Array }): Promise<Detection>;
  /** Photos whose faces were known from an earlier run, so far. */
  readonly known: number;
  /** Waits for what is under way, frees the networks and closes the cache. */
  close(): Promise<void>;
}

/**
 * A detector whose results are kept in `cacheDir`, or nowhere without one. `ready` makes the backend
 * ready; it is called, and the networks are loaded, with the first photo that no earlier run has
 * seen. `onProblem` is told when results can't be kept.
 */
export async function openDetector(
  cacheDir: string | undefined,
  ready: () => Promise<unknown>,
  onProblem?: (message: string) => void,
): Promise<Detector> {
  const cache =
    cacheDir === undefined
      ? undefined
      : await DetectionCache.open(cacheDir, FINDER_VERSION, { ...(onProblem && { onProblem }) });
  let taken = 0;
  let finder: Promise<FaceFinder> | undefined;
  const load = async () => {
    await ready();
    return FaceFinder.load();
  };
  const gatherer = new Gatherer<PhotoPixels, readonly FoundFace[]>(BATCH, async (photos) => {
    finder ??= load();
    return (await finder).find(photos.map(({ image }) => image));
  });
  const running = new Set<Promise<unknown>>();
  const detect: Detector['detect'] = (image) =>
    gatherer.during(async (ask) => {
      const bytes = 'path' in image ? await readPhoto(image.path) : image.bytes;
      const key = DetectionCache.keyOf(bytes);
      const known = cache?.get(key);
      if (known) {
        taken++;
        return known;
      }
      const photo = await decodePhoto(bytes);
      const detection = asKept(inPhoto(photo, await ask(photo)));
      await cache?.add(key, detection);
      return detection;
    });
  return {
    get known() {
      return taken;
    },
    detect(image) {
      const work = detect(image);
      const forget = () => running.delete(work);
      running.add(work);
      work.then(forget, forget);
      return work;
    },
    async close() {
      await Promise.allSettled(running);
      if (finder) (await finder.catch(() => undefined))?.dispose();
      await cache?.close();
    },
  };
}

/** Faces in pixels of the photo itself. */
function inPhoto(photo: PhotoPixels, faces: readonly FoundFace[]): Detection {
  const { image, width, height } = photo;
  const across = width / image.width;
  const down = height / image.height;
  const scaled = ({ x, y }: Point): Point => ({ x: x * across, y: y * down });
  return {
    width,
    height,
    faces: faces.map(({ score, box, keyPoints: k }): KeptFace => {
      const keyPoints: KeyPoints = {
        leftEye: scaled(k.leftEye),
        rightEye: scaled(k.rightEye),
        nose: scaled(k.nose),
        mouthLeft: scaled(k.mouthLeft),
        mouthRight: scaled(k.mouthRight),
      };
      const { left, top } = box;
      const sides = { width: box.width * across, height: box.height * down };
      return { score, box: { left: left * across, top: top * down, ...sides }, keyPoints };
    }),
  };
}
