import type { CudaWheel } from './cuda-pins.mjs';
import type { Parts } from './location.mjs';
import type { Wheel } from './pins.mjs';

export type VariantName = 'cpu' | 'gpu';

/** A way in which native TensorFlow can be had. */
export interface Variant {
  parts: Parts;
  /** NVIDIA's wheels beside TensorFlow's own. */
  cudaWheels: CudaWheel[];
  /** Where TensorFlow's libraries lie in the variant's folder. */
  libraryFolder: string;
  /** The addons' file names, in the order in which they are to be loaded. */
  addons: string[];
  unpackedMegabytes: number;
}

export const VARIANTS: Record<VariantName, Variant>;

/** Every wheel of a variant, in the order in which they are fetched. */
export function wheelsOf(variant: Variant): Wheel[];

/** Megabytes to be downloaded for a variant. */
export function downloadMegabytes(variant: Variant): number;

/** Megabytes of disk that an install needs at its peak. */
export function neededMegabytes(variant: Variant): number;

/** Where a member of one of NVIDIA's wheels lies in the variant's folder. */
export function placeOf(member: string, wheel: Pick<CudaWheel, 'folder'>): string;
