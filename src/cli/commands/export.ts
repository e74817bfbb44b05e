import { WEIGHT_TYPES } from '../../export/weights.ts';
import { defineCommand } from '../command.ts';

export const exportModel = defineCommand({
  name: 'export',
  positionals: {
    model: {
      type: 'string',
      required: true,
      describe: 'Run folder, such as output/demo/latest, or its model folder',
    },
  },
  describe: 'Write a model for web pages: TensorFlow.js graph models',
  options: {
    out: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'Folder to write to, a new one',
    },
    weights: {
      choices: WEIGHT_TYPES,
      default: 'float16' as const,
      describe: 'How weights are stored; float16 is half as large',
    },
  },
  examples: [['evenface export output/celeba/latest --out web', '']],
  epilogue: [
    'Writes decoder/ and encoder/, which tf.loadGraphModel loads without evenface, evenface.json',
    '(attributes, latent, terms of the data) and README.md with a page that draws a face.',
  ].join('\n'),
  async run(args) {
    const { exportModel } = await import('../../export/export-model.ts');
    const { packageVersion } = await import('../version.ts');
    const { model, out, weights } = args;
    const version = await packageVersion();
    const sizes = await exportModel({ model: model!, out, weights, version });
    const parts = Object.entries(sizes).map(
      ([part, bytes]) => `${part} ${(bytes / 2 ** 20).toFixed(1)} MiB`,
    );
    process.stdout.write(`${out}: ${parts.join(', ')}; README.md says how to use them\n`);
    return 0;
  },
});
