import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import sharp from 'sharp';
import { countsOf, describeDuplicates } from '../../src/datasets/duplicate-figures.ts';
import { collectReport } from '../../src/report/collect.ts';
import { renderReport } from '../../src/report/page.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { CELLS, EVALUATION, RECORD, SIZE, writeRun } from './run-folder.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

/** The page of a run folder that `change` has had its way with. */
async function pageOf(
  t: ExecutionContext,
  change?: (dir: string) => Promise<void>,
): Promise<string> {
  const dir = temporaryFolder(t);
  await writeRun(dir);
  await change?.(dir);
  return plain(renderReport(await collectReport(dir)));
}

let usual: Promise<string> | undefined;

/** The page of a finished run, made once for all tests that only look at it. */
function usualPage(t: ExecutionContext): Promise<string> {
  usual ??= pageOf(t);
  return usual;
}

/** The text of one section, without markup. */
function sectionOf(page: string, id: string): string {
  const start = page.indexOf(`<section id="${id}"`);
  return page
    .slice(start, page.indexOf('</section>', start))
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

test('the page has its sections, one heading each, in order', async (t) => {
  const page = await usualPage(t);
  t.deepEqual(
    [...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id),
    ['faces', 'balance', 'fidelity', 'training', 'quality', 'rejected', 'making'],
  );
  t.is(page.match(/<h1>/g)?.length, 1);
  t.is(page.match(/<h2 /g)?.length, 7);
  t.is(page.match(/<table>/g)?.length, page.match(/<caption>/g)?.length);
  t.notRegex(page, /This report is not complete/);
});

test('the headline says what was made, how good it is and under which terms', async (t) => {
  const page = await usualPage(t);
  const head = page.slice(page.indexOf('<header>'), page.indexOf('</header>'));
  for (const said of [
    '<h1>demo</h1>',
    'of 20 wanted',
    '1 cell is short',
    '93.3 %',
    'Every image is synthetic',
    'CelebA, 10 000 photos',
    'CelebA: research only',
    'none that was asked for fails',
  ]) {
    t.true(head.includes(said), said);
  }
});

test('the quality of the real faces stands with its quantiles and limits', async (t) => {
  const section = sectionOf(await usualPage(t), 'quality');
  t.regex(section, /1 854 faces/);
  t.regex(section, /Turned sideways, degrees 1 500 0\.1 0\.7 8 31\.5 40 max_yaw/);
});

test('a run whose faces were not measured has no section on their quality', async (t) => {
  const dir = temporaryFolder(t);
  const { quality: _, ...record } = RECORD;
  await writeRun(dir, { record });
  t.false(renderReport(await collectReport(dir)).includes('id="quality"'));
});

test('gates that do not hold stand in the headline', async (t) => {
  const dir = temporaryFolder(t);
  const failedGates = ['Male is right in 70 % of the rows'];
  await writeRun(dir, { evaluation: { ...EVALUATION, failedGates } });
  const page = renderReport(await collectReport(dir));
  t.regex(page, /class="status bad".*<li>Male is right in 70 % of the rows<\/li>/s);
});

test('nothing is loaded from outside the page, and nothing runs', async (t) => {
  const page = await usualPage(t);
  t.notRegex(page, /https?:|@import|url\(|<script|<link|<iframe/);
  t.true(
    [...page.matchAll(/ (?:src|href)="([^"]*)"/g)].every(([, to]) => /^(data:image|#)/.test(to!)),
  );
  t.regex(page, /Content-Security-Policy" content="default-src 'none'/);
});

test('the same run folder gives the same page, also in one process', async (t) => {
  const dir = temporaryFolder(t);
  await writeRun(dir);
  const path = await writeReport(dir);
  const first = await readFile(path, 'utf8');
  t.is(path, join(dir, 'report', 'index.html'));
  await writeReport(dir);
  t.true((await readFile(path, 'utf8')) === first);
});

test('each cell with rows shows its first rows in one image, as many as declared', async (t) => {
  const dir = temporaryFolder(t);
  await writeRun(dir);
  const { sheets } = await collectReport(dir);
  t.deepEqual(
    sheets.map(({ cell, faces }) => [cell, faces]),
    CELLS.slice(0, 3).map(({ name }) => [name, 4]),
  );
  const [, base64] = sheets[1]!.address.split(',');
  const { data, info } = await sharp(Buffer.from(base64!, 'base64'))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  t.deepEqual([info.width, info.height], [4 * SIZE, SIZE]);
  // Row r is a flat face of 10 r; the second cell has rows 1, 5, 9 and 13. WebP is lossy.
  for (const [i, row] of [1, 5, 9, 13].entries()) {
    const middle = data[3 * ((SIZE / 2) * info.width + i * SIZE + SIZE / 2)]!;
    t.true(Math.abs(middle - 10 * row) <= 3, `face ${i} is ${middle}`);
  }
});

test('a number of samples that is asked for goes before the declared one', async (t) => {
  const dir = temporaryFolder(t);
  await writeRun(dir);
  const { sheets } = await collectReport(dir, 2);
  t.deepEqual(
    sheets.map(({ faces }) => faces),
    [2, 2, 2],
  );
});

test('images have texts in their place, and charts names', async (t) => {
  const page = await usualPage(t);
  t.true(page.includes('alt="4 synthetic faces asked for as Smiling=no, Male=yes"'));
  t.is(page.match(/<img /g)?.length, page.match(/ alt="[^"]+"/g)?.length);
  t.is(page.match(/<svg /g)?.length, page.match(/<svg role="img" aria-label="[^"]+"/g)?.length);
});

test('a cell without rows says why', async (t) => {
  const faces = sectionOf(await usualPage(t), 'faces');
  t.regex(faces, /12 500 samples were tried and none passed\. Reasons: not-Male=yes \(12 000\)/);
  t.regex(faces, /Left out of the plan: no real face of the training split is in it\./);
});

test('fidelity stands beside the auditor’s own accuracy, with intervals and n', async (t) => {
  const fidelity = sectionOf(await usualPage(t), 'fidelity');
  t.true(
    fidelity.includes('Smiling 93.2 % [91.5, 94.6], n = 1 000 90.0 % [87.1, 92.3], n = 500 87.3 %'),
  );
  t.true(fidelity.includes('Male 100.0 % [79.6, 100.0], n = 15 not measured –'));
});

test('balance names the counts before and after', async (t) => {
  const balance = sectionOf(await usualPage(t), 'balance');
  t.regex(balance, /largest cell has 400 times as many as the smallest/);
  t.regex(balance, /Smiling=no, Male=no 1 200 64\.7 % 5 33\.3 % 5 0/);
});

test('rejected inputs and samples are counted apart, with places', async (t) => {
  const rejected = sectionOf(await usualPage(t), 'rejected');
  t.regex(rejected, /2 inputs could not be used/);
  t.regex(rejected, /truncated align 2 a\.jpg It ends early\. b\.jpg It ends early\./);
  t.regex(rejected, /Smiling=yes, Male=yes 12 500 12 500 100\.0 % 12 000 not-Male=yes/);
});

test('what became of copies stands with the inputs, where they were sought', async (t) => {
  const figures = {
    action: 'group',
    groups: 2,
    faces: 5,
    largest: 3,
    across: 1,
    dropped: 0,
  } as const;
  const page = await pageOf(t, async (dir) => {
    const [ingest, ...others] = RECORD.declaration.stages;
    const pack = { name: 'pack', options: { reuse: true, duplicates: 'group' } };
    const declaration = { ...RECORD.declaration, stages: [ingest, pack, ...others] };
    const counts = { ...RECORD.counts, ...Object.fromEntries(countsOf(figures)) };
    await writeFile(join(dir, 'run.json'), JSON.stringify({ ...RECORD, declaration, counts }));
  });
  const said = describeDuplicates(figures);
  t.regex(said, /5 faces are copies of 2 photos.*1 pair of copies is in two splits/);
  t.true(sectionOf(page, 'rejected').includes(said));
  t.notRegex(sectionOf(await usualPage(t), 'rejected'), /copies/);
});

test('the declaration is shown as people write it, with the command', async (t) => {
  const page = await usualPage(t);
  t.true(page.includes('evenface run demo --seed 7'));
  t.regex(page, /pipelines:\n {2}demo:\n(?:.*\n)+ {6}- plan:\n {10}balance:/);
  t.regex(sectionOf(page, 'making'), /plan 3 min 05 s 4/);
});

test('names from the data can not break out of the page', async (t) => {
  const evil = `"><script>alert(1)</script><img src=x onerror='x'>]]></style>&`;
  const dir = temporaryFolder(t);
  const [first, ...others] = EVALUATION.cells;
  await writeRun(dir, {
    evaluation: {
      ...EVALUATION,
      cells: [{ ...first!, cell: evil, rejected: { [evil]: 3 } }, ...others],
      attributes: [{ ...EVALUATION.attributes[0]!, attribute: evil }],
      failedGates: [evil],
    },
    record: { ...RECORD, pipeline: evil, versions: { [evil]: evil }, counts: { [evil]: 1 } },
    rejected: [{ stage: 'align', id: evil, place: evil, reason: evil, detail: evil }],
  });
  await writeFile(
    join(dir, 'model', 'judge.training.ndjson'),
    `${JSON.stringify({ step: 0, [evil]: 1 })}\n`,
  );
  const page = renderReport(await collectReport(dir));
  const tags = page.replace(/"[^"<>]*"/g, '""');
  t.notRegex(tags, /<script|<img src=x|<[^>]* onerror/);
  t.is(page.match(/<\/style>/g)?.length, 1);
  t.true(page.includes('&lt;script&gt;alert(1)'));
});

test('what was found of the labels is told in numbers and places, and no photo is shown', async (t) => {
  const noise = {
    attribute: 'Smiling',
    labels: 900,
    noise: 0.0312,
    agreement: 0.911,
    suspects: 25,
    test: { labels: 100, suspects: 3 },
    values: [
      { value: 'no', labels: 500, noise: 0.02, suspects: 10 },
      { value: 'yes', labels: 400, noise: null, suspects: 15 },
    ],
    joint: [
      [0.5, 0],
      [0, 0.5],
    ],
  };
  const found = { action: 'drop', folds: 4, changed: 0, dropped: 25, attributes: [noise] };
  const line = (i: number) => ({
    id: `face${i}`,
    place: `list.txt:${i}`,
    attribute: 'Smiling',
    given: 'no',
    likely: 'yes',
    probability: 0.987,
    split: 'train',
    action: 'drop',
  });
  const page = await pageOf(t, async (dir) => {
    await writeFile(join(dir, 'label-noise.json'), JSON.stringify(found));
    const lines = Array.from({ length: 12 }, (_, i) => `${JSON.stringify(line(i))}\n`);
    await writeFile(join(dir, 'label-noise.ndjson'), lines.join(''));
  });
  const labels = sectionOf(page, 'labels');
  t.regex(labels, /25 faces were left out/);
  t.regex(labels, /Smiling=no 500 2\.0 % 10 91\.1 %/);
  t.regex(labels, /Smiling=yes 400 – 15/);
  t.regex(labels, /3 labels are probably wrong and none was changed/);
  t.regex(labels, /face0 list\.txt:0 Smiling no yes 98\.7 % train/);
  t.is(labels.match(/list\.txt:/g)?.length, 8);
  t.is(page.match(/<img /g)?.length, (await usualPage(t)).match(/<img /g)?.length);
  t.notRegex(page, /This report is not complete/);
});

test('a run without training says so', async (t) => {
  const page = await pageOf(t, (dir) => rm(join(dir, 'model'), { recursive: true }));
  t.regex(sectionOf(page, 'training'), /Nothing was trained in this run/);
  t.notRegex(page, /This report is not complete/);
});

test('training shows a chart for each loss', async (t) => {
  const page = await usualPage(t);
  t.regex(
    sectionOf(page, 'training'),
    /Conditional VAE 976 steps total loss 0\.025 learning rate 0\.001/,
  );
});

test('the losses of players and of validation stand apart, and returns are told of', async (t) => {
  const page = await pageOf(t, (dir) =>
    writeFile(
      join(dir, 'model', 'cvae.training.ndjson'),
      [
        { step: 0, rate: 0.1, norm: 1, total: 3, kl: 2, 'discriminator.norm': 5 },
        { step: 24, 'validation.total': 4 },
        { step: 20, event: 'went back', failed: 31, player: 'discriminator', rateFactor: 0.25 },
        { step: 25, rate: 0.025, norm: 2, total: 1, kl: 3, 'discriminator.norm': 7 },
        { step: 49, 'validation.total': 6 },
      ]
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    ),
  );
  const training = sectionOf(page, 'training');
  t.regex(training, /Conditional VAE 50 steps At step 31 a gradient was not finite/);
  t.regex(training, /went back to step 20, with 0\.25 of the declared learning rates/);
  t.regex(
    training,
    /total loss 1 KL divergence 3 gradient norm 2 learning rate 0\.025 Beside it: discriminator gradient norm 7 On validation faces total loss 6/,
  );
});

test('an interrupted run gives a page that says what is missing', async (t) => {
  const page = await pageOf(t, async (dir) => {
    await rm(join(dir, 'evaluation.json'));
    await rm(join(dir, 'dataset'), { recursive: true });
    await rm(join(dir, 'rejected.ndjson'));
    await writeFile(join(dir, 'run.json'), JSON.stringify({ ...RECORD, status: 'interrupted' }));
  });
  t.regex(page, /This report is not complete/);
  t.regex(page, /This run was interrupted\./);
  t.regex(page, /This run has no evaluation/);
  t.regex(page, /no finished dataset/);
  t.regex(sectionOf(page, 'training'), /Conditional VAE/);
});

test('files that were cut off are told of, and what is whole of them is used', async (t) => {
  const page = await pageOf(t, async (dir) => {
    await truncate(join(dir, 'evaluation.json'), 100);
    await writeFile(join(dir, 'model', 'cvae.training.ndjson'), '{"step":0,"total":3}\n{"step":2');
    await rm(join(dir, 'run.json'));
    await writeFile(join(dir, 'run.json'), 'null');
  });
  t.regex(page, /evaluation\.json is damaged and was left out/);
  t.regex(page, /run\.json is damaged and was left out/);
  t.regex(page, /cvae\.training\.ndjson: one line is damaged and was left out/);
  t.regex(sectionOf(page, 'training'), /total loss 3/);
});

test('a dataset whose images are gone is told of', async (t) => {
  const page = await pageOf(t, (dir) => rm(join(dir, 'dataset', 'images'), { recursive: true }));
  t.regex(page, /The dataset can&#39;t be read to its end/);
  t.regex(sectionOf(page, 'faces'), /could not be read from the dataset/);
});

test('a folder that is no run is an input error with a hint', async (t) => {
  const error = await t.throwsAsync(writeReport(temporaryFolder(t)), { code: 'input' });
  t.regex(error!.message, /no run folder/);
});
