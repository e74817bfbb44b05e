import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { EvenfaceError } from '../common/errors.ts';
import { readIfThere } from './run-folder.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** How often the holder shows that it is alive, and after which silence it counts as dead, ms. */
const BEAT = 15_000;
const SILENCE = 120_000;

/** The locks of this process: a lock file with our process id that is not here is a dead one's. */
const held = new Set<string>();

/**
 * Keeps every other process out of a run folder until `release`. Throws an environment error when
 * one is in it. A lock whose holder is dead is taken over.
 */
export async function lockRun(file: string): Promise<{ release(): Promise<void> }> {
  const token = randomUUID();
  const mine: Holder = { pid: process.pid, host: hostname(), token };
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(JSON.stringify(mine));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    await removeIfDead(file);
  }
  held.add(token);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, BEAT);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      held.delete(token);
      await rm(file, { force: true });
    },
  };
}

/** Removes a dead holder's lock; throws when the holder lives. */
async function removeIfDead(file: string): Promise<void> {
  const text = await readIfThere(file);
  if (text === undefined) return;
  const holder = parse(text);
  if (await isAlive(file, holder)) {
    throw new EvenfaceError(
      'environment',
      `another process is in this run${holder ? ` (process ${holder.pid} on ${holder.host})` : ''}`,
      { place: file, hint: 'Wait until it has ended, or stop it.' },
    );
  }
  // Moved away rather than removed, so that of two processes only one can take a dead lock over.
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readIfThere(aside)) !== text) await rename(aside, file);
  else await rm(aside, { force: true });
}

async function isAlive(file: string, holder: Holder | undefined): Promise<boolean> {
  if (holder?.host === hostname()) {
    if (holder.pid === process.pid) return held.has(holder.token);
    try {
      process.kill(holder.pid, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs < SILENCE;
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
