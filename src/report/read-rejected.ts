import { readLines } from './read-lines.ts';

/** How often inputs were rejected for one reason, and where first. */
export interface RejectionReason {
  readonly stage: string;
  readonly reason: string;
  readonly count: number;
  readonly examples: readonly { readonly place: string; readonly detail: string }[];
}

type CountedReason = RejectionReason & {
  count: number;
  examples: { place: string; detail: string }[];
};

export interface RejectionSummary {
  /** Inputs that could not be used, the most frequent reason first. */
  readonly inputs: readonly RejectionReason[];
  /** Samples that did not pass, likewise. */
  readonly samples: readonly RejectionReason[];
}

/** Stages that handle photos; whatever a later one rejects is a sample. */
const INPUT_STAGES: ReadonlySet<string> = new Set(['ingest', 'align', 'pack', 'clean', 'train']);
const MOST_EXAMPLES = 3;
/** Reasons are few by design; a file with more of them is counted under one heading. */
const MOST_REASONS = 200;

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Counts `rejected.ndjson` by stage and reason, one line in memory at a time. */
export async function readRejected(path: string, notices: string[]): Promise<RejectionSummary> {
  const reasons = new Map<string, CountedReason>();
  for await (const line of readLines(path, notices)) {
    const stage = textOf(line.stage);
    let reason = textOf(line.reason);
    let key = JSON.stringify([stage, reason]);
    if (!reasons.has(key) && reasons.size >= MOST_REASONS) {
      reason = 'other reasons';
      key = JSON.stringify([stage, reason]);
    }
    const found = reasons.get(key) ?? { stage, reason, count: 0, examples: [] };
    reasons.set(key, found);
    found.count++;
    if (found.examples.length < MOST_EXAMPLES) {
      found.examples.push({ place: textOf(line.place), detail: textOf(line.detail) });
    }
  }
  const all = [...reasons.values()].sort((a, b) => b.count - a.count);
  return {
    inputs: all.filter(({ stage }) => INPUT_STAGES.has(stage)),
    samples: all.filter(({ stage }) => !INPUT_STAGES.has(stage)),
  };
}
