import { EvenfaceError, messageOf } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import { BACKENDS, type BackendName, type BackendProvider, type Precision } from './provider.ts';

/** What a declaration or a user may ask for. */
export type BackendChoice = 'auto' | (typeof BACKENDS)[number];

/** `auto` takes bfloat16 where the machine multiplies it faster than float32. */
export type PrecisionChoice = 'auto' | Precision;

/** The backend that computes, and why this one. */
export interface ActiveBackend {
  name: BackendName;
  version: string;
  precision: Precision;
  /** One line, such as `fastest that passed its self-test`. */
  reason: string;
}

type Offered = Exclude<BackendChoice, 'auto'>;

/** tfjs and what belongs to it load on first use: commands that compute nothing never pay for it. */
const PROVIDERS: Record<Offered, () => Promise<BackendProvider>> = {
  tensorflow: async () => (await import('./tensorflow.ts')).tensorflowBackend,
  webgpu: async () => (await import('./webgpu.ts')).webgpuBackend,
  wasm: async () => (await import('./wasm.ts')).wasmBackend,
};
const VARIABLE = 'EVENFACE_BACKEND';

type Prepared = { name: Offered; version: string; provider: BackendProvider; reason: string };

const active = new Map<string, Prepared>();
let current: { name: Offered; precision: Precision } | undefined;
let currentProvider: BackendProvider | undefined;

/**
 * Makes the backend of choice the one that computes, at the precision of choice; `auto` takes the
 * fastest that loads and passes its self-test, unless the environment variable `EVENFACE_BACKEND`
 * names another. Calling it again is cheap and keeps all tensors. Throws
 * `EvenfaceError('environment')` with a hint when the backend or the precision can't be had.
 */
export async function useBackend(
  choice: BackendChoice,
  precision: PrecisionChoice = 'auto',
): Promise<ActiveBackend> {
  const wish = choice === 'auto' ? wishOfEnvironment() : undefined;
  const key = wish ? `${VARIABLE}=${wish}` : choice;
  let backend = active.get(key);
  if (backend) await activate(backend.name);
  else {
    const named = wish ?? choice;
    backend =
      named === 'auto'
        ? await useFastest()
        : { ...(await prepare(named)), reason: wish ? key : 'asked for' };
    active.set(key, backend);
  }
  const { name, version, reason, provider } = backend;
  current = { name, precision: usePrecision(provider, precision) };
  currentProvider = provider;
  return { ...current, version, reason };
}

/** What computes now. Throws before the first `useBackend`. */
export function computing(): { name: Offered; precision: Precision } {
  if (!current) throw new Error('no backend was chosen yet');
  return current;
}

/** Does work, at once, that is to compute in float32 at any precision: coordinates need it. */
export function inFloat32<T>(work: () => T): T {
  const bfloat16 = currentProvider?.bfloat16;
  if (!bfloat16?.enabled) return work();
  bfloat16.enabled = false;
  try {
    return work();
  } finally {
    bfloat16.enabled = true;
  }
}

function usePrecision(provider: BackendProvider, choice: PrecisionChoice): Precision {
  const { bfloat16, name } = provider;
  if (choice === 'bfloat16' && !bfloat16) {
    throw new EvenfaceError('environment', `the ${name} backend computes in float32 alone`, {
      hint: 'Set precision to auto or float32, or take the tensorflow backend.',
    });
  }
  const on = choice === 'auto' ? (bfloat16?.pays() ?? false) : choice === 'bfloat16';
  if (bfloat16) bfloat16.enabled = on;
  return on ? 'bfloat16' : 'float32';
}

async function useFastest(): Promise<Prepared> {
  const failures: string[] = [];
  for (const name of BACKENDS) {
    const provider = await PROVIDERS[name]();
    if (provider.isInstalled && !provider.isInstalled()) continue;
    try {
      if ((await provider.load()).software) {
        failures.push(`${name} finds no GPU, only a CPU that plays one`);
        continue;
      }
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

/** Loads a backend, makes it the active one and tests it in float32. */
async function prepare(name: Offered): Promise<Omit<Prepared, 'reason'>> {
  const provider = await PROVIDERS[name]();
  const { version } = await provider.load();
  await activate(name);
  const { selfTest } = await import('./self-test.ts');
  const { bfloat16 } = provider;
  const enabled = bfloat16?.enabled;
  try {
    if (bfloat16) bfloat16.enabled = false;
    selfTest();
  } catch (error) {
    throw new EvenfaceError(
      'environment',
      `the ${name} backend fails its self-test: ${messageOf(error)}`,
      {
        hint: `Use another backend: ${BACKENDS.filter((other) => other !== name).join(' or ')}.`,
        cause: error,
      },
    );
  } finally {
    if (bfloat16) bfloat16.enabled = enabled!;
  }
  return { name, version, provider };
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
  const name = BACKENDS.find((offered) => offered === value);
  if (name) return name;
  throw new EvenfaceError(
    'environment',
    `${VARIABLE} is "${value}", which is no backend${didYouMean(value, BACKENDS)}`,
    { hint: `Set it to auto, ${BACKENDS.join(' or ')}, or unset it.` },
  );
}
