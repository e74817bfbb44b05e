import test from 'ava';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvRows } from '../../../src/datasets/sources/csv-rows.ts';
import type { LabelRow } from '../../../src/datasets/sources/label-table.ts';

/** Reads a text that comes in pieces of these lengths, by turns. */
async function read(text: string, delimiter = ',', lengths = [text.length || 1]) {
  async function* pieces() {
    for (let at = 0, i = 0; at < text.length; i++) {
      const length = lengths[i % lengths.length]!;
      yield text.slice(at, at + length);
      at += length;
    }
  }
  const rows: LabelRow[] = [];
  for await (const row of csvRows(pieces(), delimiter)) rows.push(row);
  return rows;
}

const brief = (rows: readonly LabelRow[]) =>
  rows.map(({ line, cells, problem }) => [line, ...(problem ? ['!'] : []), ...cells]);

for (const [title, text, rows] of [
  [
    'line ends of all kinds',
    'a,b\n1,2\r\n3,4\r5,6',
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', '4'],
      [4, '5', '6'],
    ],
  ],
  [
    'lines without text',
    '\n \na\r\n\r\n\t\nb\n\n',
    [
      [3, 'a'],
      [6, 'b'],
    ],
  ],
  ['spaces around cells', ' a , "b" ,\t"c"\t\n', [[1, 'a', 'b', 'c']]],
  [
    'cells that say nothing',
    ',\n"",\n',
    [
      [1, '', ''],
      [2, '', ''],
    ],
  ],
  [
    'delimiters and line ends in quotes',
    '"a,b","c\r\nd"\ne,f\n',
    [
      [1, 'a,b', 'c\r\nd'],
      [3, 'e', 'f'],
    ],
  ],
  ['quotes in quotes', '"a ""b"""," c "\n', [[1, 'a "b"', ' c ']]],
  ['quotes in text', 'a"b,5" x,"c" d\n', [[1, 'a"b', '5" x', '"c" d']]],
  [
    'a quote that is not closed',
    'a,"b\nc,d\n',
    [
      [1, '!', 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'a quote that opens no cell of its row',
    'a,"b\nc,"d"\n',
    [
      [1, '!', 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  [
    'an end within quotes',
    'a\n"b',
    [
      [1, 'a'],
      [2, '!', 'b'],
    ],
  ],
  ['zero bytes', 'a\0,\0\n', [[1, 'a\0', '\0']]],
] as [string, string, unknown[][]][]) {
  test(`rows are cut at ${title}`, async (t) => {
    t.deepEqual(brief(await read(text)), rows);
  });
}

test('whatever is sound CSV is read as csv-parse reads it', async (t) => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r\n', '7'),
    maxLength: 6,
  });
  const lines = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
  });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom('\n', '\r\n'), async (rows, lineEnd) => {
      const text = rows.map((row) => row.map(quoted).join(',')).join(lineEnd);
      const cells = (await read(text)).map((row) => row.cells);
      t.deepEqual(cells, parse(text, { relax_column_count: true, record_delimiter: lineEnd }));
      t.deepEqual(cells, rows);
    }),
    { numRuns: 300 },
  );
});

test('rows are the same in whichever pieces the text comes', async (t) => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'é', ',', ',', '"', '"', '\n', '\r', ' ', '\t', '\0'),
    maxLength: 40,
  });
  const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(text, lengths, fc.constantFrom(',', '\t'), async (whole, some, delimiter) => {
      t.deepEqual(await read(whole, delimiter, some), await read(whole, delimiter));
    }),
    { numRuns: 1000 },
  );
});

test('a quote that is never closed spoils one row, not those that follow', async (t) => {
  const rows = await read(`file,a\n1.jpg,"x\n${'2.jpg,y\n'.repeat(40_000)}`, ',', [65_536]);
  t.is(rows.length, 40_002);
  t.deepEqual(rows[1], { line: 2, cells: ['1.jpg', 'x'], problem: 'a quote is not closed' });
  t.deepEqual(rows.at(-1), { line: 40_002, cells: ['2.jpg', 'y'] });
});

test('a row without end is one row that can not be read, and is not held', async (t) => {
  const rows = await read(`a,b\n${'x,'.repeat(1_000_000)}\nc,d\n`, ',', [65_536]);
  t.deepEqual(brief(rows), [
    [1, 'a', 'b'],
    [2, '!'],
    [3, 'c', 'd'],
  ]);
  t.regex(rows[1]!.problem!, /more than 1048576 characters/);
});

test('quoted cells without end are left after a million characters', async (t) => {
  const rows = await read(`${'"x\n",'.repeat(300_000)}\nc,d\n`, ',', [65_536]);
  t.regex(rows[0]!.problem!, /more than 1048576 characters/);
  t.true(rows.length < 5);
  t.deepEqual(rows.at(-1), { line: 300_002, cells: ['c', 'd'] });
});

test('a text that is all open quotes takes no longer than its length', async (t) => {
  const started = performance.now();
  const text = '"a\n'.repeat(100_001);
  const rows = await read(text, ',', [65_536]);
  t.true(rows.length > 1);
  t.true(performance.now() - started < 20_000);
});
