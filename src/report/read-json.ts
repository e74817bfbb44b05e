import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../common/errors.ts';

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * Reads and checks a JSON file of a run folder. Undefined when it is missing; undefined and a
 * sentence in `notices` when it can't be used, for instance cut off by an interruption.
 */
export async function readJson<T>(
  path: string,
  schema: z.ZodType<T>,
  notices: string[],
): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) notices.push(`${basename(path)} can't be read: ${messageOf(error)}.`);
    return undefined;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)[0]
        : messageOf(error);
    notices.push(`${basename(path)} is damaged and was left out (${reason}).`);
    return undefined;
  }
}
