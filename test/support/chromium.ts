import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { temporaryFolder } from './temporary.ts';

/** Chromium's program: what `EVENFACE_CHROMIUM` names, else Debian's; undefined where there is none. */
export const CHROMIUM =
  process.env.EVENFACE_CHROMIUM ??
  (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);

/** Opens a page in a headless Chromium of its own, which ends with the test. */
export function openPage(t: ExecutionContext, url: string): void {
  const child = spawn(
    CHROMIUM!,
    [
      '--headless',
      // Chromium's own sandbox does not run as root.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--user-data-dir=${temporaryFolder(t)}`,
      url,
    ],
    { stdio: 'ignore', detached: true },
  );
  const ended = new Promise((resolve) => child.on('close', resolve).on('error', resolve));
  t.teardown(async () => {
    // All its processes: one that is left writes to the folder while that is removed.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
}
