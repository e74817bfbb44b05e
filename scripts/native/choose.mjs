import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isComplete, nativeFolder } from './location.mjs';

/**
 * Which of the variants in the cache is to be loaded, and its folder, complete or not: the one for
 * GPUs where it is installed and a GPU answers, unless EVENFACE_NATIVE names a variant.
 *
 * @param {(folder: string) => unknown[]} gpus asks the driver, by the addon in the folder
 */
export function chooseNative(env = process.env, gpus = driverGpus) {
  const folders = { cpu: nativeFolder(env, 'cpu'), gpu: nativeFolder(env, 'gpu') };
  const variant = env.EVENFACE_NATIVE in folders ? env.EVENFACE_NATIVE : better(folders, gpus);
  return { variant, folder: folders[variant] };
}

/** The GPU variant computes on processors too, where nothing else is installed. */
function better({ cpu, gpu }, gpus) {
  if (!isComplete(gpu)) return 'cpu';
  return !isComplete(cpu) || gpus(gpu).length > 0 ? 'gpu' : 'cpu';
}

/** The GPUs that NVIDIA's driver has, asked through the addon of an installed GPU variant. */
export function driverGpus(folder) {
  try {
    return createRequire(join(folder, 'manifest.json'))('./cuda_driver.node').gpus();
  } catch {
    return [];
  }
}
