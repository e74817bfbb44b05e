import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { from, lastValueFrom, of } from 'rxjs';
import { encodePng } from '../../src/datasets/png.ts';
import { proportion } from '../../src/evaluation/proportion.ts';
import { evaluate } from '../../src/stages/evaluate.ts';
import { write } from '../../src/stages/write.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { journalledContext } from './journalled-context.ts';
import { sampleOutcome, samplePlan, WIRING } from './sample-outcomes.ts';

type Format = 'imagefolder' | 'arrow';
const plan = samplePlan(50);
const ROWS = Array.from({ length: 200 }, (_, row) => row);
const KEPT = ROWS.filter((row) => row % 7 !== 6);
// A row is bright where that was asked for, but for every fifth; see `sampleOutcome`.
const isRight = (row: number) => row % 4 < 2 || row % 5 !== 0;

async function dataset(t: ExecutionContext, format: Format) {
  const { context } = journalledContext(temporaryFolder(t));
  const outcomes = from(ROWS.map((row) => sampleOutcome(plan, row)));
  const written = await lastValueFrom(
    outcomes.pipe(write({ ...WIRING, formats: [format], shard_rows: 70 }, context)),
  );
  return { context, written };
}

for (const format of ['imagefolder', 'arrow'] as const) {
  test(`${format}: what the auditor sees on disk is counted, exactly`, async (t) => {
    const { context, written } = await dataset(t, format);
    const { evaluation } = await lastValueFrom(
      of(written).pipe(evaluate({ require_full: false }, context)),
    );
    const right = KEPT.filter(isRight).length;
    const [bright, red] = evaluation.attributes;
    t.is(evaluation.rows, KEPT.length);
    t.is(evaluation.wanted, 200);
    t.deepEqual(bright?.kept, proportion(right, KEPT.length));
    t.deepEqual(red?.kept, proportion(KEPT.length, KEPT.length));
    t.deepEqual(bright?.real, proportion(120, 150));
    t.deepEqual(evaluation.allRight, proportion(right, KEPT.length));
    const brightAndRed = KEPT.filter((row) => row % 4 === 3);
    t.deepEqual(
      evaluation.cells[3]?.allRight,
      proportion(brightAndRed.filter(isRight).length, brightAndRed.length),
    );
    t.deepEqual(
      evaluation.cells.map(({ real }) => real),
      [3, 1, 4, 2],
    );
    t.is(evaluation.balance.before, 1 / 4);
    const kept = written.cells.map((cell) => cell.kept);
    t.is(evaluation.balance.after, Math.min(...kept) / Math.max(...kept));
    const file = readFileSync(path.join(context.runDir, 'evaluation.json'), 'utf8');
    t.deepEqual(JSON.parse(file), JSON.parse(JSON.stringify(evaluation)));
  });
}

test('gates that do not hold are named, and the stage still gives its figures', async (t) => {
  const { context, written } = await dataset(t, 'arrow');
  const options = { min_fidelity: 0.95, require_full: true };
  const { evaluation } = await lastValueFrom(of(written).pipe(evaluate(options, context)));
  t.is(evaluation.failedGates.length, 1 + written.cells.length);
  t.regex(evaluation.failedGates[0]!, /^The fidelity of Bright is 0\.\d+ .* below 0\.95\.$/);
});

test('a dataset that was changed on disk is not measured', async (t) => {
  const { context, written } = await dataset(t, 'imagefolder');
  const image = path.join(written.dir, 'images', 'Bright=no,Red=no', '000000.png');
  const stage = evaluate({ require_full: false }, context);
  writeFileSync(image, 'no image');
  await t.throwsAsync(lastValueFrom(of(written).pipe(stage)), {
    name: 'EvenfaceError',
    message: /row 000000 can't be used: /,
  });
  writeFileSync(image, await encodePng(new Uint8Array(16 * 16 * 3), 16));
  await t.throwsAsync(lastValueFrom(of(written).pipe(stage)), {
    name: 'EvenfaceError',
    message: /16 x 16 pixels, not 8/,
  });
});

test('a dataset with more or fewer rows than were counted is not measured', async (t) => {
  const { context, written } = await dataset(t, 'arrow');
  for (const change of [-1, 1]) {
    const [first, ...others] = written.cells;
    const cells = [{ ...first!, kept: first!.kept + change }, ...others];
    const stage = evaluate({ require_full: false }, context);
    await t.throwsAsync(lastValueFrom(of({ ...written, cells }).pipe(stage)), {
      name: 'EvenfaceError',
      message: /does not hold the/,
    });
  }
});
