import type { Parts } from './location.mjs';

export const WHEEL: Parts['WHEEL'] & {
  megabytes: number;
  pipTarget: Record<'platform' | 'python-version' | 'implementation' | 'abi', string>;
};
export const LIBRARIES: string[];
export const HEADERS: string[];
export const PACKAGE: Parts['PACKAGE'];
export const NAPI_VERSION: number;
export const RECIPE: number;
