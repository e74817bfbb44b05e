import { EvenfaceError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import type { Display } from '../pipelines/display.ts';
import { lineDisplay, quietDisplay } from '../pipelines/line-display.ts';
import { loadDeclaration, loadPipeline } from '../pipelines/load-declaration.ts';
import { type Override, parseOverride } from '../pipelines/overrides.ts';
import { type FoundRun, findRun, isFinished } from '../pipelines/resume.ts';
import { runFiles } from '../pipelines/run-folder.ts';
import { runPipeline } from '../pipelines/runner.ts';
import { systemClock, systemServices } from '../pipelines/services.ts';
import { printError } from './print-error.ts';
import { stopSignal } from './stop-signal.ts';
import { packageVersion } from './version.ts';

/** The arguments of `evenface run`, read. */
export interface RunArguments {
  readonly pipeline: string | undefined;
  readonly file: string;
  /** `--file` and `--out` as they were given, to be repeated in the command that resumes. */
  readonly namedFile: string | undefined;
  readonly namedOut: string | undefined;
  readonly outDir: string;
  readonly overrides: readonly Override[];
  /** Undefined: a new run. Empty: the newest one. Else a run folder or run id. */
  readonly resume: string | undefined;
  readonly quiet: boolean;
}

/** Runs or resumes a pipeline and resolves with the exit code. */
export async function runCommand(args: RunArguments): Promise<number> {
  const { name, found } = await choose(args);
  if (found && isFinished(found.record)) {
    process.stdout.write(`Nothing to resume: ${found.dir} has ended (${found.record.status}).\n`);
    return found.record.status === 'gate' ? 3 : 0;
  }
  // A resumed run takes up the options that it was started with, unless others are given.
  const overrides =
    found && args.overrides.length === 0
      ? found.record.overrides.map(parseOverride).filter((item) => 'path' in item)
      : args.overrides;
  const pipeline = await loadPipeline(args.file, name, overrides);
  const display = await createDisplay(args.quiet);
  const stop = stopSignal();
  try {
    const { status, summary, error } = await runPipeline(
      {
        pipeline,
        outDir: args.outDir,
        baseDir: process.cwd(),
        overrides: overrides.map(({ path, value }) => `${path}=${value}`),
        resume: found,
        resumeCommand: resumeCommand(name, args, found),
        signal: stop.signal,
      },
      systemServices(display, await packageVersion()),
    );
    if (status === 'done') return 0;
    if (status === 'gate') return 3;
    if (status === 'interrupted') return 130;
    return printError(error, { log: runFiles(summary.files.run).log });
  } finally {
    display.close();
    stop.dispose();
  }
}

/** Which pipeline is meant, and which of its runs when one is to be resumed. */
async function choose(args: RunArguments): Promise<{ name: string; found?: FoundRun }> {
  const { outDir, resume } = args;
  if (args.pipeline !== undefined && resume === undefined) return { name: args.pipeline };
  const names = (await loadDeclaration(args.file)).map((pipeline) => pipeline.name);
  if (args.pipeline !== undefined && !names.includes(args.pipeline)) {
    throw new EvenfaceError(
      'declaration',
      `there is no pipeline "${args.pipeline}"${didYouMean(args.pipeline, names)}`,
      { place: args.file, hint: `The pipelines are: ${names.join(', ')}.` },
    );
  }
  if (resume === undefined) return { name: names[0]! };
  // `--resume demo`: the argument parser can't know that a pipeline is meant.
  const isPipeline = args.pipeline === undefined && names.includes(resume);
  const name = args.pipeline ?? (isPipeline ? resume : undefined);
  if (resume === '' || isPipeline) {
    const chosen = name ?? names[0]!;
    return { name: chosen, found: await findRun(outDir, chosen, undefined) };
  }
  const found = await findRun(outDir, name, resume);
  return { name: name ?? found.record.pipeline, found };
}

async function createDisplay(quiet: boolean): Promise<Display> {
  if (quiet) return quietDisplay;
  if (!process.stdout.isTTY) {
    return lineDisplay((line) => process.stdout.write(line), systemClock);
  }
  const { barDisplay } = await import('../pipelines/bar-display.ts');
  return barDisplay(process.stdout, systemClock);
}

function resumeCommand(name: string, args: RunArguments, found: FoundRun | undefined): string {
  const parts = ['evenface', 'run', name];
  if (args.namedFile !== undefined) parts.push('--file', args.namedFile);
  if (args.namedOut !== undefined) parts.push('--out', args.namedOut);
  parts.push('--resume');
  if (found && args.resume) parts.push(found.dir);
  return parts.map((part) => (/^[\w./:=@-]+$/.test(part) ? part : JSON.stringify(part))).join(' ');
}
