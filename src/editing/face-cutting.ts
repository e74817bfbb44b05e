import type { Detector } from '../detection/detector.ts';
import { chooseFaces, type FacePolicy } from '../detection/face-choice.ts';
import { CELEBA_FRAME } from '../faces/alignment.ts';
import { UnusablePhoto } from '../faces/alignment-decoding.ts';
import { alignPhoto } from '../faces/alignment-photo.ts';
import type { FaceAlignment } from '../faces/face-alignment.ts';
import type { Photo } from '../faces/photo.ts';
import { openPhoto } from '../faces/photo-decoding.ts';

/** How the faces that a model was trained on were cut out; CelebA's way where it does not say. */
const USUAL: FaceAlignment = { template: 'celeba', framing: 'centred', detect: 'auto' };

/** Where a face was taken from. */
export type CutFrom =
  /** The photo is of the model's size, or of that of what the model is given of a face, and was taken as it is. */
  | 'whole image'
  /** The face's place in CelebA's aligned frame. */
  | 'aligned frame'
  | 'central square'
  /** A network found it. */
  | 'found face';

/** An aligned face: RGB uint8 `[size, size, 3]`. */
export interface CutFace {
  readonly rgb: Uint8Array;
  readonly from: CutFrom;
}

/** How faces are cut out. */
export interface CuttingOptions {
  /** Side of the faces that the model takes, in pixels. */
  readonly size: number;
  /** Side in pixels of what the model is given of a face, where that is less: it may be so small. */
  readonly input?: number | undefined;
  /** As the model says that its faces were aligned. */
  readonly alignment: FaceAlignment | undefined;
  /**
   * `always` seeks the face in every photo, `never` in none. `auto` takes an image of the model's
   * size, or of its input's, as it is, and does with others as was done with the training faces; where these lay in
   * CelebA's aligned frame, faces are sought in photos of another frame.
   */
  readonly detect: FaceAlignment['detect'];
  /** Which of several faces found is taken. */
  readonly faces: Exclude<FacePolicy, 'all'>;
}

/**
 * Cuts the face out of an encoded photo as the model's training faces were.
 * @throws UnusablePhoto as `alignPhoto` does, `no-face` or `several-faces`
 */
export async function cutFace(
  bytes: Uint8Array,
  { size, input, alignment = USUAL, detect, faces }: CuttingOptions,
  detector: Pick<Detector, 'detect'>,
): Promise<CutFace> {
  const { template, framing } = alignment;
  const cut = async (from: CutFrom, about: Partial<Parameters<typeof alignPhoto>[0]> = {}) => {
    const photo = { image: { bytes }, ...about };
    const frame = from === 'aligned frame' ? 'celeba-aligned' : 'centred';
    const { rgb } = await alignPhoto(photo, frame, { size, template, smallest: input }, openPhoto);
    return { rgb, from };
  };
  if (detect !== 'always') {
    const photo = await opened(bytes);
    const { width, height } = photo;
    if (width === size && height === size) {
      return { rgb: await pixelsOf(photo), from: 'whole image' };
    }
    if (width === input && height === input) return cut('whole image');
    const isFramed = width === CELEBA_FRAME.width && height === CELEBA_FRAME.height;
    const wereSought =
      alignment.detect === 'always' || (alignment.detect === 'auto' && framing === 'centred');
    const wereFramed = framing === 'celeba-aligned' && !wereSought;
    if (wereFramed && isFramed) return cut('aligned frame');
    if (detect === 'never' || (!wereSought && !wereFramed)) return cut('central square');
  }
  const found = await detector.detect({ bytes });
  const [face] = chooseFaces(found.faces, faces, found);
  if (!face) throw noneTaken(found.faces.length);
  return cut('found face', { keyPoints: face.keyPoints, detectionScore: face.score });
}

async function opened(bytes: Uint8Array): Promise<Photo> {
  if (bytes.length === 0) throw new UnusablePhoto('truncated', 'the file is empty');
  return openPhoto(bytes);
}

async function pixelsOf(photo: Photo): Promise<Uint8Array> {
  const { width, height } = photo;
  return (await photo.part({ left: 0, top: 0, width, height }, { width, height })).data;
}

function noneTaken(found: number): UnusablePhoto {
  return found === 0
    ? new UnusablePhoto(
        'no-face',
        'no face was found; where it is cut closely about a face, --detect never takes its middle',
      )
    : new UnusablePhoto('several-faces', `${found} faces were found, and --faces is skip`);
}
