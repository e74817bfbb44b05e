import { join } from 'node:path';
import { z } from 'zod';
import type { AttributeNoise } from '../faces/label-noise.ts';
import { readJson } from './read-json.ts';
import { readLines } from './read-lines.ts';

/** What a run found of its labels. */
export interface LabelNoiseFindings {
  readonly action: 'report' | 'unknown' | 'drop';
  readonly folds: number;
  /** Faces with labels that were set to unknown, and faces that were left out. */
  readonly changed: number;
  readonly dropped: number;
  readonly attributes: readonly AttributeNoise[];
  /** The most suspicious labels of each attribute. */
  readonly examples: readonly SuspectExample[];
}

const example = z.object({
  id: z.string(),
  place: z.string(),
  attribute: z.string(),
  given: z.string(),
  likely: z.string(),
  probability: z.number(),
  split: z.string(),
});

export type SuspectExample = z.output<typeof example>;

const count = z.int().min(0);
// JSON has no NaN: a share of nothing is stored as null.
const share = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

const findings = z.object({
  action: z.enum(['report', 'unknown', 'drop']),
  folds: count,
  changed: count,
  dropped: count,
  attributes: z.array(
    z.object({
      attribute: z.string(),
      labels: count,
      noise: share,
      agreement: share,
      suspects: count,
      test: z.object({ labels: count, suspects: count }),
      values: z.array(
        z.object({ value: z.string(), labels: count, noise: share, suspects: count }),
      ),
      joint: z.array(z.array(z.number())),
    }),
  ),
});

const MOST_EXAMPLES = 8;

/**
 * Reads `label-noise.json` of a run folder, and the first of each attribute from
 * `label-noise.ndjson`; undefined for runs that did not look at their labels.
 */
export async function readLabelNoise(
  runDir: string,
  notices: string[],
): Promise<LabelNoiseFindings | undefined> {
  const found = await readJson(join(runDir, 'label-noise.json'), findings, notices);
  if (!found) return undefined;
  const shown = new Map<string, SuspectExample[]>(
    found.attributes.map(({ attribute }) => [attribute, []]),
  );
  for await (const line of readLines(join(runDir, 'label-noise.ndjson'), notices)) {
    const { data } = example.safeParse(line);
    const list = data && shown.get(data.attribute);
    if (list && list.length < MOST_EXAMPLES) list.push(data);
  }
  return { ...found, examples: [...shown.values()].flat() };
}
