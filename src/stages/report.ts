import { concatMap, type OperatorFunction } from 'rxjs';
import type { EvaluatedDataset } from '../evaluation/evaluation.ts';
import type { StageContext } from './context.ts';
import type { ReportOptions } from './options.ts';

/**
 * Writes the report of the run and emits the path of its page. The page is made from the run folder
 * alone, as it can be made again later: the evaluated dataset that comes in says that it is time.
 */
export function report(
  options: ReportOptions,
  context: StageContext,
): OperatorFunction<EvaluatedDataset, string> {
  return concatMap(() => context.guard(makeReport(context.runDir, options.samples)));
}

/** The charts' library takes longest of all to load, and is not needed before. */
async function makeReport(runDir: string, samples: number): Promise<string> {
  const { writeReport } = await import('../report/write-report.ts');
  return writeReport(runDir, samples);
}
