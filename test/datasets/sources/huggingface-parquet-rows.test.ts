import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type Page, runsOfRows } from '../../../src/datasets/sources/huggingface-parquet-index.ts';
import { readGroup } from '../../../src/datasets/sources/huggingface-parquet-rows.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A column whose pages have these numbers of rows and bytes. */
function indexOf(pages: readonly (readonly [rows: number, bytes: number])[]) {
  let row = 0;
  return {
    dictionary: undefined,
    pages: pages.map(([rows, bytes]): Page => {
      row += rows;
      return { start: 0, end: 0, rowStart: row - rows, rowEnd: row, bytes };
    }),
  };
}

test('runs of rows follow one another, end where a page does, and take no more than they may', (t) => {
  const rows = 60;
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: rows - 1 }), { maxLength: 12 });
  const column = fc
    .tuple(cuts, fc.array(fc.nat(100), { minLength: 13, maxLength: 13 }))
    .map(([ends, bytes]) =>
      indexOf(
        [...ends.sort((a, b) => a - b), rows].map((end, i, all) => [
          end - (all[i - 1] ?? 0),
          bytes[i]!,
        ]),
      ),
    );
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 3 }), fc.nat(300), (columns, most) => {
      const ends = new Set(columns.flatMap(({ pages }) => pages.map(({ rowEnd }) => rowEnd)));
      const bytesOf = (from: number, to: number) =>
        columns
          .flatMap(({ pages }) => pages.filter((page) => page.rowEnd > from && page.rowStart < to))
          .reduce((sum, { bytes }) => sum + bytes, 0);
      let at = 0;
      for (const { rowStart, rowEnd } of runsOfRows(columns, rows, most)) {
        t.is(rowStart, at);
        t.true(ends.has(rowEnd) && rowEnd > rowStart);
        const isLeast = ![...ends].some((end) => end > rowStart && end < rowEnd);
        t.true(isLeast || bytesOf(rowStart, rowEnd) <= most);
        const next = Math.min(...[...ends].filter((end) => end > rowEnd));
        if (Number.isFinite(next)) t.true(bytesOf(rowStart, next) > most);
        at = rowEnd;
      }
      t.is(at, rows);
    }),
  );
});

test('a row group read in pieces has the rows that it has as a whole', async (t) => {
  const count = 500;
  const numbers = Array.from({ length: count }, (_, i) => i);
  const images = numbers.map((n) =>
    n % 7 === 0 ? null : { bytes: Buffer.from(`image ${n}`), path: n % 5 ? `${n}.jpg` : null },
  );
  const leaf = { repetition_type: 'OPTIONAL' } as const;
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: images },
      { name: 'word', data: numbers.map((n) => ['black', 'brown', null][n % 3]) },
      { name: 'age', data: numbers.map((n) => (n % 11 ? BigInt(n) : null)) },
      { name: 'score', data: numbers.map((n) => n / 4) },
    ],
    schema: [
      { name: 'root', num_children: 4 },
      { name: 'image', num_children: 2, ...leaf },
      { name: 'bytes', type: 'BYTE_ARRAY', ...leaf },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...leaf },
      { name: 'word', type: 'BYTE_ARRAY', converted_type: 'UTF8', ...leaf },
      { name: 'age', type: 'INT64', ...leaf },
      { name: 'score', type: 'DOUBLE', repetition_type: 'REQUIRED' },
    ] as never,
    rowGroupSize: count,
    pageSize: 300,
  });
  const place = path.join(temporaryFolder(t), 'a.parquet');
  await writeFile(place, Buffer.from(bytes));
  const file = await open(place);
  t.teardown(() => file.close());
  const metadata = await parquetMetadataAsync(bytes);
  const read = {
    ...{ file, tree: parquetSchema(metadata), group: metadata.row_groups[0]!, compressors: {} },
    columns: ['word', 'image', 'score', 'age'],
  };
  for (const most of [1, 1000, 5000, undefined]) {
    const rows: Record<string, unknown>[] = [];
    let pieces = 0;
    for await (const piece of readGroup({ ...read, ...(most && { most }) })) {
      if ('failure' in piece) return t.fail(piece.failure);
      rows.push(...piece.rows);
      pieces++;
    }
    t.is(pieces === 1, most === undefined);
    t.is(rows.length, count);
    for (const [i, row] of rows.entries()) {
      const image = row.image as { bytes: Uint8Array | null; path: string | null };
      t.is(image.bytes && Buffer.from(image.bytes).toString(), images[i]?.bytes.toString() ?? null);
      t.is(image.path, images[i]?.path ?? null);
      t.is(row.word ?? null, ['black', 'brown', null][i % 3]!);
      t.is(row.age ?? null, i % 11 ? BigInt(i) : null);
      t.is(row.score, i / 4);
    }
  }
});
