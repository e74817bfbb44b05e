import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { instantiate } from '../../../wasm/instance.ts';
import { leakyRelu, leakyReluGrad, sigmoidGrad, tanh, tanhGrad } from './activations.ts';
import { adam } from './adam.ts';
import { gemm, gemmTransposed } from './gemm.ts';
import { crop, pad } from './padding.ts';
import { panels, panelsTransposed } from './panels.ts';
import { addBias, sumRows } from './rows.ts';
import { contract, difference, differenceAdjoint, expand } from './transforms.ts';

const FUNCTIONS = {
  adam,
  addBias,
  contract,
  crop,
  difference,
  differenceAdjoint,
  expand,
  gemm,
  gemmTransposed,
  leakyRelu,
  leakyReluGrad,
  pad,
  panels,
  panelsTransposed,
  sigmoidGrad,
  sumRows,
  tanh,
  tanhGrad,
};

/** Our own functions; each one's parameters stand at its definition. Addresses are in bytes. */
export type SimdFunctions = Record<keyof typeof FUNCTIONS, (...args: number[]) => void>;

const compiled = new WeakMap<BackendWasm, SimdFunctions>();

/** The functions on the backend's own heap, compiled at the first call. */
export function simdFunctions(backend: BackendWasm): SimdFunctions {
  const known = compiled.get(backend);
  if (known) return known;
  const { memory } = (backend.wasm as unknown as { asm: { memory: object } }).asm;
  const functions = instantiate(FUNCTIONS, memory);
  compiled.set(backend, functions);
  return functions;
}
