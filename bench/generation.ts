import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Bench, Benchmark } from './benchmark.ts';
import { runPipeline, stageSeconds, staleness } from './evenface.ts';
import { alternate } from './rounds.ts';

const ROWS = 5000;
const BATCH = 64;

interface Turn {
  /** From the first decoded sample to the last written row. */
  readonly inside: number;
  /** The whole process. */
  readonly whole: number;
}

export const generation: Benchmark = {
  name: 'generation',
  describe: `a run that makes ${ROWS} rows: decode, judge, PNG files and Arrow`,
  quick: true,
  async run(bench) {
    const { rounds, peer, say } = bench;
    const stale = await staleness();
    const model = await bench.model();
    const { balance } = await bench.faces();
    const turns = await alternate(
      rounds,
      {
        evenface: () => ours(bench, model, balance),
        plain: peer && (() => theirs(bench, model, balance, false)),
        tuned: peer && (() => theirs(bench, model, balance, true)),
      },
      (side, round) => say(`generation, round ${round + 1}: ${side}`),
    );
    const figures = (['plain', 'tuned'] as const).flatMap((side) =>
      (['inside', 'whole'] as const).map((part) => ({
        name: part === 'inside' ? 'generation, decode to files' : 'generation, whole process',
        unit: 's',
        better: 'less' as const,
        ours: turns.evenface.map((turn) => turn[part]),
        other: { name: `PyTorch ${side}`, values: turns[side].map((turn) => turn[part]) },
      })),
    );
    const notes = [
      `${ROWS} rows; evenface also writes Parquet, checksums and a card, and syncs each file to disk`,
    ];
    return { figures, notes: stale ? [...notes, stale] : notes };
  },
};

async function ours({ folder }: Bench, model: string, balance: readonly string[]): Promise<Turn> {
  const { record, seconds } = await runPipeline(
    `      - load: {from: ${JSON.stringify(model)}}
      - plan: {balance: [${balance.join(', ')}], per_cell: ${ROWS / 2 ** balance.length}}
      - generate: {batch: ${BATCH}}
      - judge
      - filter: {min_confidence: 0}
      - write: {formats: [imagefolder, arrow]}
`,
    folder,
  );
  return { inside: stageSeconds(record, 'generate', 'write'), whole: seconds };
}

async function theirs(
  { folder, peer }: Bench,
  model: string,
  balance: readonly string[],
  tuned: boolean,
): Promise<Turn> {
  // Left until the end: file systems make new files slowly after many were deleted.
  const out = await mkdtemp(path.join(folder, 'peer-output-'));
  const task = { model, balance, rows: ROWS, batch: BATCH, out, tuned };
  const { seconds, wall } = await peer!.run<{ seconds: number }>('generate', task);
  return { inside: seconds, whole: wall };
}
