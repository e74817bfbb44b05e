import { verifyFile } from './checksum.mjs';
import { configuredIndex } from './pip-configuration.mjs';
import { downloadFromIndex } from './simple-index.mjs';
import { downloadByPip, findPip } from './wheel-by-pip.mjs';

/**
 * Downloads the wheel into `folder`, through pip where there is one, and returns its path;
 * `onAnswer` is called once the index has answered. Throws `Unavailable`, also for a wheel with
 * other bytes than the pinned ones.
 */
export async function fetchWheel(wheel, folder, env, onAnswer) {
  const python = await findPip(env);
  const path = python
    ? await downloadByPip(python, wheel, folder, env, onAnswer)
    : await downloadFromIndex(await configuredIndex(env), wheel, folder, onAnswer);
  await verifyFile(path, 'sha256', 'hex', wheel.sha256);
  return path;
}
