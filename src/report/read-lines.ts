import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { isMissing } from './read-json.ts';

/**
 * Yields the records of an NDJSON file, one in memory at a time; nothing when it is missing. Lines
 * that are no JSON objects (the last one of an interrupted run) are left out, told in `notices`.
 */
export async function* readLines(
  path: string,
  notices: string[],
): AsyncGenerator<Record<string, unknown>> {
  const stream = createReadStream(path, 'utf8');
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => {});
  try {
    await Promise.race([new Promise((resolve) => stream.once('open', resolve)), failed]);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  let damaged = 0;
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      record = undefined;
    }
    if (typeof record === 'object' && record !== null) yield record as Record<string, unknown>;
    else damaged++;
  }
  if (damaged > 0) {
    notices.push(
      `${basename(path)}: ${damaged === 1 ? 'one line is' : `${damaged} lines are`} damaged and ` +
        `${damaged === 1 ? 'was' : 'were'} left out.`,
    );
  }
}
