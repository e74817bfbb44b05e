import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { lastValueFrom, of } from 'rxjs';
import type { EvaluatedDataset } from '../../src/evaluation/evaluation.ts';
import { collectReport } from '../../src/report/collect.ts';
import { renderReport } from '../../src/report/page.ts';
import type { StageContext } from '../../src/stages/context.ts';
import { report } from '../../src/stages/report.ts';
import { EVALUATION, writeRun } from '../report/run-folder.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('the stage writes, guarded, the page that the run folder gives later', async (t) => {
  const runDir = temporaryFolder(t);
  await writeRun(runDir);
  const guarded: Promise<unknown>[] = [];
  // All that the stage uses of its context.
  const context = {
    runDir,
    guard: <T>(work: Promise<T>) => {
      guarded.push(work);
      return work;
    },
  } as StageContext;
  // The stage takes what comes as a sign that the run folder is ready, and looks no further.
  const evaluated = { evaluation: EVALUATION } as EvaluatedDataset;

  const path = await lastValueFrom(of(evaluated).pipe(report({ samples: 2 }, context)));

  t.is(path, join(runDir, 'report', 'index.html'));
  t.deepEqual(await Promise.all(guarded), [path]);
  t.true((await readFile(path, 'utf8')) === renderReport(await collectReport(runDir, 2)));
});
