import { inFloat32 } from '../backends/backend.ts';
import * as tf from '../backends/tf.ts';
import { type Similarity, transform } from '../faces/alignment.ts';
import type { RgbImage } from '../images/rgb-image.ts';
import type { Box } from './boxes.ts';
import { LANDMARK_SIZE, type LandmarkNetwork } from './landmark-network.ts';
import {
  LANDMARKS,
  type Landmarks,
  levelSquare,
  meanOf,
  squareOfBox,
  unmirrored,
} from './landmarks.ts';
import { mirrorSquare, sampleSquare } from './square-sampling.ts';

/** Squares a forward pass; the last is filled up, so that results do not depend on neighbours. */
const BATCH = 16;
const PIXELS = LANDMARK_SIZE * LANDMARK_SIZE * 3;

/**
 * The landmarks of the faces in boxes. They are sought twice: in the box, then in the square that
 * the first ones make level, there also in its mirror image; the two are averaged.
 */
export function findLandmarks(
  network: LandmarkNetwork,
  faces: readonly { photo: RgbImage; box: Box }[],
): Landmarks[] {
  const photos = faces.map(({ photo }) => photo);
  const rough = seek(
    network,
    photos,
    faces.map(({ box }) => squareOfBox(box)),
    false,
  );
  return seek(network, photos, rough.map(levelSquare), true);
}

/** Landmarks in photos, each of which is looked at in its square, and mirrored if asked. */
function seek(
  network: LandmarkNetwork,
  photos: readonly RgbImage[],
  squares: readonly Similarity[],
  mirror: boolean,
): Landmarks[] {
  const views = mirror ? 2 : 1;
  const perBatch = BATCH / views;
  const found: Landmarks[] = [];
  for (let start = 0; start < photos.length; start += perBatch) {
    const part = squares.slice(start, start + perBatch);
    const images = new Float32Array(BATCH * PIXELS);
    for (const [i, square] of part.entries()) {
      const at = i * views * PIXELS;
      sampleSquare(photos[start + i]!, perPixel(square), LANDMARK_SIZE, images, at);
      if (mirror) mirrorSquare(images, LANDMARK_SIZE, at, at + PIXELS);
    }
    const points = inFloat32(() =>
      tf.tidy(() => network.locate(tf.tensor4d(images, [BATCH, LANDMARK_SIZE, LANDMARK_SIZE, 3]))),
    );
    const values = points.dataSync<'float32'>();
    points.dispose();
    for (const [i, square] of part.entries()) {
      const first = landmarksAt(values, i * views);
      const inSquare = mirror ? meanOf(first, unmirrored(landmarksAt(values, i * 2 + 1))) : first;
      found.push(inSquare.map((point) => transform(square, point)));
    }
  }
  return found;
}

function perPixel({ a, b, tx, ty }: Similarity): Similarity {
  return { a: a / LANDMARK_SIZE, b: b / LANDMARK_SIZE, tx, ty };
}

function landmarksAt(values: Float32Array, image: number): Landmarks {
  return Array.from({ length: LANDMARKS }, (_, i) => {
    const at = (image * LANDMARKS + i) * 2;
    return { x: values[at]!, y: values[at + 1]! };
  });
}
