import type { VariantName } from './variants.mjs';

/** A GPU as NVIDIA's driver describes it. */
export interface DriverGpu {
  name: string;
  /** Bytes. */
  memory: number;
  /** Such as `9.0`. */
  computeCapability: string;
  /** The newest version of CUDA that the driver knows, such as `12.8`. */
  cuda: string;
}

/**
 * Which of the variants in the cache is to be loaded, and its folder, complete or not: the one for
 * GPUs where it is installed and a GPU answers, unless EVENFACE_NATIVE names a variant.
 */
export function chooseNative(
  env?: Record<string, string | undefined>,
  gpus?: (folder: string) => unknown[],
): { variant: VariantName; folder: string };

/** The GPUs that NVIDIA's driver has, asked through the addon of an installed GPU variant. */
export function driverGpus(folder: string): DriverGpu[];
