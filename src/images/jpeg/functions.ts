import { instantiate } from '../../wasm/instance.ts';
import { toRgb } from './colour.ts';
import { inverseDct } from './inverse-dct.ts';
import { decodeUnits } from './scan.ts';
import { doubleAcross, doubleBoth } from './upsampling.ts';

const FUNCTIONS = { decodeUnits, doubleAcross, doubleBoth, inverseDct, toRgb };

/** What decoding does in WebAssembly; each one's parameters stand at its definition. */
export type JpegFunctions = Record<keyof typeof FUNCTIONS, (...args: number[]) => number>;

export function jpegFunctions(memory: object): JpegFunctions {
  return instantiate(FUNCTIONS, memory);
}
