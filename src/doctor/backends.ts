import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackendFact, OfferedBackend } from './facts.ts';

/** The child's file beside this one, compiled or not. */
const CHILD = fileURLToPath(
  new URL(`probe-backend${path.extname(import.meta.url)}`, import.meta.url),
);
const ANSWER_WITHIN_MS = 120_000;

/** Loads and tests a backend in a process of its own, and says how it went. */
export function probeBackend(
  name: OfferedBackend,
  env: NodeJS.ProcessEnv = process.env,
): Promise<BackendFact> {
  return new Promise((resolve) => {
    const child = fork(CHILD, [name], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: ANSWER_WITHIN_MS,
      env,
    });
    let answer: BackendFact | undefined;
    child.on('message', (message) => {
      answer = message as BackendFact;
    });
    child.on('error', (error) => resolve({ name, usable: false, reason: error.message }));
    child.on('close', (code, signal) => {
      // What crashes as it unloads would crash after every run.
      const end = signal ?? `exit code ${code}`;
      if (answer && code === 0) resolve(answer);
      else resolve({ name, usable: false, reason: `its process ended with ${end}` });
    });
  });
}
