import type { TrainingSeconds, VariantFigures } from './result.ts';
import type { DrawnLatents } from './variants.ts';

/** The task of `workers/ablate.ts`: a variant, or without one the classifiers. */
export interface AblationTask {
  readonly pack: string;
  readonly balance: readonly string[];
  /** Folder of the auditor, and of the training classifier, that all variants share. */
  readonly classifiers: string;
  /** Options of both that differ from their defaults. */
  readonly classifier?: object;
  readonly images: number;
  readonly perCell: number;
  readonly variant?: {
    /** Folder of its model. */
    readonly dir: string;
    /** Image file of its samples, a row a cell. */
    readonly sheet: string;
    readonly model: object;
    readonly latents: DrawnLatents;
  };
}

/** What it answers of a variant. */
export interface VariantAnswer extends TrainingSeconds {
  readonly figures: VariantFigures;
  readonly parameters: number;
  readonly backend: string;
}
