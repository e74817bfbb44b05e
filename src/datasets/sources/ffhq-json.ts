import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { EvenfaceError, messageOf } from '../../common/errors.ts';

/** A larger member is damage: a quote that is missing makes one of all the rest. */
const MOST_BYTES = 16 << 20;

/** One member of a JSON object, or why it can't be read; `at` is the byte it begins at. */
export type JsonMember =
  | { readonly at: number; readonly key: string; readonly value: unknown }
  | { readonly at: number; readonly problem: 'truncated' | 'bad-json'; readonly detail: string };

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Yields the members of the one object in a JSON file, holding one at a time: the file is cut where
 * a comma stands at the outermost level, and `JSON.parse` reads the pieces. Duplicate keys are all
 * yielded. `hash` is given the whole file.
 * @throws EvenfaceError `input` when the file does not begin with an object
 */
export async function* jsonMembers(path: string, hash: Hash): AsyncGenerator<JsonMember> {
  let pieces: Buffer[] = [];
  let held = 0;
  let [at, position, depth] = [0, 0, 0];
  let [isString, isEscaped, isDone] = [false, false, false];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    let start = 0;
    for (let i = 0; i < chunk.length && !isDone; i++) {
      const byte = chunk[i]!;
      if (isEscaped) isEscaped = false;
      else if (isString) {
        if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isString = false;
      } else if (depth === 0) {
        if (byte === 0x7b) {
          depth = 1;
          start = i + 1;
          at = position + i + 1;
        } else if (!isSpace(byte) && BYTE_ORDER_MARK[position + i] !== byte)
          throw notAnObject(path);
      } else if (byte === QUOTE) isString = true;
      else if (OPENING.has(byte)) depth++;
      else if (CLOSING.has(byte)) depth--;
      if (depth === 0 ? CLOSING.has(byte) : depth === 1 && byte === COMMA && !isString) {
        const text = Buffer.concat([...pieces, chunk.subarray(start, i)]).toString('utf8');
        isDone = depth === 0;
        // The last one may be empty: `{}`.
        if (!isDone || text.trim() !== '') yield readMember(text, at);
        pieces = [];
        held = 0;
        start = i + 1;
        at = position + i + 1;
      }
    }
    position += chunk.length;
    if (isDone || depth === 0) continue;
    pieces.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > MOST_BYTES) {
      yield { at, problem: 'bad-json', detail: `a member of more than ${MOST_BYTES} bytes` };
      return;
    }
  }
  if (isDone) return;
  if (depth === 0) throw notAnObject(path);
  yield { at, problem: 'truncated', detail: 'the file ends within an object' };
}

function readMember(text: string, at: number): JsonMember {
  try {
    const [first] = Object.entries(JSON.parse(`{${text}}`) as Record<string, unknown>);
    if (!first) throw new Error('a comma without a member');
    return { at, key: first[0], value: first[1] };
  } catch (error) {
    return { at, problem: 'bad-json', detail: messageOf(error) };
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function notAnObject(place: string): EvenfaceError {
  return new EvenfaceError('input', 'expected a JSON object', {
    place,
    hint: 'It has a member a photo: {"0": {"category": "training", …}, …}. Download it again.',
  });
}
