import { concatMap, type OperatorFunction } from 'rxjs';
import type { EvaluatedDataset } from '../evaluation/evaluation.ts';
import { writeReport } from '../report/write-report.ts';
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
  return concatMap(() => context.guard(writeReport(context.runDir, options.samples)));
}
