import { defineCommand } from '../command.ts';

export const options = defineCommand({
  name: 'options',
  positionals: { stage: { type: 'string', describe: 'A stage; all of them by default' } },
  describe: 'List the options of the stages: defaults and meanings',
  options: {},
  examples: [['evenface options train', 'those of the stage "train"']],
  epilogue: 'Set them in pipelines.yaml, or for one run with --set STAGE.OPTION=VALUE.',
  async run({ stage }) {
    const { didYouMean } = await import('../../common/nearest.ts');
    const { EvenfaceError } = await import('../../common/errors.ts');
    const { isStageName, STAGE_NAMES } = await import('../../pipelines/registry.ts');
    const { listOptions } = await import('../../pipelines/option-list.ts');
    if (stage !== undefined && !isStageName(stage)) {
      throw new EvenfaceError(
        'declaration',
        `there is no stage "${stage}"${didYouMean(stage, STAGE_NAMES)}`,
        { hint: `The stages are: ${STAGE_NAMES.join(', ')}.` },
      );
    }
    const names = stage === undefined ? [undefined, ...STAGE_NAMES] : [stage];
    for (const name of names) {
      const { description, options: lines } = listOptions(name);
      process.stdout.write(`${name ?? 'pipeline'}: ${description}\n`);
      for (const line of lines) {
        const value = line.required ? 'required' : (line.default ?? 'not set');
        process.stdout.write(`  ${line.name} (${value}): ${line.type}\n`);
        if (line.description) process.stdout.write(`      ${line.description}\n`);
      }
      process.stdout.write('\n');
    }
    return 0;
  },
});
