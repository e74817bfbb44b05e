import test from 'ava';
import { duration, size } from '../../src/pipelines/figures.ts';
import type { RunSummary } from '../../src/pipelines/summary.ts';
import { summaryText } from '../../src/pipelines/summary-text.ts';

const SUMMARY: RunSummary = {
  pipeline: 'demo',
  run: '20260101T000000Z-abcd',
  status: 'gate',
  seconds: 192,
  backend: 'tensorflow 2.21.0',
  cells: [
    { cell: 'Male=no', wanted: 100, kept: 100, unfilled: 0, tried: 1250, rejected_share: 0.92 },
    { cell: 'Male=yes', wanted: 100, kept: 98, unfilled: 2, tried: 300, rejected_share: 0.6733 },
  ],
  skipped: [{ cell: 'Male=maybe', reason: 'no real face of the training split is in it' }],
  rejected: [
    { stage: 'filter', reason: 'not-Male=no', count: 1150 },
    { stage: 'align', reason: 'truncated', count: 2 },
  ],
  fidelity: [
    {
      attribute: 'Male',
      n: 198,
      share: 0.9091,
      low: 0.861,
      high: 0.9418,
      real: { n: 640, share: 0.98, low: 0.966, high: 0.9884 },
    },
  ],
  duplicates: { action: 'drop', groups: 40, faces: 1085, largest: 3, across: 0, dropped: 1045 },
  label_noise: [{ attribute: 'Male', labels: 6400, noise: 0.0213, named: 118 }],
  face_quality: [
    { measure: 'side', known: 6400, low: 148, median: 148, high: 148 },
    { measure: 'sharpness', known: 6400, low: 0.0312, median: 0.1023, high: 0.241 },
    { measure: 'yaw', known: 3000, low: 0.4, median: 8.1, high: 31.5 },
  ],
  failed_gates: ['fidelity of Male is 90.9 %, below 95.0 %'],
  error: undefined,
  files: { run: '/runs/1', dataset: '/runs/1/dataset', report: '/runs/1/report/index.html' },
  resume: undefined,
};

const TEXT = `Done, but a gate does not hold: demo, 3 min 12 s, on tensorflow 2.21.0.

Cells
            rows wanted  kept  samples tried  rejected
  Male=no           100   100          1,250    92.0 %
  Male=yes          100    98            300    67.3 %
  all               200   198          1,550    87.2 %

2 rows were given up after plan.max_attempts samples each. Train longer, raise
plan.max_attempts, or lower filter.min_confidence.

Left out, since no real face of the training split is in it
  Male=maybe

Rejected
  filter: not-Male=no  1,150
  align: truncated         2

Real faces: values with so many of them at or below
                            known of     5 %  median   95 %
  sharpness                    6,400  0.0312   0.102  0.241
  turned sideways, degrees     3,000     0.4     8.1   31.5

Copies, listed in duplicates.ndjson
  1,085 faces are copies of 40 photos, at most 3 of one:
  1,045 of them are dropped, so that each photo is used once.

Label noise: the share of labels that is probably wrong, and how many were named in
label-noise.ndjson
        labels  wrong  named
  Male   6,400  2.1 %    118

Fidelity: how often the auditor sees what a kept row is labelled, and how often it is right
about real faces, with 95 % intervals
        kept rows   interval    n  real faces   interval    n
  Male     90.9 %  86.1–94.2  198      98.0 %  96.6–98.8  640

Gates that do not hold
  fidelity of Male is 90.9 %, below 95.0 %

dataset  /runs/1/dataset
report   /runs/1/report/index.html
run      /runs/1
`;

test('a person reads what each cell has, what was rejected, and the fidelity beside real faces', (t) => {
  t.is(summaryText(SUMMARY), TEXT);
});

test('an interrupted run says how to go on, and shows no empty tables', (t) => {
  const text = summaryText({
    ...SUMMARY,
    status: 'interrupted',
    cells: [],
    skipped: [],
    rejected: [],
    fidelity: [],
    duplicates: undefined,
    label_noise: [],
    face_quality: [],
    failed_gates: [],
    files: { run: '/runs/1' },
    resume: 'evenface run demo --resume',
  });
  t.is(
    text,
    'Interrupted: demo, 3 min 12 s, on tensorflow 2.21.0.\n\nrun      /runs/1\n\nGo on with: evenface run demo --resume\n',
  );
});

test('durations and sizes are short', (t) => {
  t.deepEqual([0.04, 41.4, 59.7, 200, 7500].map(duration), [
    '0.0 s',
    '41 s',
    '1 min 00 s',
    '3 min 20 s',
    '2 h 05 min',
  ]);
  t.deepEqual([12, 999, 1500, 49_152_000, 3.4e9].map(size), [
    '12 B',
    '999 B',
    '1.5 kB',
    '49.2 MB',
    '3.4 GB',
  ]);
});
