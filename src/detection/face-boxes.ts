import sharp from 'sharp';
import { inFloat32 } from '../backends/backend.ts';
import * as tf from '../backends/tf.ts';
import type { RgbImage } from '../images/rgb-image.ts';
import { groupsOf } from '../streams/groups-of.ts';
import { anchorsOf } from './anchors.ts';
import { type Candidate, decodeBoxes, suppressOverlapping } from './boxes.ts';
import type { DetectorNetwork } from './detector-network.ts';

/** How photos are shown to the detector: in the middle of a grey square of side `input`. */
interface View {
  readonly input: number;
  /** Longer side of the photo in it. */
  readonly photo: number;
  /** Photos a forward pass; the last is filled up, so that results do not depend on neighbours. */
  readonly batch: number;
  /** Whether the darkest of the photo becomes black and its brightest white. */
  readonly stretched?: true;
}

/**
 * The network knows faces of about 20 to 130 pixels best. Here those of a tenth to nearly all of
 * the photo are of that size; few others are of use as a photo's face.
 */
const COARSE: View = { input: 256, photo: 180, batch: 8 };

/**
 * For photos that are nearly all face, or dark, at a quarter of the price: of 500 photos of
 * FairFace 78 stay without a face without this look, and 19 with it, profiles nearly all.
 */
const SMALL: View = { input: 128, photo: 56, batch: 8, stretched: true };

/** For photos whose faces are smaller, at several times the price. */
const FINE: View = { input: 512, photo: 512, batch: 2 };

const MIN_SCORE = 0.3;
const MAX_OVERLAP = 0.4;
const MOST_FACES = 100;
const GREY = 127;

/**
 * The boxes of faces in each photo, in its pixels, the likeliest first. Faces of a tenth of the
 * photo's longer side and more; where there are none, those that fill the photo, then those down to
 * a twenty-fifth.
 */
export async function findBoxes(
  network: DetectorNetwork,
  photos: readonly RgbImage[],
): Promise<Candidate[][]> {
  const found: Candidate[][] = photos.map(() => []);
  for (const view of [COARSE, SMALL, FINE]) {
    const empty = found.flatMap((boxes, i) => (boxes.length === 0 ? [i] : []));
    const seen = await look(
      network,
      empty.map((i) => photos[i]!),
      view,
    );
    for (const [rank, i] of empty.entries()) found[i] = seen[rank]!;
  }
  return found;
}

async function look(
  network: DetectorNetwork,
  photos: readonly RgbImage[],
  view: View,
): Promise<Candidate[][]> {
  const { input, batch } = view;
  const anchors = anchorsOf(input);
  const pixels = input * input * 3;
  const found: Candidate[][] = [];
  for (const group of groupsOf(photos, batch)) {
    const images = new Float32Array(batch * pixels).fill(GREY);
    const places = await Promise.all(
      group.map((photo, i) => place(photo, view, images.subarray(i * pixels, (i + 1) * pixels))),
    );
    const [boxes, logits] = inFloat32(() =>
      tf.tidy(() => network.detect(tf.tensor4d(images, [batch, input, input, 3]))),
    );
    const boxValues = boxes.dataSync<'float32'>();
    const logitValues = logits.dataSync<'float32'>();
    boxes.dispose();
    logits.dispose();
    for (const [i, { left, top, across, down }] of places.entries()) {
      const of = (values: Float32Array, width: number) =>
        values.subarray(i * anchors.count * width, (i + 1) * anchors.count * width);
      const all = decodeBoxes(anchors, of(boxValues, 4), of(logitValues, 1), MIN_SCORE);
      found.push(
        suppressOverlapping(all, MAX_OVERLAP, MOST_FACES).map((box) => ({
          score: box.score,
          left: (box.left - left) / across,
          top: (box.top - top) / down,
          width: box.width / across,
          height: box.height / down,
        })),
      );
    }
  }
  return found;
}

/** Puts a photo in the middle of `out`, `[input, input, 3]`; gives where it lies and its scales. */
async function place({ data, width, height }: RgbImage, view: View, out: Float32Array) {
  const { input, photo, stretched } = view;
  const scale = photo / Math.max(width, height);
  const across = Math.max(1, Math.round(width * scale));
  const down = Math.max(1, Math.round(height * scale));
  const resized = sharp(data, { raw: { width, height, channels: 3 } }).resize(across, down, {
    fit: 'fill',
  });
  const small = await (stretched ? resized.normalise() : resized).raw().toBuffer();
  const left = Math.floor((input - across) / 2);
  const top = Math.floor((input - down) / 2);
  for (let y = 0; y < down; y++) {
    out.set(small.subarray(y * across * 3, (y + 1) * across * 3), ((top + y) * input + left) * 3);
  }
  return { left, top, across: across / width, down: down / height };
}
