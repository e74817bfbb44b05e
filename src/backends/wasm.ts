import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import type { BackendProvider } from './provider.ts';
import * as tf from './tf.ts';
import { registerWasmKernels } from './wasm-kernels/register.ts';

const NAME = 'wasm';

let loading: Promise<{ version: string }> | undefined;

/** tfjs's WebAssembly backend (SIMD, one thread), with the kernels that training needs. */
export const wasmBackend: BackendProvider = {
  name: NAME,
  load() {
    loading ??= load();
    return loading;
  },
};

async function load(): Promise<{ version: string }> {
  try {
    const { version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
    await withoutItsCrashHandlers(start);
    registerWasmKernels(tf.findBackend(NAME) as BackendWasm);
    return { version: version_wasm };
  } catch (error) {
    throw new EvenfaceError('environment', `the wasm backend can't start: ${messageOf(error)}`, {
      hint: 'Install the dependencies anew with "npm ci".',
      cause: error,
    });
  }
}

/** The package's kernels bind to their compiled functions when the backend becomes the active one. */
async function start(): Promise<void> {
  const before = tf.engine().backendName;
  if (!(await tf.setBackend(NAME))) throw new Error('its WebAssembly module does not start');
  if (before && before !== NAME) await tf.setBackend(before);
}

const CRASHES = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * The compiled module listens for every crash of the process and throws it again from its own
 * source, a line of 30,000 characters that Node.js then prints above the error.
 */
async function withoutItsCrashHandlers(action: () => Promise<void>): Promise<void> {
  const before = new Set(CRASHES.flatMap((name) => process.listeners(name as 'exit')));
  await action();
  for (const name of CRASHES) {
    for (const listener of process.listeners(name as 'exit')) {
      if (!before.has(listener)) process.off(name, listener);
    }
  }
}
