import path from 'node:path';
import { defineCommand } from '../command.ts';
import { wholeNumber } from '../whole-number.ts';

export const report = defineCommand({
  name: 'report',
  positionals: { run: { type: 'string', required: true, describe: 'A run folder' } },
  describe: 'Write the report page of a run again',
  options: {
    samples: {
      type: 'string',
      requiresArg: true,
      coerce: wholeNumber('samples', 1),
      describe: 'Faces shown for each cell; as declared by default',
    },
  },
  examples: [['evenface report output/demo/latest', '']],
  async run(args) {
    const { writeReport } = await import('../../report/write-report.ts');
    process.stdout.write(`${await writeReport(path.resolve(args.run!), args.samples)}\n`);
    return 0;
  },
});
