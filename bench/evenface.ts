import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../src/pipelines/run-record.ts';
import { runNode } from './child.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The command as it is installed: built by `npm run build`. */
export const BUILT = path.join(ROOT, 'dist', 'cli', 'main.js');

/** A line that says so when `dist/` is not built from the sources as they are. */
export async function staleness(): Promise<string | undefined> {
  const built = await stat(BUILT).catch(() => undefined);
  if (!built) throw new Error('dist/ is not built: run "npm run build" first');
  const names = await readdir(path.join(ROOT, 'src'), { recursive: true });
  const times = await Promise.all(names.map((name) => stat(path.join(ROOT, 'src', name))));
  if (times.every((file) => file.isDirectory() || file.mtimeMs <= built.mtimeMs)) return undefined;
  return 'dist/ is older than src/: "npm run build" builds what is measured here anew';
}

export interface MeasuredRun {
  readonly record: RunRecord;
  /** The whole process, from its start to its end. */
  readonly seconds: number;
  /** Largest resident set in bytes. */
  readonly peak: number;
}

/**
 * Runs a pipeline `bench` that has the stages given (a YAML list) in `folder`, measures it, and
 * removes what it wrote, unless told to keep it.
 */
export async function runPipeline(
  stages: string,
  folder: string,
  { keep = false } = {},
): Promise<MeasuredRun> {
  await declare(stages, folder);
  const out = path.join(folder, 'output');
  await rm(out, { recursive: true, force: true });
  const { seconds, peak } = await runNode([BUILT, 'run', 'bench'], { cwd: folder });
  const text = await readFile(path.join(out, 'bench', 'latest', 'run.json'), 'utf8');
  if (!keep) await rm(out, { recursive: true });
  return { record: JSON.parse(text) as RunRecord, seconds, peak };
}

/** Seconds from the start of a run's process to the event that is looked for; then it is ended. */
export async function secondsToEvent<Event>(
  stages: string,
  folder: string,
  isIt: (event: Event) => boolean,
): Promise<number> {
  await declare(stages, folder);
  const begun = performance.now();
  const child = spawn(process.execPath, [BUILT, 'run', 'bench'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seconds = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!Number.isNaN(seconds) || !isIt(JSON.parse(line) as Event)) continue;
    seconds = (performance.now() - begun) / 1000;
    child.kill();
  }
  await ended;
  if (Number.isNaN(seconds)) throw new Error('a run ended before what was to be measured');
  return seconds;
}

async function declare(stages: string, folder: string): Promise<void> {
  const text = `pipelines:\n  bench:\n    seed: 1\n    stages:\n${stages}`;
  await writeFile(path.join(folder, 'pipelines.yaml'), text);
}

/** Seconds from when stage `first` began to when stage `last` ended. */
export function stageSeconds({ stages }: RunRecord, first: string, last: string): number {
  const timing = (name: string) => stages.find(({ stage }) => stage === name)!;
  const end = timing(last);
  return end.from + end.seconds - timing(first).from;
}
