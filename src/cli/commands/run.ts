import path from 'node:path';
import { defineCommand } from '../command.ts';
import { declarationFile, declarationOptions, overridesOf } from '../declaration-arguments.ts';

export const run = defineCommand({
  name: 'run',
  positionals: {
    pipeline: { type: 'string', describe: 'A pipeline of the file; its first one by default' },
  },
  describe: 'Run a declared pipeline',
  options: {
    ...declarationOptions,
    out: { type: 'string', default: 'output', requiresArg: true, describe: 'Folder of the runs' },
    resume: {
      type: 'string',
      describe: 'Go on with the newest run of the pipeline, or with the run named',
    },
    quiet: { type: 'boolean', default: false, describe: 'Show nothing but errors' },
  },
  examples: [
    ['evenface run demo', 'runs the pipeline "demo"'],
    ['evenface run demo --set plan.per_cell=20 --seed 2', 'with other options'],
    ['evenface run demo --resume', 'goes on with an interrupted run'],
  ],
  epilogue: [
    'Options of the stages are set with --set STAGE.OPTION=VALUE; "evenface options" lists them.',
    'A terminal shows bars and a summary; a pipe gets one JSON line an event.',
    'Exit codes: 0 done, 1 failed, 2 wrong declaration or arguments, 3 done but a gate does not',
    'hold, 130 interrupted.',
  ].join('\n'),
  async run(args) {
    const { runCommand } = await import('../run-command.ts');
    return runCommand({
      pipeline: args.pipeline,
      file: await declarationFile(args.file),
      namedFile: args.file,
      overrides: await overridesOf(args),
      outDir: path.resolve(args.out),
      namedOut: args.out === 'output' ? undefined : args.out,
      resume: args.resume,
      quiet: args.quiet,
    });
  },
});
