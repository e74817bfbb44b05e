import { EvenfaceError, messageOf } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import type { BackendName, BackendProvider } from './provider.ts';

/** What a declaration or a user may ask for. */
export type BackendChoice = 'auto' | 'tensorflow' | 'wasm';

/** The backend that computes, and why this one. */
export interface ActiveBackend {
  name: BackendName;
  version: string;
  /** One line, such as `fastest that passed its self-test`. */
  reason: string;
}

/** What `evenface doctor` says of a backend. */
export interface BackendProbe {
  name: BackendName;
  version?: string;
  usable: boolean;
  reason: string;
}

type Offered = Exclude<BackendChoice, 'auto'>;

/** tfjs and what belongs to it load on first use: commands that compute nothing never pay for it. */
const PROVIDERS: Record<Offered, () => Promise<BackendProvider>> = {
  tensorflow: async () => (await import('./tensorflow.ts')).tensorflowBackend,
  wasm: async () => (await import('./wasm.ts')).wasmBackend,
};
const FASTEST_FIRST: Offered[] = ['tensorflow', 'wasm'];
const VARIABLE = 'EVENFACE_BACKEND';

const active = new Map<string, ActiveBackend>();

/**
 * Makes the backend of choice the one that computes; `auto` takes the fastest that loads and passes
 * its self-test, unless the environment variable `EVENFACE_BACKEND` names another. Calling it again
 * is cheap and keeps all tensors. Throws `EvenfaceError('environment')` with a hint when the
 * backend can't be had.
 */
export async function useBackend(choice: BackendChoice): Promise<ActiveBackend> {
  const wish = choice === 'auto' ? wishOfEnvironment() : undefined;
  const key = wish ? `${VARIABLE}=${wish}` : choice;
  const known = active.get(key);
  if (known) {
    await activate(known.name);
    return known;
  }
  const named = wish ?? choice;
  const backend =
    named === 'auto'
      ? await useFastest()
      : { ...(await prepare(named)), reason: wish ? key : 'asked for' };
  active.set(key, backend);
  return backend;
}

/** Tries every backend that is offered, and leaves the active one as it was. */
export async function probeBackends(): Promise<BackendProbe[]> {
  const tf = await import('./tf.ts');
  const before = tf.engine().backendName;
  const probes: BackendProbe[] = [];
  for (const name of FASTEST_FIRST) {
    try {
      const { version } = await prepare(name);
      probes.push({ name, version, usable: true, reason: 'passed its self-test' });
    } catch (error) {
      probes.push({ name, usable: false, reason: describe(error) });
    }
  }
  if (before) await activate(before);
  return probes;
}

async function useFastest(): Promise<ActiveBackend> {
  const failures: string[] = [];
  for (const name of FASTEST_FIRST) {
    try {
      const prepared = await prepare(name);
      const reason =
        failures.length > 0 ? failures.join('; ') : 'fastest that passed its self-test';
      return { ...prepared, reason };
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  throw new EvenfaceError('environment', `no backend can be used: ${failures.join('; ')}`, {
    hint: 'Run "evenface doctor" to see what each of them lacks.',
  });
}

/** Loads a backend, makes it the active one and tests it. */
async function prepare(name: Offered): Promise<{ name: Offered; version: string }> {
  const provider = await PROVIDERS[name]();
  const { version } = await provider.load();
  await activate(name);
  const { selfTest } = await import('./self-test.ts');
  try {
    selfTest();
  } catch (error) {
    throw new EvenfaceError(
      'environment',
      `the ${name} backend fails its self-test: ${messageOf(error)}`,
      {
        hint: `Use another backend, such as ${VARIABLE}=${name === 'wasm' ? 'tensorflow' : 'wasm'}.`,
        cause: error,
      },
    );
  }
  return { name, version };
}

async function activate(name: string): Promise<void> {
  const tf = await import('./tf.ts');
  if (tf.getBackend() === name) return;
  if (!(await tf.setBackend(name))) {
    throw new EvenfaceError('environment', `the ${name} backend does not start`, {
      hint: 'Run "evenface doctor" to see what it lacks.',
    });
  }
}

function wishOfEnvironment(): Offered | undefined {
  const value = process.env[VARIABLE];
  if (!value || value === 'auto') return undefined;
  const name = FASTEST_FIRST.find((offered) => offered === value);
  if (name) return name;
  throw new EvenfaceError(
    'environment',
    `${VARIABLE} is "${value}", which is no backend${didYouMean(value, FASTEST_FIRST)}`,
    { hint: `Set it to auto, ${FASTEST_FIRST.join(' or ')}, or unset it.` },
  );
}

function describe(error: unknown): string {
  return error instanceof EvenfaceError ? error.describe() : messageOf(error);
}
