import type { Variant } from './variants.mjs';

/** Opens each CUDA library of a variant to see that it finds all that it needs. Throws `Unavailable`. */
export function checkCudaLibraries(
  folder: string,
  variant: Pick<Variant, 'cudaWheels'>,
): Promise<void>;

/** The loader's complaints, but for those about the driver itself. */
export function whatIsLacking(complaints: string[]): string[];
