import { mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ADDONS, buildAddons, checkAddons, findCompiler } from './addon.mjs';
import { copyKernels } from './kernels.mjs';
import { isComplete, nativeFolder } from './location.mjs';
import { fetchPackage } from './npm-package.mjs';
import { HEADERS, LIBRARIES, PACKAGE, WHEEL } from './pins.mjs';
import { checkPlatform } from './platform.mjs';
import { withTemporaryFolder } from './temporary-folder.mjs';
import { Unavailable } from './unavailable.mjs';
import { unzipMembers } from './unzip.mjs';
import { fetchWheel } from './wheel.mjs';

/** The wheel and what is unpacked of it lie side by side for a while. */
const BYTES_NEEDED = 1.25e9;

/**
 * Sees to it that native TensorFlow lies in the cache, whole, and returns its folder. Throws
 * `Unavailable` where it can't be had.
 *
 * @param {(line: string) => void} say what a person who waits wants to know
 */
export async function provideNative(say, env = process.env) {
  if (env.EVENFACE_NATIVE === '0') {
    throw new Unavailable('EVENFACE_NATIVE=0 asks for that', 'unset EVENFACE_NATIVE');
  }
  const folder = nativeFolder(env);
  if (isComplete(folder)) return folder;
  checkPlatform();
  const compiler = await findCompiler(env);
  await withTemporaryFolder(dirname(folder), async (work) => {
    await checkSpace(work);
    const made = join(work, basename(folder));
    await build({ compiler, made, work, say, env });
    await moveIntoPlace(made, folder);
  });
  return folder;
}

async function build({ compiler, made, work, say, env }) {
  const { version, megabytes } = WHEEL;
  const wheel = await fetchWheel(WHEEL, work, env, () =>
    say(`downloading TensorFlow ${version} (${megabytes} MB)`),
  );
  const packageFolder = join(work, 'package');
  await fetchPackage(PACKAGE, packageFolder, env);

  say('building the addon');
  await mkdir(made, { recursive: true });
  await unzipMembers(wheel, HEADERS, work);
  await Promise.all([
    unzipMembers(wheel, LIBRARIES, made, basename).then(() => rm(wheel)),
    copyKernels(packageFolder, made),
    buildAddons({
      ...{ compiler, work, folder: made },
      binding: join(packageFolder, 'binding'),
      headers: join(work, 'tensorflow', 'include'),
    }),
  ]);
  await checkAddons(made);
  await writeManifest(made, [...ADDONS, ...LIBRARIES.map((path) => basename(path))]);
}

async function writeManifest(folder, names) {
  const files = {};
  for (const name of names) files[name] = (await stat(join(folder, name))).size;
  const manifest = { tensorflow: WHEEL.version, tfjs: PACKAGE.version, files };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function checkSpace(folder) {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= BYTES_NEEDED) return;
  throw new Unavailable(
    `${dirname(folder)} has ${Math.round((bavail * bsize) / 1e6)} MB free of the ${BYTES_NEEDED / 1e6} MB needed`,
    'make room, or name another folder in EVENFACE_CACHE',
  );
}

/** A rename is atomic; where another install was first, its result is as good. */
async function moveIntoPlace(made, folder) {
  if (isComplete(folder)) return;
  await rm(folder, { recursive: true, force: true });
  await rename(made, folder).catch((error) => {
    if (!isComplete(folder)) throw error;
  });
}
