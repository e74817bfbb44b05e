import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '../../src/common/random.ts';
import { derivePack } from '../../src/datasets/derived-pack.ts';
import type { FacePack } from '../../src/datasets/pack.ts';

/** For each value of an attribute: the share of its labels that become another value, any alike. */
export type Flips = Readonly<Record<string, readonly number[]>>;

/** A pack with wrong labels, and which they are. */
export interface NoisyPack {
  readonly pack: FacePack;
  /** Whether the label of an attribute is wrong in a row. */
  isWrong(row: number, attribute: string): boolean;
}

/**
 * The faces of a pack with labels of its training and validation splits flipped at random. It is
 * gone when the process ends.
 */
export async function noisyPack(pack: FacePack, flips: Flips): Promise<NoisyPack> {
  const parent = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }));
  const random = createRandom('noisy pack', JSON.stringify(flips));
  const labels = pack.entries.map(({ labels: given, split }) => {
    const flipped = Int8Array.from(given);
    for (const [name, shares] of Object.entries(flips)) {
      const index = pack.schema.indexOf(name);
      const values = pack.schema.attributes[index]!.values.length;
      const flip = random.uniform() < shares[given[index]!]!;
      const by = 1 + random.integer(values - 1);
      if (flip && split !== 'test') flipped[index] = (given[index]! + by) % values;
    }
    return flipped;
  });
  const key = `${pack.key}-noisy`;
  const noisy = await derivePack(pack, path.join(parent, key), {
    key,
    labelsOf: (row) => labels[row],
    isDropped: () => false,
  });
  return {
    pack: noisy,
    isWrong(row, attribute) {
      const index = pack.schema.indexOf(attribute);
      return labels[row]![index] !== pack.entries[row]!.labels[index];
    },
  };
}
