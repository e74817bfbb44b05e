/**
 * Measures the peak memory of a run that makes rows, at two numbers of rows, and fails when it
 * grows with them: `npm run bench:memory [-- FOLDER]`. A folder that is named keeps the model.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RUN_TYPESCRIPT, runNode } from './child.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

const CELLS = 4;
const ROWS = [2_000, 20_000] as const;
const MOST_RATIO = 1.1;
const MOST_BYTES = 2.5e9;

const DECLARATION = `pipelines:
  model:
    seed: 1
    stages:
      - ingest: {format: drawn, count: 400}
      - align
      - pack
      - train:
          model: {steps: 60, batch: 16, latent: 16, channels: [8, 16, 16]}
          judge: {steps: 60, batch: 16, channels: [8, 8, 16]}
          auditor: {steps: 60, batch: 16, channels: [8, 8, 16]}
      - plan: {balance: [Smiling, Eyeglasses], per_cell: 1}
      - generate
      - judge
      - filter: {min_confidence: 0.2}
      - write
  rows:
    seed: 1
    stages:
      - load: {from: output/model/latest}
      - plan: {balance: [Smiling, Eyeglasses], max_attempts: 20}
      - generate
      - judge
      - filter: {min_confidence: 0.2}
      - write
      - evaluate
      - report
`;

interface Measured {
  readonly rows: number;
  readonly kept: number;
  /** Largest resident set, in bytes. */
  readonly peak: number;
  readonly seconds: number;
}

process.exitCode = await main(process.argv[2]);

async function main(named: string | undefined): Promise<number> {
  const dir = named ? path.resolve(named) : mkdtempSync(path.join(tmpdir(), 'evenface-bench-'));
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'pipelines.yaml'), DECLARATION);
    if (!existsSync(path.join(dir, 'output', 'model', 'latest'))) {
      await evenface(['run', 'model'], dir);
    }
    const measured: Measured[] = [];
    for (const rows of ROWS) {
      measured.push(await measure(rows, dir));
      rmSync(path.join(dir, 'output', 'rows'), { recursive: true });
    }
    return report(measured);
  } finally {
    if (named === undefined) rmSync(dir, { recursive: true });
  }
}

async function measure(rows: number, dir: string): Promise<Measured> {
  const args = ['run', 'rows', '--set', `plan.per_cell=${rows / CELLS}`];
  const { stdout, peak } = await evenface(args, dir);
  const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as {
    seconds: number;
    cells: { kept: number }[];
  };
  const kept = summary.cells.reduce((sum, cell) => sum + cell.kept, 0);
  return { rows, kept, peak, seconds: summary.seconds };
}

/** Prints the figures and returns the exit code. */
function report(measured: readonly Measured[]): number {
  console.table(
    measured.map(({ rows, kept, peak, seconds }) => ({
      rows,
      kept,
      'peak MB': Math.round(peak / 1e6),
      'rows/s': Math.round(rows / seconds),
    })),
  );
  const [few, many] = measured as [Measured, Measured];
  const ratio = many.peak / few.peak;
  const holds = ratio <= MOST_RATIO && measured.every(({ peak }) => peak <= MOST_BYTES);
  const figures = {
    peak_bytes: { [few.rows]: few.peak, [many.rows]: many.peak },
    ratio: Number(ratio.toFixed(3)),
    rows_per_second: Number((many.rows / many.seconds).toFixed(1)),
    holds,
  };
  console.log(JSON.stringify(figures));
  return holds ? 0 : 1;
}

/** Runs evenface to its end; throws when it fails. */
function evenface(args: readonly string[], cwd: string) {
  return runNode([...RUN_TYPESCRIPT, MAIN, ...args], { cwd });
}
