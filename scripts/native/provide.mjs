import { mkdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { buildAddons, checkAddons, findCompiler } from './addon.mjs';
import { checkCudaLibraries } from './cuda-libraries.mjs';
import { copyKernels } from './kernels.mjs';
import { isComplete, nativeFolder } from './location.mjs';
import { fetchPackage } from './npm-package.mjs';
import { checkPlatform } from './platform.mjs';
import { withTemporaryFolder } from './temporary-folder.mjs';
import { Unavailable } from './unavailable.mjs';
import { unzipMembers } from './unzip.mjs';
import { downloadMegabytes, neededMegabytes, placeOf, VARIANTS, wheelsOf } from './variants.mjs';
import { fetchWheel } from './wheel.mjs';

/**
 * Sees to it that a variant of native TensorFlow lies in the cache, whole, and returns its folder.
 * Throws `Unavailable` where it can't be had.
 *
 * @param {(line: string) => void} say what a person who waits wants to know
 * @param {'cpu' | 'gpu'} name
 */
export async function provideNative(say, env = process.env, name = 'cpu') {
  if (env.EVENFACE_NATIVE === '0') {
    throw new Unavailable('EVENFACE_NATIVE=0 asks for that', 'unset EVENFACE_NATIVE');
  }
  const folder = nativeFolder(env, name);
  if (isComplete(folder)) return folder;
  checkPlatform();
  const compiler = await findCompiler(env);
  await withTemporaryFolder(dirname(folder), async (work) => {
    const variant = VARIANTS[name];
    await checkSpace(work, neededMegabytes(variant));
    const made = join(work, basename(folder));
    await build({ variant, compiler, made, work, say, env });
    await moveIntoPlace(made, folder);
  });
  return folder;
}

async function build({ variant, compiler, made, work, say, env }) {
  const { parts, addons, libraryFolder, cudaWheels } = variant;
  const { WHEEL, PACKAGE, HEADERS, LIBRARIES } = parts;
  const wheels = wheelsOf(variant);
  const wheel = await fetchWheel(WHEEL, work, env, () => sayWhatComes(say, variant));
  const packageFolder = join(work, 'package');
  await fetchPackage(PACKAGE, packageFolder, env);

  say('building the addon');
  await mkdir(made, { recursive: true });
  await unzipMembers(wheel, HEADERS, work);
  const inLibraryFolder = (path) => join(libraryFolder, basename(path));
  await Promise.all([
    unzipMembers(wheel, LIBRARIES, made, inLibraryFolder).then(() => rm(wheel)),
    copyKernels(packageFolder, made),
    buildAddons({
      ...{ compiler, names: addons, work, folder: made, libraryFolder },
      binding: join(packageFolder, 'binding'),
      headers: join(work, 'tensorflow', 'include'),
    }),
  ]);
  await checkAddons(made, addons, WHEEL.version);
  for (const cuda of cudaWheels) {
    const { project, version, megabytes } = cuda;
    const path = await fetchWheel(cuda, work, env, () =>
      say(
        `${wheels.indexOf(cuda) + 1} of ${wheels.length}: ${project} ${version} (${megabytes} MB)`,
      ),
    );
    await unzipMembers(path, cuda.members, made, (member) => placeOf(member, cuda));
    await rm(path);
  }
  await checkCudaLibraries(made, variant);
  await writeManifest(made, parts, [
    ...addons,
    ...LIBRARIES.map(inLibraryFolder),
    ...cudaWheels.flatMap((cuda) => cuda.members.map((member) => placeOf(member, cuda))),
  ]);
}

function sayWhatComes(say, variant) {
  const { WHEEL } = variant.parts;
  if (variant.cudaWheels.length === 0) {
    say(`downloading TensorFlow ${WHEEL.version} (${WHEEL.megabytes} MB)`);
    return;
  }
  const gigabytes = (megabytes) => `${(megabytes / 1000).toFixed(1)} GB`;
  say(
    `downloading TensorFlow ${WHEEL.version} with NVIDIA's CUDA libraries: ${gigabytes(downloadMegabytes(variant))} in ${wheelsOf(variant).length} wheels, ${gigabytes(variant.unpackedMegabytes)} on disk`,
  );
  say(
    `1 of ${wheelsOf(variant).length}: ${WHEEL.project} ${WHEEL.version} (${WHEEL.megabytes} MB)`,
  );
}

async function writeManifest(folder, { WHEEL, PACKAGE }, names) {
  const files = {};
  for (const name of names) files[name] = (await stat(join(folder, name))).size;
  const manifest = { tensorflow: WHEEL.version, tfjs: PACKAGE.version, files };
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function checkSpace(folder, megabytes) {
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= megabytes) return;
  throw new Unavailable(
    `${dirname(folder)} has ${free} MB free of the ${megabytes} MB needed`,
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
