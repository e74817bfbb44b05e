import type { ManifoldOverlap } from '../../src/evaluation/manifold.ts';

/** To be raised when figures are measured otherwise: what was found before is then measured anew. */
export const MEASUREMENT = 2;

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
  /**
   * On images with the labels of real faces, by an auditor that takes values to be as common as
   * among these, and by one that takes them to be equally common, as in the cells.
   */
  readonly asCommon: FidelityFigures;
  readonly equal: FidelityFigures;
}

export interface FidelityFigures {
  /** Of the balanced attributes: the least right one. */
  readonly leastBalanced: number;
  /** Of the named attributes: mean share that is right. */
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
  /** The same by an auditor that takes values to be as common as among real faces. */
  readonly othersAsCommon: number;
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
