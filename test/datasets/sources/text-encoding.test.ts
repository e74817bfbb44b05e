import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { decodedText, encodingOf } from '../../../src/datasets/sources/text-encoding.ts';
import { readTextLines } from '../../../src/datasets/sources/text-lines.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeFiles } from './samples.ts';

async function read(t: ExecutionContext, bytes: Uint8Array) {
  const file = path.join(writeFiles(temporaryFolder(t), { file: bytes }), 'file');
  const encoding = await encodingOf(file);
  let text = '';
  for await (const piece of decodedText(file, encoding)) text += piece;
  return { encoding, text, file };
}

const big = (text: string) => Buffer.from(text, 'utf16le').swap16();
const ASCII = 'file,Smiling\n1.jpg,yes\n';
const ACCENTS = 'file,name\nZoë.jpg,"Ærø – Ōsaka 東京"\n';

for (const [title, bytes, encoding, text] of [
  ['UTF-8', Buffer.from(ACCENTS), 'utf-8', ACCENTS],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${ACCENTS}`), 'utf-8', ACCENTS],
  ['UTF-8 that is cut within a character', Buffer.from('é').subarray(0, 1), 'utf-8', '\uFFFD'],
  ['UTF-16', Buffer.from(`\uFEFF${ACCENTS}`, 'utf16le'), 'utf-16le', ACCENTS],
  ['big-endian UTF-16', big(`\uFEFF${ACCENTS}`), 'utf-16be', ACCENTS],
  ['UTF-16 without a mark', Buffer.from(ASCII, 'utf16le'), 'utf-16le', ASCII],
  ['big-endian UTF-16 without a mark', big(ASCII), 'utf-16be', ASCII],
  ['Windows-1252', Buffer.from('Zo\xeb \x96 \x80', 'latin1'), 'windows-1252', 'Zoë – €'],
  ['nothing', Buffer.alloc(0), 'utf-8', ''],
] as [string, Buffer, string, string][]) {
  test(`${title} is known and read`, async (t) => {
    const found = await read(t, bytes);
    t.is(found.encoding, encoding as never);
    t.is(found.text, text);
  });
}

test('UTF-8 is known wherever a piece of the file ends', async (t) => {
  // A piece has 65,536 bytes.
  for (const [before, character] of [
    [65_535, 'é'],
    [65_534, '東'],
    [65_535, '東'],
    [65_533, '😀'],
    [65_535, '😀'],
  ] as const) {
    const text = `${'a'.repeat(before)}${character}b`;
    t.is((await read(t, Buffer.from(text))).text, text);
  }
  const late = Buffer.concat([Buffer.from('a'.repeat(70_000)), Buffer.from([0xeb, 0x0a])]);
  t.is((await read(t, late)).encoding, 'windows-1252');
});

test('lines are those of the text in whichever encoding', async (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '東', '\n', '\r\n', '😀') });
  const write = fc.constantFrom(
    (plain: string) => Buffer.from(plain),
    (plain: string) => Buffer.from(`\uFEFF${plain}`),
    (plain: string) => Buffer.from(`\uFEFF${plain}`, 'utf16le'),
    (plain: string) => big(`\uFEFF${plain}`),
  );
  await fc.assert(
    fc.asyncProperty(text, write, async (plain, encode) => {
      const dir = writeFiles(temporaryFolder(t), { x: encode(plain) });
      const lines: string[] = [];
      for await (const line of readTextLines(path.join(dir, 'x'))) lines.push(line);
      const expected = plain.replaceAll('\r\n', '\n').split('\n');
      if (expected.at(-1) === '') expected.pop();
      t.deepEqual(lines, expected);
    }),
    { numRuns: 100 },
  );
});
