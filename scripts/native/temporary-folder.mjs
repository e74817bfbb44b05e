import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = '.building-';
const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/** Gives `use` a new folder under `root`, and removes it at the end, also on Ctrl-C. */
export async function withTemporaryFolder(root, use) {
  await mkdir(root, { recursive: true });
  await removeStale(root);
  const folder = await mkdtemp(join(root, PREFIX));
  const onSignal = (signal) => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await use(folder);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what installs left that were killed; a younger one may still be at work. */
async function removeStale(root) {
  for (const name of await readdir(root)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(root, name);
    const made = await stat(folder).catch(() => undefined);
    if (made && Date.now() - made.mtimeMs > STALE_AFTER_MS) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
