import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from '../scripts/native/location.mjs';
import { messageOf } from '../src/common/errors.ts';
import { lastLine, runChild } from './child.ts';

const PEER = fileURLToPath(new URL('peer/', import.meta.url));
const REQUIREMENTS = path.join(PEER, 'requirements.txt');
const VARIABLE = 'EVENFACE_BENCH_PYTHON';

/** PyTorch, ready to run the scripts of `bench/peer/`. */
export interface Peer {
  /** Versions, threads and instruction set, by name. */
  readonly about: Readonly<Record<string, string | number>>;
  /** Runs `bench/peer/<script>.py` in a process of its own; gives its answer and its seconds. */
  run<Answer extends object>(script: string, task: object): Promise<Answer & { wall: number }>;
}

/**
 * Finds the peer's Python: the interpreter that `EVENFACE_BENCH_PYTHON` names, or a virtual
 * environment in evenface's cache, made on first use. Throws when there can be none.
 */
export async function preparePeer(say: (line: string) => void): Promise<Peer> {
  const python = process.env[VARIABLE] || (await environment(say));
  const run = async <Answer extends object>(script: string, task: object) => {
    const args = ['-B', path.join(PEER, `${script}.py`), JSON.stringify(task)];
    const { stdout, seconds } = await runChild(python, args);
    return { ...lastLine<Answer>(stdout), wall: seconds };
  };
  const { wall: _, ...about } = await run<Record<string, string | number>>('about', {});
  return { about, run };
}

/** The interpreter of the virtual environment that has the peer's packages. */
async function environment(say: (line: string) => void): Promise<string> {
  const requirements = await readFile(REQUIREMENTS);
  const hash = createHash('sha256').update(requirements).digest('hex').slice(0, 8);
  const folder = path.join(cacheRoot(), `bench-${hash}`);
  const python = path.join(folder, 'bin', 'python');
  // Written last: an environment without it was never finished.
  const whole = path.join(folder, 'whole');
  if (existsSync(whole)) return python;
  say(`making the peer's Python environment in ${folder}, once; PyTorch is several GB`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await runChild('python3', ['-m', 'venv', folder]);
    await runChild(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS]);
  } catch (cause) {
    throw new Error(
      `its Python environment can't be made (${VARIABLE} may name an interpreter that has torch, torchvision, numpy, pillow and pyarrow): ${messageOf(cause)}`,
      { cause },
    );
  }
  await writeFile(whole, '');
  return python;
}
