import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { SourceOptions } from '../../../src/datasets/sources/source.ts';

/** A JPEG of one colour, of the size of CelebA's aligned photos. */
export async function jpeg(shade = 128, width = 178, height = 218): Promise<Buffer> {
  const background = { r: shade, g: 255 - shade, b: 90 };
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

export function options(dir: string | undefined, more: Partial<SourceOptions> = {}): SourceOptions {
  return { dir, attributes: 'all', limit: undefined, count: 12, seed: 7, ...more };
}

/** Writes files below `dir`, by their paths. */
export function writeFiles(dir: string, files: Record<string, string | Uint8Array>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), content);
  }
  return dir;
}

/** CelebA with a photo for each of 1 to `count`, and its lists as CelebA has them. */
export async function writeCeleba(dir: string, count: number): Promise<string> {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const file = (n: number) => `${String(n).padStart(6, '0')}.jpg`;
  const marks = (n: number) => [n % 2, n % 3, 1].map((v) => (v === 0 ? '-1' : ' 1')).join(' ');
  const rows = numbers.map((n) => `${file(n)} ${marks(n)} \n`);
  const images = await Promise.all(numbers.map((n) => jpeg(n * 10)));
  return writeFiles(dir, {
    'list_attr_celeba.txt': `${count}\nSmiling Eyeglasses Young \n${rows.join('')}`,
    'list_eval_partition.txt': numbers.map((n) => `${file(n)} ${(n >> 1) % 3}\n`).join(''),
    'identity_CelebA.txt': numbers.map((n) => `${file(n)} ${n >> 1}\n`).join(''),
    ...Object.fromEntries(numbers.map((n, i) => [`img_align_celeba/${file(n)}`, images[i]!])),
  });
}

/** An imagefolder of `count` photos with a binary and a categorical column. */
export async function writeImagefolder(dir: string, count: number): Promise<string> {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const hair = ['black', 'brown', 'gray'];
  const rows = numbers.map((n) => `a/${n}.jpg,${n % 2 ? 'yes' : 'no'},${hair[n % 3]}\n`);
  const images = await Promise.all(numbers.map((n) => jpeg(n * 10, 80, 100)));
  return writeFiles(dir, {
    'metadata.csv': `file_name,Smiling,Hair\n${rows.join('')}`,
    ...Object.fromEntries(numbers.map((n, i) => [`a/${n}.jpg`, images[i]!])),
  });
}
