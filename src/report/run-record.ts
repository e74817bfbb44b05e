import { z } from 'zod';
import { QUALITY_MEASURES, QUANTILES } from '../faces/quality-summary.ts';
import { readJson } from './read-json.ts';

const runRecord = z.object({
  pipeline: z.string().optional().catch(undefined),
  /** The effective declaration, defaults and all. */
  declaration: z
    .looseObject({ stages: z.array(z.object({ name: z.string(), options: z.unknown() })) })
    .optional()
    .catch(undefined),
  seed: z.number().optional().catch(undefined),
  status: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  backend: z
    .object({ name: z.string(), version: z.string(), precision: z.string(), why: z.string() })
    .optional()
    .catch(undefined),
  source: z.object({ title: z.string(), licence: z.string() }).optional().catch(undefined),
  /** Versions by the name of the program or package. */
  versions: z.record(z.string(), z.string()).optional().catch(undefined),
  stages: z
    .array(z.object({ stage: z.string(), seconds: z.number(), items: z.number() }))
    .optional()
    .catch(undefined),
  quality: z
    .object({
      faces: z.number(),
      measures: z.array(
        z.object({
          measure: z.enum(QUALITY_MEASURES),
          known: z.number(),
          quantiles: z.array(z.number()).length(QUANTILES.length),
        }),
      ),
    })
    .optional()
    .catch(undefined),
  /** What the stages counted, by name. */
  counts: z.record(z.string(), z.number().nullable()).optional().catch(undefined),
});

/**
 * What the report takes from `run.json`. Fields that are missing or not as expected are undefined:
 * the record is still growing while the run's own report is made.
 */
export type RunRecord = z.output<typeof runRecord>;

/** Reads `run.json`; a record without fields when it is missing, told in `notices`. */
export async function readRunRecord(path: string, notices: string[]): Promise<RunRecord> {
  const found = await readJson(path, runRecord, notices);
  if (found === undefined) notices.push('Without run.json, how the run was made is unknown.');
  else if (found.status === 'failed') notices.push(`This run failed. ${found.error ?? ''}`.trim());
  else if (found.status === 'interrupted') notices.push('This run was interrupted.');
  return found ?? {};
}

/** Faces shown for each cell of a run that declares no report. */
const USUAL_SAMPLES = 24;

const reportOptions = z.object({ samples: z.int().min(1) }).catch({ samples: USUAL_SAMPLES });

/** Faces shown for each cell, as the run's declaration says, or as is usual. */
export function declaredSamples({ declaration }: RunRecord): number {
  const stage = declaration?.stages.find(({ name }) => name === 'report');
  return reportOptions.parse(stage?.options).samples;
}
