import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

/** What the bytes of a text file mean. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes by which UTF-16 without a mark is known. */
const HEAD_BYTES = 1024;

/** A character of UTF-8 has at most so many bytes. */
const MOST_BYTES = 4;

/**
 * The encoding of a text file: what its byte order mark says; UTF-16 where every other byte of its
 * head is zero; UTF-8 where all of the file is; else Windows-1252, in which spreadsheets write CSV.
 * The file is read through, a piece at a time.
 */
export async function encodingOf(path: string): Promise<TextEncoding> {
  let isFirst = true;
  let open: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (isFirst) {
      const known = markedEncoding(chunk) ?? unmarkedUtf16(chunk);
      if (known) return known;
      isFirst = false;
    }
    const bytes = open.length > 0 ? Buffer.concat([open, chunk]) : chunk;
    const whole = bytes.length - openBytes(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) return 'windows-1252';
    open = bytes.subarray(whole);
  }
  // What is left is the beginning of a character: a file that was cut within one is UTF-8 still.
  return 'utf-8';
}

/** Yields the text of a file piece by piece, without its byte order mark. */
export async function* decodedText(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function markedEncoding(head: Buffer): TextEncoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Letters and digits of UTF-16 have a byte of zero, which text of other encodings does not have. */
function unmarkedUtf16(chunk: Buffer): TextEncoding | undefined {
  const head = chunk.subarray(0, HEAD_BYTES);
  const pairs = head.length >> 1;
  const zeros = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[i & 1]!++;
  const [even, odd] = zeros as [number, number];
  if (pairs < 2 || even + odd < 0.8 * pairs) return undefined;
  if (even === 0) return 'utf-16le';
  return odd === 0 ? 'utf-16be' : undefined;
}

/** How many bytes at the end belong to a character that goes on after them. */
function openBytes(bytes: Buffer): number {
  for (let back = 1; back < MOST_BYTES && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}
