import path from 'node:path';
import { defineCommand } from '../command.ts';
import { declarationFile, declarationOptions, overridesOf } from '../declaration-arguments.ts';

export const plan = defineCommand({
  name: 'plan',
  positionals: { pipeline: { type: 'string', required: true, describe: 'A pipeline of the file' } },
  describe: 'Show what would run: stages, cells, counts, disk and memory. Touches nothing',
  options: {
    ...declarationOptions,
    out: {
      type: 'string',
      default: 'output',
      requiresArg: true,
      describe: 'Folder of the runs',
    },
    json: { type: 'boolean', default: false, describe: 'Print JSON' },
  },
  examples: [['evenface plan celeba --set plan.per_cell=1000', 'with 1,000 rows a cell']],
  async run(args) {
    const { loadPipeline } = await import('../../pipelines/load-declaration.ts');
    const { openDeclaredSource } = await import('../../pipelines/services.ts');
    const { planRun, planText } = await import('../../pipelines/plan-run.ts');
    const pipeline = await loadPipeline(
      await declarationFile(args.file),
      args.pipeline!,
      await overridesOf(args),
    );
    const planned = await planRun(
      pipeline,
      process.cwd(),
      path.resolve(args.out),
      openDeclaredSource,
    );
    process.stdout.write(args.json ? `${JSON.stringify(planned)}\n` : planText(planned));
    return 0;
  },
});
