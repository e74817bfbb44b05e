import { cacheRoot } from '../../scripts/native/location.mjs';
import { size } from '../pipelines/figures.ts';
import { pruneCache } from './cache.ts';
import { usedFolders } from './native-folders.ts';

/** Deletes what no longer serves from the cache, and says what it was, a line each. */
export async function prune(): Promise<string> {
  const root = cacheRoot();
  const deleted = await pruneCache(root, usedFolders(), Date.now());
  if (deleted.length === 0) return `Nothing in ${root} is out of use.\n`;
  const lines = deleted.map((entry) => `deleted ${entry.name}, ${size(entry.size)}\n`);
  const freed = deleted.reduce((sum, entry) => sum + entry.size, 0);
  return `${lines.join('')}${size(freed)} freed in ${root}\n`;
}
