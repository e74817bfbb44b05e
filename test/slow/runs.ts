import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionContext, TestFn } from 'ava';
import { type Ended, evenface } from '../cli/run-cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A line of a run's standard output. */
export interface RunEvent {
  readonly event: 'start' | 'note' | 'progress' | 'stage' | 'summary';
  readonly stage?: string;
  readonly label?: string;
  readonly done?: number;
  readonly runDir?: string;
  readonly status?: string;
  readonly resume?: string;
}

/** A run that has ended, or as far as it has come. */
export interface Run extends Ended {
  readonly events: readonly RunEvent[];
  /** Absolute. */
  readonly dir: string;
}

/** When to stop a run, and how hard. */
export interface Stop {
  /** Asked over and over, from the run's first line on. */
  readonly when: (run: Pick<Run, 'events' | 'dir'>) => boolean;
  readonly signal: NodeJS.Signals;
}

const POLL = 2;

/** The smallest networks: what they make is poor, so that the judge has something to reject. */
export const TRAIN = `train:
          model: {steps: 30, batch: 8, latent: 8, channels: [8, 8, 8], learning_rate: 0.003}
          judge: {steps: 30, batch: 8, channels: [8, 8], learning_rate: 0.003}
          auditor: {steps: 30, batch: 8, channels: [8, 8], learning_rate: 0.003}
          checkpoint_every: 10`;

/** A pipeline of every stage that ends within seconds: keeps some rows, gives others up. */
export const TINY = `pipelines:
  tiny:
    seed: 3
    stages:
      - ingest: {format: drawn, count: 160}
      - align
      - pack
      - ${TRAIN}
      - plan: {balance: [Smiling, Eyeglasses], per_cell: 24, max_attempts: 4}
      - generate: {batch: 16}
      - judge
      - filter: {min_confidence: 0.4}
      - write: {shard_rows: 16}
      - evaluate
      - report
`;

/** A folder that holds a declaration and is gone after the test. */
export function folderWith(t: ExecutionContext, declaration: string): string {
  const dir = temporaryFolder(t);
  writeFileSync(path.join(dir, 'pipelines.yaml'), declaration);
  return dir;
}

/** The same for all tests of a file. */
export function sharedFolderWith(test: TestFn, declaration: string): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  writeFileSync(path.join(dir, 'pipelines.yaml'), declaration);
  test.after.always(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** `evenface run` with these arguments; ends by itself, or as `stop` says. */
export async function run(
  cwd: string,
  args: readonly string[],
  { stop, env }: { stop?: Stop; env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  let timer: NodeJS.Timeout | undefined;
  let seen: RunEvent[] = [];
  const ended = await evenface(
    ['run', ...args],
    cwd,
    (stdout, kill) => {
      seen = eventsOf(stdout);
      if (!stop || timer || seen.length === 0) return;
      timer = setInterval(() => {
        if (!stop.when({ events: seen, dir: seen[0]!.runDir! })) return;
        clearInterval(timer);
        kill(stop.signal);
      }, POLL);
    },
    env,
  ).finally(() => clearInterval(timer));
  return { ...ended, events: seen, dir: seen[0]?.runDir ?? '' };
}

/** A run that comes to its end; fails the test when it does not. */
export async function finishedRun(
  t: ExecutionContext,
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const ended = await run(cwd, args, { env });
  t.is(ended.code, 0, ended.stderr);
  t.is(ended.events.at(-1)?.status, 'done');
  return ended;
}

function eventsOf(stdout: string): RunEvent[] {
  const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Whether a stage has said that it came to its end. */
export function hasEnded({ events }: Pick<Run, 'events'>, stage: string): boolean {
  return events.some((event) => event.event === 'stage' && event.stage === stage);
}

/** What a piece of work said of its progress. */
export function progressOf({ events }: Pick<Run, 'events'>, label: string): readonly number[] {
  return events.filter((event) => event.label === label).map(({ done }) => done!);
}

/** The SHA-256 of every file in a folder by its path there. */
export function contents(dir: string): Record<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort();
  return Object.fromEntries(files.map((file) => [file, sha256(path.join(dir, file))]));
}

/** What must not depend on when, where and with how many interruptions a run was made. */
export function outcome(runDir: string): Record<string, string> {
  return {
    ...prefixed('dataset', contents(path.join(runDir, 'dataset'))),
    ...prefixed('model', contents(path.join(runDir, 'model'))),
    'evaluation.json': sha256(path.join(runDir, 'evaluation.json')),
    'rejected.ndjson': sha256(path.join(runDir, 'rejected.ndjson')),
  };
}

export function readJson<T>(...segments: string[]): T {
  return JSON.parse(readFileSync(path.join(...segments), 'utf8'));
}

function prefixed(folder: string, files: Record<string, string>) {
  return Object.fromEntries(Object.entries(files).map(([file, sum]) => [`${folder}/${file}`, sum]));
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
