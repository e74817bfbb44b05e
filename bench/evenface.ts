import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
 * removes what it wrote.
 */
export async function runPipeline(stages: string, folder: string): Promise<MeasuredRun> {
  const declaration = path.join(folder, 'pipelines.yaml');
  await writeFile(declaration, `pipelines:\n  bench:\n    seed: 1\n    stages:\n${stages}`);
  const out = path.join(folder, 'output');
  await rm(out, { recursive: true, force: true });
  const { seconds, peak } = await runNode([BUILT, 'run', 'bench'], { cwd: folder });
  const text = await readFile(path.join(out, 'bench', 'latest', 'run.json'), 'utf8');
  await rm(out, { recursive: true });
  return { record: JSON.parse(text) as RunRecord, seconds, peak };
}

/** Seconds from when stage `first` began to when stage `last` ended. */
export function stageSeconds({ stages }: RunRecord, first: string, last: string): number {
  const timing = (name: string) => stages.find(({ stage }) => stage === name)!;
  const end = timing(last);
  return end.from + end.seconds - timing(first).from;
}
