import { access } from 'node:fs/promises';
import { release } from 'node:os';
import path from 'node:path';
import type { Facts, PackageManager } from './facts.ts';

const PACKAGE_MANAGERS: PackageManager[] = ['apt-get', 'dnf', 'apk', 'pacman', 'zypper', 'brew'];

/** The operating system; `osRelease` is the text of /etc/os-release. */
export async function describeSystem(osRelease: string): Promise<Facts['system']> {
  return {
    platform: process.platform,
    arch: process.arch,
    release: release(),
    distribution: prettyName(osRelease),
    libc: libc(),
    packages: await findPackageManager(process.env.PATH ?? ''),
  };
}

/** PRETTY_NAME of an os-release file. */
export function prettyName(osRelease: string): string | undefined {
  return /^PRETTY_NAME=(["']?)(.+)\1$/m.exec(osRelease)?.[2];
}

function libc(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  // Node.js names glibc's version only where it runs on glibc.
  return header.glibcVersionRuntime ? `glibc ${header.glibcVersionRuntime}` : 'musl';
}

async function findPackageManager(search: string): Promise<PackageManager | undefined> {
  for (const name of PACKAGE_MANAGERS) {
    for (const folder of search.split(path.delimiter)) {
      const isThere = await access(path.join(folder, name)).then(
        () => true,
        () => false,
      );
      if (isThere) return name;
    }
  }
  return undefined;
}
