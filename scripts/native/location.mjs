import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { VARIANTS } from './variants.mjs';

/** Where evenface keeps what is costly to make: outside `node_modules`, so that `npm ci` keeps it. */
export function cacheRoot(env = process.env, home = homedir()) {
  if (env.EVENFACE_CACHE) return env.EVENFACE_CACHE;
  const xdg = env.XDG_CACHE_HOME;
  // The XDG specification: a relative path is to be ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'evenface');
}

/** The name of native TensorFlow's folder: another name whenever any of its parts is another. */
export function nativeKey(parts = VARIANTS.cpu.parts, platform = thisPlatform()) {
  const { WHEEL, LIBRARIES, HEADERS, PACKAGE, NAPI_VERSION, RECIPE, SOURCES, CUDA } = parts;
  const own = [NAPI_VERSION, RECIPE, SOURCES];
  const made = [WHEEL, LIBRARIES, HEADERS, PACKAGE, ...own, ...(CUDA ?? [])];
  const hash = createHash('sha256').update(JSON.stringify(made)).digest('hex');
  const name = CUDA ? 'tensorflow-gpu' : 'tensorflow';
  return `${name}-${WHEEL.version}-${platform}-napi${NAPI_VERSION}-${hash.slice(0, 8)}`;
}

/** The folder that the installer fills and the backend loads from. */
export function nativeFolder(env = process.env, variant = 'cpu') {
  return join(cacheRoot(env), nativeKey(VARIANTS[variant].parts));
}

/** Whether the folder holds every file that its manifest names, in the size it had. */
export function isComplete(folder) {
  try {
    const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    return Object.entries(files).every(
      ([path, size]) => statSync(join(folder, path)).size === size,
    );
  } catch {
    return false;
  }
}

function thisPlatform() {
  return `${process.platform}-${process.arch}`;
}
