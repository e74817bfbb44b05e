import type { Wheel } from './pins.mjs';

/** A wheel of NVIDIA's, and what is taken from it. */
export interface CudaWheel extends Wheel {
  members: string[];
  /** Where the members go, when it is not the folder that they have in the wheel. */
  folder?: string;
}

export const GPU_WHEEL: Wheel;
export const CUDA_WHEELS: CudaWheel[];
export const GPU_UNPACKED_MEGABYTES: number;
