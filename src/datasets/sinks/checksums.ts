import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { writeWhole } from '../../common/files.ts';
import { groupsOf } from '../../streams/groups-of.ts';
import { fileThreads } from '../file-threads.ts';

/** The checksums of a dataset folder, in the format of `sha256sum`. */
export const CHECKSUMS_FILE = 'SHA256SUMS';

/** Files that go to a thread together, and how many may be under way. */
const GROUP = 64;
const HASHED_AT_ONCE = 16 * GROUP;

/** A file that is not as it was written. */
export interface ChecksumProblem {
  /** Path in the dataset folder, with slashes. */
  readonly file: string;
  readonly problem: 'missing' | 'changed' | 'unlisted';
}

/** Writes the SHA-256 of every file of the folder, sorted by path; `sha256sum -c` checks it. */
export async function writeChecksums(dir: string): Promise<void> {
  const files: string[] = [];
  for await (const file of filesOf(dir)) files.push(file);
  const lines: string[] = [];
  for await (const { file, sum } of hashed(dir, files)) lines.push(`${sum}  ${file}\n`);
  await writeWhole(join(dir, CHECKSUMS_FILE), lines.join(''));
}

/**
 * Compares every file with its checksum, and yields those that differ, lack or were added. Throws
 * an input error when there are no checksums.
 */
export async function* checkChecksums(dir: string): AsyncGenerator<ChecksumProblem> {
  const listed = new Map<string, string>();
  for await (const [sum, file] of readChecksums(dir)) listed.set(file, sum);
  for await (const { file, sum } of hashed(dir, [...listed.keys()])) {
    if (sum === undefined) yield { file, problem: 'missing' };
    else if (sum !== listed.get(file)) yield { file, problem: 'changed' };
  }
  for await (const file of filesOf(dir)) if (!listed.has(file)) yield { file, problem: 'unlisted' };
}

async function* readChecksums(dir: string): AsyncGenerator<[sum: string, file: string]> {
  const place = join(dir, CHECKSUMS_FILE);
  const file = await open(place).catch((cause) => {
    throw new EvenfaceError('input', 'there are no checksums to compare with', {
      place,
      hint: 'They are written last: the run that made the dataset did not finish it.',
      cause,
    });
  });
  for await (const line of file.readLines()) {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sum !== undefined && name !== undefined) yield [sum, name];
  }
}

/** The files of the folder but the checksums, depth first, in the order of their paths. */
async function* filesOf(dir: string, below = ''): AsyncGenerator<string> {
  const entries = await readdir(join(dir, below), { withFileTypes: true });
  const names = entries.map((entry) => entry.name + (entry.isDirectory() ? '/' : '')).sort();
  for (const name of names) {
    if (name.endsWith('/')) yield* filesOf(dir, below + name);
    else if (below + name !== CHECKSUMS_FILE) yield below + name;
  }
}

/** Yields files with their SHA-256, in their order; undefined for those that are not there. */
async function* hashed(dir: string, files: readonly string[]) {
  for (const some of groupsOf(files, HASHED_AT_ONCE)) {
    const groups = groupsOf(some, GROUP).map((group) => hashAll(dir, group));
    yield* (await Promise.all(groups)).flat();
  }
}

async function hashAll(dir: string, files: readonly string[]) {
  const paths = files.map((file) => join(dir, file));
  const sums = await fileThreads.run('hash', paths);
  return files.map((file, i) => ({ file, sum: sums[i] }));
}
