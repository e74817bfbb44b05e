import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../../src/common/errors.ts';
import { type LabelRow, openLabelTable } from '../../../src/datasets/sources/label-table.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeFiles } from './samples.ts';

async function read(t: ExecutionContext, name: string, content: string | Uint8Array) {
  const dir = writeFiles(temporaryFolder(t), { [name]: content });
  const table = await openLabelTable(path.join(dir, name));
  const rows: LabelRow[] = [];
  for await (const row of table.rows()) rows.push(row);
  return { columns: table.columns, rows };
}

/** A cell as CSV has it: between quotes where it has to be. */
const quoted = (cell: string) =>
  /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

test('a table reads back as it was written, with any delimiter and line end', async (t) => {
  const cell = fc
    .oneof(fc.string({ maxLength: 5 }), fc.constantFrom('a,b', 'x;y', '"', 'a\nb', 'é\tü'))
    .map((text) => text.trim().replace(/\r(?!\n)/g, ''));
  const rows = fc.array(fc.tuple(cell, cell), { maxLength: 6 });
  const delimiter = fc.constantFrom(',', ';', '\t');
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
  await fc.assert(
    fc.asyncProperty(rows, delimiter, lineEnd, fc.boolean(), async (cells, d, end, bom) => {
      const kept = cells.filter(([a, b]) => a !== '' || b !== '');
      const lines = [['name', 'with "x", y'], ...kept].map((row) => row.map(quoted).join(d));
      const text = `${bom ? '\uFEFF' : ''}${lines.join(end)}${end}`;
      const table = await read(t, 'x.csv', text);
      t.deepEqual(table.columns, ['name', 'with "x", y']);
      t.deepEqual(
        table.rows.map((row) => [...row.cells]),
        kept,
      );
    }),
    { numRuns: 100 },
  );
});

test('a table of noise is read or is an input error', async (t) => {
  const name = fc.constantFrom('x.csv', 'x.tsv', 'x.jsonl', 'x.parquet');
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => Buffer.from(`{"a":1}\n${text}\n`)),
    fc
      .string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '\uFEFF', '\u0000') })
      .map((text) => Buffer.from(text)),
    fc
      .uint8Array({ maxLength: 100 })
      .map((bytes) => Buffer.concat([Buffer.from('PAR1'), bytes, Buffer.from('PAR1')])),
  );
  await fc.assert(
    fc.asyncProperty(name, noise, async (file, bytes) => {
      try {
        const { columns, rows } = await read(t, file, bytes);
        for (const { cells, line, problem } of rows) {
          t.true(line > 0);
          if (problem === undefined) {
            t.true(cells.slice(columns.length).every((cell) => cell === ''));
          }
        }
      } catch (error) {
        t.true(error instanceof EvenfaceError && error.code === 'input', String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('a row of JSON that no column is of says nothing', async (t) => {
  const { columns, rows } = await read(t, 'x.jsonl', '{"b":1}\r\n{}\r\n\r\n{"a":[1],"b":null}');
  t.deepEqual(columns, ['b', 'a']);
  t.deepEqual(rows, [
    { line: 1, cells: ['1', ''] },
    { line: 2, cells: ['', ''] },
    { line: 4, cells: ['', '[1]'] },
  ]);
});

for (const name of ['x.csv', 'x.jsonl', 'x.parquet']) {
  test(`a folder called ${name} is an input error`, async (t) => {
    const dir = writeFiles(temporaryFolder(t), { [`${name}/a`]: '' });
    const error = await t.throwsAsync<EvenfaceError>(openLabelTable(path.join(dir, name)));
    t.like(error, { code: 'input', place: path.join(dir, name) });
  });
}

test('a line without end is an error, not a string as long as the file', async (t) => {
  const error = await t.throwsAsync<EvenfaceError>(
    read(t, 'x.jsonl', `{"a":1}\n["${'x'.repeat(1 << 25)}"]`),
  );
  t.is(error!.code, 'input');
  t.regex(error!.place!, /x\.jsonl:2$/);
});
