import test from 'ava';
import type { VariantResult } from '../../../bench/ablation/result.ts';
import { markdownPage, markdownTable } from '../../../bench/ablation/table.ts';

const overlap = { precision: 0.95, recall: 0.7, density: 1, coverage: 0.9 };
const set = {
  ...overlap,
  ...{ frechet: 4.126, sharpness: 0.957, allRight: 0.92, worst: 0.8724, worstCell: 'A=no' },
  asCommon: { leastBalanced: 0.97, fidelity: Number.NaN },
  equal: { leastBalanced: 0.96, fidelity: 0.86 },
};
const result: VariantResult = {
  ...{
    name: 'film',
    what: 'words',
    key: 'k',
    faces: 64,
    steps: 1,
    seconds: 61.4,
    processorSeconds: 102.6,
  },
  ...{ parameters: 3_269_699, backend: 'wasm' },
  figures: {
    ...set,
    ...{ leakage: 2.04, worstLeakage: 9, worstLeak: 'A', changed: 0.4 },
    ...{ othersChanged: 0.09, othersAsCommon: 0.04 },
    error: 0.00691,
  },
};

test('a row a variant, as wide as the head, behind the floor of real faces', (t) => {
  const lines = markdownTable({ ...set, images: 3 }, [result, { ...result, name: 'cbn' }]).split(
    '\n',
  );
  t.is(lines.length, 5);
  const cells = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  for (const row of cells) t.is(row.length, cells[0]!.length);
  t.deepEqual(
    cells.slice(2).map(([name]) => name),
    ['(real)', 'film', 'cbn'],
  );
  const of = (column: string) => cells[3]![cells[0]!.indexOf(column)];
  t.is(of('FD'), '4.13');
  t.is(of('worst cell'), '0.872');
  t.is(of('attributes'), '–');
  t.is(of('attributes, equal'), '0.860');
  t.is(of('others'), '0.040');
  t.is(of('leakage'), '2.0');
  t.is(of('MSE'), '0.0069');
  t.is(of('train s'), '61');
});

test('a bar in a cell does not end it', (t) => {
  const last = markdownTable(undefined, [{ ...result, what: 'p(z | y)' }])
    .split('\n')
    .at(-1)!;
  t.true(last.includes(' | p(z \\| y) | '));
});

test('the page says what was seen and measured', (t) => {
  const page = markdownPage({ title: 'drawn faces', faces: 150_000, images: 5000 }, undefined, [
    result,
  ]);
  t.regex(page, /150,000 faces of drawn faces/);
  t.regex(page, /5,000 images/);
});
