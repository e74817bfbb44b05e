import type { Parts } from './location.mjs';

/** A file on a package index: what is asked for, and what its bytes are. */
export interface Wheel {
  project: string;
  version: string;
  filename: string;
  sha256: string;
  megabytes: number;
  /** Options of pip that make it take exactly this file: `platform`, `python-version`, … */
  pipTarget: Record<string, string>;
}

export const WHEEL: Wheel;
export const LIBRARIES: string[];
export const HEADERS: string[];
export const PACKAGE: Parts['PACKAGE'];
export const NAPI_VERSION: number;
export const RECIPE: number;
