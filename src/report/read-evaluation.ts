import { z } from 'zod';
import { cellCount } from '../datasets/sinks/description.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { proportion } from '../evaluation/proportion.ts';
import { readJson } from './read-json.ts';

// JSON has no NaN: a share of nothing is stored as null.
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const count = z.int().min(0);
const counted = z
  .looseObject({ n: count, successes: count })
  .transform(({ n, successes }) => proportion(successes, n));

const evaluation: z.ZodType<Evaluation> = z.object({
  rows: count,
  wanted: count,
  attributes: z.array(
    z.object({ attribute: z.string(), kept: counted, real: counted, realBalanced: number }),
  ),
  allRight: counted,
  cells: z.array(cellCount.extend({ real: count, allRight: counted })),
  balance: z.object({ before: number, after: number }),
  failedGates: z.array(z.string()),
});

/** Reads `evaluation.json`; undefined when there is none that can be used, told in `notices`. */
export async function readEvaluation(
  path: string,
  notices: string[],
): Promise<Evaluation | undefined> {
  const before = notices.length;
  const found = await readJson(path, evaluation, notices);
  if (found === undefined && notices.length === before) {
    notices.push(
      'This run has no evaluation: it ended, or was interrupted, before its dataset was measured. ' +
        'Counts, balance and fidelity are missing below.',
    );
  }
  return found;
}
