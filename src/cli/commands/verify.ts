import path from 'node:path';
import { defineCommand } from '../command.ts';
import { wholeNumber } from '../whole-number.ts';

export const verify = defineCommand({
  name: 'verify',
  positionals: {
    dataset: { type: 'string', required: true, describe: 'A dataset folder' },
  },
  describe: 'Check a dataset: hashes, labels, formats; make rows again and compare their bytes',
  options: {
    regenerate: {
      type: 'string',
      requiresArg: true,
      coerce: wholeNumber('regenerate', 0),
      describe: 'How many rows to make again; none by default',
    },
    model: {
      type: 'string',
      requiresArg: true,
      describe: "Folder of the model; the dataset's run has it by default",
    },
  },
  examples: [['evenface verify output/demo/latest/dataset --regenerate 10', '']],
  async run(args) {
    const { modelDirOf, verifyDataset } = await import('../../datasets/verify.ts');
    const dir = path.resolve(args.dataset!);
    const regenerate = args.regenerate ?? 0;
    if (regenerate > 0) {
      const { readDescription } = await import('../../datasets/sinks/description.ts');
      const { useBackend } = await import('../../backends/backend.ts');
      const { backend, decoding } = await readDescription(dir);
      await useBackend(backend, decoding.precision);
    }
    const model = args.model === undefined ? modelDirOf(dir) : path.resolve(args.model);
    const { rows, regenerated, problems } = await verifyDataset(dir, regenerate, model);
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    if (problems.length > 0) {
      process.stderr.write(`${dir} is not as it was made.\n`);
      return 1;
    }
    const again = regenerated > 0 ? `, ${regenerated} made again byte for byte` : '';
    process.stdout.write(`${dir}: ${rows} rows, every file and label as it was made${again}.\n`);
    return 0;
  },
});
