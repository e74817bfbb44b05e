import { provideNative } from '../../scripts/native/provide.mjs';
import { Unavailable } from '../../scripts/native/unavailable.mjs';
import { EvenfaceError } from '../common/errors.ts';
import { probeBackend } from './backends.ts';
import { INSTALL_NATIVE, INSTALL_NATIVE_GPU } from './commands.ts';
import type { Installable } from './installable.ts';

type Say = (line: string) => void;

const INSTALLERS: Record<Installable, (say: Say) => Promise<string>> = {
  tensorflow: (say) => installNative('cpu', INSTALL_NATIVE, say),
  'tensorflow-gpu': (say) => installNative('gpu', INSTALL_NATIVE_GPU, say),
};

/**
 * Installs a backend, tests it and returns a line that says what is there now; `say` is told what a
 * person who waits wants to know. Throws `EvenfaceError('environment')` when it can't be had.
 */
export async function install(what: Installable, say: Say): Promise<string> {
  return await INSTALLERS[what](say);
}

async function installNative(variant: 'cpu' | 'gpu', again: string, say: Say): Promise<string> {
  const folder = await provideNative(say, process.env, variant).catch((error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    const message = `native TensorFlow can't be installed: ${error.message}`;
    throw new EvenfaceError('environment', message, {
      hint: error.remedy && `To mend it, ${error.remedy} and run: ${again}`,
      cause: error,
    });
  });
  say('testing it');
  const env = { ...process.env, EVENFACE_NATIVE: variant };
  const { usable, version, reason, hint, device } = await probeBackend('tensorflow', env);
  if (!usable) {
    throw new EvenfaceError('environment', `TensorFlow is installed, but ${reason}`, { hint });
  }
  const on =
    device === 'gpu' ? 'the GPU' : variant === 'gpu' ? 'the CPU: no GPU answers' : 'the CPU';
  return `TensorFlow ${version} passed its self-test and computes on ${on}. It lies in ${folder}`;
}
