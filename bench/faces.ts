import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasPack, openPack } from '../src/datasets/pack.ts';
import type { Faces } from './benchmark.ts';
import { RUN_TYPESCRIPT, runNode } from './child.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

/** In CelebA and in drawn faces alike; each of their eight cells has faces. */
const BALANCE = ['Smiling', 'Male', 'Eyeglasses'];

const DRAWN = `pipelines:
  faces:
    seed: 1
    stages:
      - ingest: {format: drawn, count: 2000}
      - align
      - pack
`;

/** The pack named, or one of drawn faces that is made in `folder`. */
export async function prepareFaces(
  named: string | undefined,
  folder: string,
  say: (line: string) => void,
): Promise<Faces> {
  const dir = named ? path.resolve(named) : await drawnPack(folder, say);
  const pack = await openPack(dir);
  await pack.close();
  const balance = BALANCE.filter((name) => pack.schema.has(name));
  const binary = pack.schema.attributes.filter(({ kind }) => kind === 'binary');
  return {
    pack: dir,
    size: pack.size,
    balance: balance.length > 0 ? balance : binary.slice(0, 1).map(({ name }) => name),
  };
}

async function drawnPack(folder: string, say: (line: string) => void): Promise<string> {
  const packs = path.join(folder, 'drawn', '_packs');
  const made = async () => {
    const names = await readdir(packs).catch(() => []);
    return names.map((name) => path.join(packs, name)).find(hasPack);
  };
  const earlier = await made();
  if (earlier) return earlier;
  say('drawing faces, since no pack of photos is named');
  const declaration = path.join(folder, 'drawn.yaml');
  await writeFile(declaration, DRAWN);
  const run = ['run', 'faces', '--file', declaration, '--out', path.join(folder, 'drawn')];
  await runNode([...RUN_TYPESCRIPT, MAIN, ...run]);
  return (await made())!;
}
