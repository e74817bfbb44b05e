import type { KeyPoints } from '../faces/face.ts';
import type { RgbImage } from '../images/rgb-image.ts';
import type { Box } from './boxes.ts';
import { createDetectorNetwork, type DetectorNetwork } from './detector-network.ts';
import { findBoxes } from './face-boxes.ts';
import { findLandmarks } from './face-landmarks.ts';
import { createLandmarkNetwork, type LandmarkNetwork } from './landmark-network.ts';
import { isPlausible, keyPointsOf, type Landmarks } from './landmarks.ts';
import { readWeights } from './weights.ts';

/** A face in a photo, in the photo's pixels. */
export interface FoundFace {
  /** How sure the detector is, 0 to 1. */
  readonly score: number;
  readonly box: Box;
  readonly keyPoints: KeyPoints;
  readonly landmarks: Landmarks;
}

/** Finds faces and their landmarks. It computes in float32 at any precision of the run. */
export class FaceFinder {
  readonly #detector: DetectorNetwork;
  readonly #landmarks: LandmarkNetwork;

  private constructor(detector: DetectorNetwork, landmarks: LandmarkNetwork) {
    this.#detector = detector;
    this.#landmarks = landmarks;
  }

  /** Loads the networks, 25 MB of memory; the backend must be ready. */
  static async load(): Promise<FaceFinder> {
    const [detector, landmarks] = await Promise.all([
      readWeights('ssd_mobilenetv1'),
      readWeights('face_landmark_68'),
    ]);
    return new FaceFinder(createDetectorNetwork(detector), createLandmarkNetwork(landmarks));
  }

  /**
   * The faces in each of the photos, the likeliest first. What the detector takes for a face but
   * has no plausible landmarks is none. A photo's result does not depend on the others.
   */
  async find(photos: readonly RgbImage[]): Promise<FoundFace[][]> {
    const boxes = await findBoxes(this.#detector, photos);
    const faces = boxes.flatMap((list, i) => list.map((box) => ({ photo: photos[i]!, box })));
    const landmarks = findLandmarks(this.#landmarks, faces);
    let next = 0;
    return boxes.map((list) =>
      list.flatMap(({ score, ...box }) => {
        const points = landmarks[next++]!;
        const keyPoints = keyPointsOf(points);
        return isPlausible(keyPoints) ? [{ score, box, keyPoints, landmarks: points }] : [];
      }),
    );
  }

  dispose(): void {
    this.#detector.dispose();
    this.#landmarks.dispose();
  }
}
