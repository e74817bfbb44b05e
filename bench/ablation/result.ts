import type { ManifoldOverlap } from '../../src/evaluation/manifold.ts';

/** What an auditor finds of a set of images, real or made. */
export interface SetFigures extends ManifoldOverlap {
  /** Fréchet distance to the reference in the auditor's features. */
  readonly frechet: number;
  /** Laplacian variance over that of the reference. */
  readonly sharpness: number;
  /** All balanced attributes right, mean over the cells that have images, and in the worst one. */
  readonly allRight: number;
  readonly worst: number;
  readonly worstCell: string;
  /** Of the balanced attributes, on images with the labels of real faces: the least right one. */
  readonly leastBalanced: number;
  /** Of the named attributes, on the same images: mean share that is right. */
  readonly fidelity: number;
}

/** Beside which figures are to be read: real faces as if a model had made them. */
export interface RealFigures extends SetFigures {
  readonly images: number;
}

export interface VariantFigures extends SetFigures {
  /** Mean and greatest points that a probe of z is right above the majority. */
  readonly leakage: number;
  readonly worstLeakage: number;
  readonly worstLeak: string;
  /** Held-out faces edited one attribute at a time. */
  readonly changed: number;
  readonly othersChanged: number;
  /** Mean squared error of held-out faces, images in [0, 1]. */
  readonly error: number;
}

/**
 * Of the training, without the classifiers'; NaN (null on disk) where it was not measured, since
 * the training was stopped in between or is an earlier run's.
 */
export interface TrainingSeconds {
  readonly seconds: number;
  /** Of all cores together; other work on the machine adds little to it. */
  readonly processorSeconds: number;
}

export interface VariantResult extends TrainingSeconds {
  readonly name: string;
  readonly what: string;
  /** What it follows from: when this differs, it is done anew. */
  readonly key: string;
  /** Real faces seen in training, in steps of a batch. */
  readonly faces: number;
  readonly steps: number;
  readonly parameters: number;
  readonly backend: string;
  readonly figures: VariantFigures;
}
