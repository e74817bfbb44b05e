import type { Dirent } from 'node:fs';
import { lstat, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CacheEntry } from './facts.ts';

/** What the installer of native TensorFlow names its folders; nothing else is ever deleted. */
const INSTALLED = /^tensorflow-(gpu-)?[\d.]+-\w+-\w+-napi\d+-[0-9a-f]{8}$/;
const BUILDING = /^\.building-\w+$/;
/** After which an install that has not ended was killed. */
const KILLED_AFTER_MS = 24 * 60 * 60 * 1000;

/** What installs have left in the cache; `used` are the names that this version loads from. */
export async function listCache(
  root: string,
  used: readonly string[],
  now: number,
): Promise<CacheEntry[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((): Dirent[] => []);
  const found: CacheEntry[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    if (!INSTALLED.test(name) && !BUILDING.test(name)) continue;
    const folder = path.join(root, name);
    const state = BUILDING.test(name)
      ? (await isKilled(folder, now))
        ? 'old'
        : 'building'
      : used.includes(name)
        ? 'used'
        : 'old';
    found.push({ name, size: await sizeOf(folder), state });
  }
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

/** Deletes the folders that no longer serve and returns them. */
export async function pruneCache(
  root: string,
  used: readonly string[],
  now: number,
): Promise<CacheEntry[]> {
  const old = (await listCache(root, used, now)).filter(({ state }) => state === 'old');
  for (const { name } of old) await rm(path.join(root, name), { recursive: true, force: true });
  return old;
}

async function isKilled(folder: string, now: number): Promise<boolean> {
  const made = await stat(folder).catch(() => undefined);
  return made !== undefined && now - made.mtimeMs > KILLED_AFTER_MS;
}

/** Bytes of all files below a folder, as far as they can be seen. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (): Dirent[] => [],
  )) {
    if (!entry.isFile()) continue;
    bytes +=
      (await lstat(path.join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
