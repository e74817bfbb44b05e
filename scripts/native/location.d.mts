import type { CudaWheel } from './cuda-pins.mjs';
import type { Wheel } from './pins.mjs';
import type { VariantName } from './variants.mjs';

type Environment = Record<string, string | undefined>;

/** The pinned parts of native TensorFlow (pins.mjs). */
export interface Parts {
  WHEEL: Wheel;
  LIBRARIES: string[];
  HEADERS: string[];
  PACKAGE: { name: string; version: string; integrity: string };
  NAPI_VERSION: number;
  RECIPE: number;
  /** Checksums of the sources of evenface's own addons. */
  SOURCES: string[];
  /** NVIDIA's wheels, for the variant that has them. */
  CUDA?: CudaWheel[];
}

/** Where evenface keeps what is costly to make: outside `node_modules`, so that `npm ci` keeps it. */
export function cacheRoot(env?: Environment, home?: string): string;

/** The name of native TensorFlow's folder: another name whenever any of its parts is another. */
export function nativeKey(parts?: Parts, platform?: string): string;

/** The folder that the installer fills and the backend loads from. */
export function nativeFolder(env?: Environment, variant?: VariantName): string;

/** Whether the folder holds every file that its manifest names, in the size it had. */
export function isComplete(folder: string): boolean;
