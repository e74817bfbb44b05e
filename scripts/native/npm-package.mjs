import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyFile } from './checksum.mjs';
import { errorLine, runCommand } from './run-command.mjs';
import { Unavailable } from './unavailable.mjs';

/**
 * Fetches a package's tarball through npm (its registry, proxy, credentials and cache; no install
 * script runs) and unpacks it into `folder`. Throws `Unavailable`.
 */
export async function fetchPackage({ name, version, integrity }, folder, env = process.env) {
  const download = join(folder, 'download');
  await mkdir(download, { recursive: true });
  const [command, ...npm] = npmCommand(env);
  const packed = await runCommand(
    command,
    [
      ...[...npm, 'pack', `${name}@${version}`, '--pack-destination', download],
      ...['--prefer-offline', '--fetch-retries=0', '--fetch-timeout=20000', '--loglevel=error'],
    ],
    { env, cwd: env.INIT_CWD },
  );
  const tarball = (await readdir(download)).find((file) => file.endsWith('.tgz'));
  if (packed.code !== 0 || !tarball) {
    throw new Unavailable(
      `npm could not fetch ${name}@${version}: ${errorLine(packed.output)}`,
      `see that "npm pack ${name}@${version}" works`,
    );
  }
  const path = join(download, tarball);
  await verifyFile(path, 'sha512', 'base64', integrity.replace(/^sha512-/, ''));
  const unpacked = await runCommand('tar', ['-xzf', path, '-C', folder, '--strip-components=1']);
  if (unpacked.code !== 0) {
    throw new Unavailable(`tar could not unpack ${tarball}: ${errorLine(unpacked.output)}`);
  }
  await rm(download, { recursive: true });
}

/** The npm that runs this script; another package manager puts its own path there. */
function npmCommand(env) {
  const script = env.npm_execpath;
  return script?.endsWith('npm-cli.js') ? [process.execPath, script] : ['npm'];
}
