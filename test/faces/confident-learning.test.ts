import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { UNKNOWN } from '../../src/faces/attributes.ts';
import {
  estimateNoise,
  noiseRate,
  noiseRateOf,
  type OutOfFoldLabels,
  suspectLabels,
  suspectsBeside,
} from '../../src/faces/confident-learning.ts';

/** Labels and probabilities row by row. */
function labelsOf(rows: readonly (readonly [given: number, ...probabilities: number[]])[]) {
  const labels: OutOfFoldLabels = {
    values: rows[0]!.length - 1,
    given: (row) => rows[row]![0],
    probability: (row, value) => rows[row]![value + 1]!,
  };
  return { labels, rows: rows.map((_, row) => row) };
}

const close = (a: number, b: number) => Math.abs(a - b) < 1e-9;

test('the confident joint of a worked example', (t) => {
  // Thresholds: 0.7 for value 0 and 0.65 for value 1.
  const { labels, rows } = labelsOf([
    [0, 0.9, 0.1],
    [0, 0.9, 0.1],
    [0, 0.9, 0.1],
    [0, 0.1, 0.9],
    [1, 0.2, 0.8],
    [1, 0.2, 0.8],
    [1, 0.65, 0.35],
    [UNKNOWN, 0.5, 0.5],
  ]);
  const estimate = estimateNoise(labels, rows);
  t.true(close(estimate.thresholds[0]!, 0.7) && close(estimate.thresholds[1]!, 0.65));
  t.deepEqual(estimate.counts, [4, 3]);
  // Row 6 reaches neither threshold: of label 1 only two rows are counted, and stand for three.
  const expected = [
    [3 / 7, 1 / 7],
    [0, 3 / 7],
  ];
  for (const [i, row] of expected.entries()) {
    for (const [j, p] of row.entries()) t.true(close(estimate.joint[i]![j]!, p), `${i} ${j}`);
  }
  t.true(close(noiseRate(estimate), 1 / 7));
  t.true(close(noiseRateOf(estimate, 0), 1 / 4));
  t.true(close(noiseRateOf(estimate, 1), 0));
  const suspects = suspectLabels(labels, rows, estimate);
  t.deepEqual(
    suspects.map(({ row, given, likely, probability }) => [row, given, likely, probability]),
    [[3, 0, 1, 0.9]],
  );
});

test('a value that nobody is labelled with is never likely, and no labels have no rate', (t) => {
  const { labels, rows } = labelsOf([
    [0, 0.2, 0.7, 0.1],
    [0, 0.1, 0.8, 0.1],
    [2, 0.1, 0.8, 0.1],
  ]);
  const estimate = estimateNoise(labels, rows);
  t.true(Number.isNaN(estimate.thresholds[1]));
  t.true(estimate.joint.every((row) => row[1] === 0));
  t.deepEqual(suspectLabels(labels, rows, estimate), []);
  t.true(Number.isNaN(noiseRateOf(estimate, 1)));
  t.true(Number.isNaN(noiseRate(estimateNoise(labels, []))));
});

const noisyRows = fc.integer({ min: 2, max: 4 }).chain((values) =>
  fc.array(
    fc
      .tuple(
        fc.integer({ min: UNKNOWN, max: values - 1 }),
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
          minLength: values,
          maxLength: values,
        }),
      )
      .map(([given, weights]): [number, ...number[]] => {
        const sum = weights.reduce((a, b) => a + b);
        return [given, ...weights.map((weight) => weight / sum)];
      }),
    { minLength: 1, maxLength: 40 },
  ),
);

test('the joint keeps the share of each label; suspects are known, ordered and disputed', (t) => {
  fc.assert(
    fc.property(noisyRows, (given) => {
      const { labels, rows } = labelsOf(given);
      const estimate = estimateNoise(labels, rows);
      const total = estimate.counts.reduce((a, b) => a + b);
      t.is(total, given.filter(([label]) => label !== UNKNOWN).length);
      estimate.joint.forEach((row, label) => {
        const share = total === 0 ? 0 : estimate.counts[label]! / total;
        t.true(Math.abs(row.reduce((a, b) => a + b) - share) < 1e-9);
      });
      const suspects = suspectLabels(labels, rows, estimate);
      t.is(new Set(suspects.map(({ row }) => row)).size, suspects.length);
      for (const [i, { row, given: label, likely, margin }] of suspects.entries()) {
        t.is(labels.given(row), label);
        t.not(label, UNKNOWN);
        t.not(label, likely);
        t.true(margin > 0 && margin <= (suspects[i - 1]?.margin ?? 1));
      }
    }),
  );
});

test('classifiers that are sure and agree with every label leave nothing to suspect', (t) => {
  const { labels, rows } = labelsOf([
    [0, 0.99, 0.01],
    [0, 0.97, 0.03],
    [1, 0.02, 0.98],
    [1, 0.04, 0.96],
  ]);
  const estimate = estimateNoise(labels, rows);
  t.is(noiseRate(estimate), 0);
  t.deepEqual(suspectLabels(labels, rows, estimate), []);
});

test('rows beside those of the estimate are held against its thresholds and do not move them', (t) => {
  const { labels } = labelsOf([
    [0, 0.9, 0.1],
    [1, 0.1, 0.9],
    [0, 0.05, 0.95],
    [0, 0.3, 0.7],
    [1, 0.05, 0.95],
    [UNKNOWN, 0.05, 0.95],
  ]);
  const estimate = estimateNoise(labels, [0, 1]);
  const beside = suspectsBeside(labels, [2, 3, 4, 5], estimate);
  t.deepEqual(
    beside.map(({ row, likely }) => [row, likely]),
    [[2, 1]],
  );
});

test('noise of 10 and 30 % is estimated within 3 points, and found with few mistakes', (t) => {
  const random = createRandom('confident learning');
  const truths: number[] = [];
  const { labels, rows } = labelsOf(
    Array.from({ length: 4000 }, () => {
      const truth = random.uniform() < 0.3 ? 1 : 0;
      truths.push(truth);
      const flips = random.uniform() < (truth === 1 ? 0.3 : 0.1);
      // As sure as a classifier may be that learned from such labels, now and then wrong.
      const right = random.uniform() < 0.97 ? 0.75 + 0.2 * random.uniform() : 0.4;
      const yes = truth === 1 ? right : 1 - right;
      return [flips ? 1 - truth : truth, 1 - yes, yes] as const;
    }),
  );
  const estimate = estimateNoise(labels, rows);
  const wrong = rows.filter((row) => labels.given(row) !== truths[row]);
  t.true(Math.abs(noiseRate(estimate) - wrong.length / rows.length) < 0.03);
  const suspects = suspectLabels(labels, rows, estimate);
  const hits = suspects.filter(({ row, likely }) => truths[row] === likely).length;
  t.true(hits / suspects.length > 0.85, `precision ${hits / suspects.length}`);
  t.true(hits / wrong.length > 0.85, `recall ${hits / wrong.length}`);
});
