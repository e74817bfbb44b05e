import path from 'node:path';
import { nativeFolder } from '../../scripts/native/location.mjs';

/** The names of the folders in the cache that this version of evenface loads from. */
export function usedFolders(): string[] {
  return (['cpu', 'gpu'] as const).map((variant) =>
    path.basename(nativeFolder(process.env, variant)),
  );
}
