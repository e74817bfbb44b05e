import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import { createRandom, type Random } from '../common/random.ts';
import { loadCvae } from '../model/cvae.ts';
import { networkFile } from '../model/model-folder.ts';
import { decodeSamples } from '../model/sampling.ts';
import { decodePng, encodePng } from './png.ts';
import { checkRows } from './sinks/check-rows.ts';
import { checkChecksums } from './sinks/checksums.ts';
import { type DatasetDescription, readDescription } from './sinks/description.ts';
import { sinkFormat } from './sinks/registry.ts';
import type { StoredRow } from './sinks/sink.ts';

/** What was found out about a dataset. */
export interface Verification {
  readonly rows: number;
  /** Rows that were made again and compared. */
  readonly regenerated: number;
  /** What is wrong, each a sentence; none when the dataset is as it was made. */
  readonly problems: readonly string[];
}

/**
 * Checks a finished dataset: every file against its checksum, every row of every format against
 * what the dataset says of itself, the formats against one another; and makes `regenerate` rows
 * again, drawn evenly, to compare their bytes. The backend must be ready when `regenerate` is not 0.
 */
export async function verifyDataset(
  dir: string,
  regenerate: number,
  modelDir: string,
): Promise<Verification> {
  const described = await readDescription(dir);
  const problems: string[] = [];
  for await (const { file, problem } of checkChecksums(dir)) {
    problems.push(`${file} is ${problem}`);
  }
  // A damaged file can't be read row by row, and has been named.
  if (problems.length > 0) return { rows: 0, regenerated: 0, problems };

  const drawn = new Reservoir<StoredRow>(regenerate, createRandom(described.seed, 'verify'));
  const digests = new Map<string, string>();
  for (const format of described.formats) {
    const digest = createHash('sha256');
    const isFirst = digests.size === 0;
    const rows = async function* () {
      for await (const row of sinkFormat(format).read(dir, described.info)) {
        digest.update(JSON.stringify([row.id, row.cell, row.seed, row.attempt]));
        digest.update(row.labels).update(row.png);
        if (isFirst) drawn.offer(row);
        yield row;
      }
    };
    for await (const { where, problem } of checkRows(described, rows())) {
      problems.push(`${format}, ${where}: ${problem}`);
    }
    digests.set(format, digest.digest('hex'));
  }
  if (new Set(digests.values()).size > 1) {
    problems.push(`${described.formats.join(' and ')} do not hold the same rows`);
  }
  problems.push(...(await differences(drawn.items, described, modelDir)));
  return { rows: drawn.seen, regenerated: drawn.items.length, problems };
}

/** An even draw from a stream of unknown length (Vitter 1985, algorithm R). */
class Reservoir<T> {
  readonly items: T[] = [];
  seen = 0;
  readonly #size: number;
  readonly #random: Random;

  constructor(size: number, random: Random) {
    this.#size = size;
    this.#random = random;
  }

  offer(item: T): void {
    const place = this.seen < this.#size ? this.seen : this.#random.integer(this.seen + 1);
    if (place < this.#size) this.items[place] = item;
    this.seen++;
  }
}

/** Makes rows again, each alone, and names those whose bytes differ. */
async function differences(
  rows: readonly StoredRow[],
  { info, decoding }: DatasetDescription,
  modelDir: string,
): Promise<string[]> {
  if (rows.length === 0) return [];
  const file = networkFile(modelDir, 'cvae');
  const cvae = await loadCvae(file);
  if (cvae.hash !== info.modelHash) {
    throw new EvenfaceError('input', 'this is not the model that made the dataset', {
      place: file,
      hint: 'Name the folder of the right one with --model.',
    });
  }
  const problems: string[] = [];
  for (const row of rows) {
    const rgb = decodeSamples(cvae, [row], decoding);
    const png = await encodePng(rgb, info.size);
    if (Buffer.compare(png, row.png) === 0) continue;
    const stored = await decodePng(row.png, info.size);
    const changed = stored.reduce((count, value, i) => count + (value === rgb[i] ? 0 : 1), 0);
    problems.push(
      `row ${row.id} made again differs in ${changed} of ${rgb.length} pixel values; on another backend or machine than the first, a few are to be expected`,
    );
  }
  return problems;
}

/** Where the model of a run's dataset stands. */
export function modelDirOf(datasetDir: string): string {
  return join(datasetDir, '..', 'model');
}
