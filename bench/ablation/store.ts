import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../src/common/files.ts';

/** A name for all that something follows from. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

/** What was finished under this key, kept as `<name>.json` in a folder; undefined where nothing was. */
export async function finished<Result extends { readonly key: string }>(
  dir: string,
  name: string,
  key: string,
): Promise<Result | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(dir, `${name}.json`), 'utf8');
  } catch {
    return undefined;
  }
  const result = JSON.parse(text) as Result;
  return result.key === key ? result : undefined;
}

/** Keeps it, whole or not at all. */
export async function keep(dir: string, name: string, result: { readonly key: string }) {
  await writeWhole(path.join(dir, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}
