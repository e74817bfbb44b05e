import { join } from 'node:path';
import { errorLine, runCommand } from './run-command.mjs';
import { Unavailable } from './unavailable.mjs';
import { placeOf } from './variants.mjs';

/** What only a machine with NVIDIA's driver has: there, the libraries that name it load too. */
const DRIVER = 'libcuda.so.1';

/** Opens every one of them, and prints what each of them lacks as JSON. */
const OPEN_ALL = `
  const [addon, ...paths] = process.argv.slice(1);
  const { open } = require(addon);
  console.log(JSON.stringify(paths.map((path) => open(path)).filter(Boolean)));
`;

/**
 * Opens each CUDA library of a variant in a process of its own, by the addon in `folder`, to see
 * that it finds all that it needs. Throws `Unavailable`.
 */
export async function checkCudaLibraries(folder, { cudaWheels }) {
  const libraries = cudaWheels
    .flatMap((wheel) => wheel.members.map((member) => placeOf(member, wheel)))
    .filter((path) => path.includes('.so'));
  if (libraries.length === 0) return;
  const { code, signal, output } = await runCommand(
    process.execPath,
    ['-e', OPEN_ALL, '--', join(folder, 'cuda_driver.node')].concat(
      libraries.map((path) => join(folder, path)),
    ),
    { timeout: 120_000 },
  );
  if (code !== 0) {
    throw new Unavailable(`CUDA's libraries do not load: ${signal ?? errorLine(output)}`);
  }
  const [lacking] = whatIsLacking(JSON.parse(output.trimEnd().split('\n').at(-1)));
  if (!lacking) return;
  throw new Unavailable(
    `a CUDA library does not load: ${lacking}`,
    lacking.includes('libz.so')
      ? 'install zlib (Debian, Ubuntu: "apt-get install zlib1g")'
      : undefined,
  );
}

/** The loader's complaints, but for those about the driver itself. */
export function whatIsLacking(complaints) {
  return complaints.filter((complaint) => !complaint.startsWith(`${DRIVER}:`));
}
