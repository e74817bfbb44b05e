import type { AttributeSchema } from '../faces/attributes.ts';

/** How often a classifier is right on real faces of people that it was not trained on. */
export interface AttributeQuality {
  readonly attribute: string;
  /** For each value of the attribute: faces that have it, and how many of them it recognised. */
  readonly values: readonly { readonly n: number; readonly correct: number }[];
}

/** A trained attribute classifier: a judge or an auditor. */
export interface Classifier {
  readonly schema: AttributeSchema;
  readonly size: number;
  /** Measured on held-out people. */
  readonly quality: readonly AttributeQuality[];
  /**
   * Calibrated unit probabilities `[count, schema.units]` of RGB uint8 images
   * `[count, size, size, 3]`.
   */
  predict(rgb: Uint8Array, count: number): Float32Array;
}
