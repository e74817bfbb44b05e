import type { Benchmark } from './benchmark.ts';
import { type MeasuredRun, runPipeline, stageSeconds, staleness } from './evenface.ts';

const FEW = 1_000;
const MANY = 50_000;

export const linear: Benchmark = {
  name: 'linear',
  describe: `seconds a row and peak memory at ${FEW} and at ${MANY} rows`,
  quick: false,
  async run({ folder, faces, model, say }) {
    const stale = await staleness();
    const { balance } = await faces();
    const from = await model();
    const measure = async (rows: number) => {
      say(`linear: ${rows} rows`);
      return runPipeline(
        `      - load: {from: ${JSON.stringify(from)}}
      - plan: {balance: [${balance.join(', ')}], per_cell: ${rows / 2 ** balance.length}}
      - generate
      - judge
      - filter: {min_confidence: 0}
      - write
      - evaluate
      - report
`,
        folder,
      );
    };
    const few = await measure(FEW);
    const many = await measure(MANY);
    const figure = (
      name: string,
      unit: string,
      of: (run: MeasuredRun, rows: number) => number,
    ) => ({
      name: `${name}, ${MANY} rows`,
      unit,
      better: 'less' as const,
      ours: [of(many, MANY)],
      other: { name: `${FEW} rows`, values: [of(few, FEW)] },
    });
    return {
      figures: [
        figure(
          'decode to files',
          'ms a row',
          ({ record }, rows) => (1000 * stageSeconds(record, 'generate', 'write')) / rows,
        ),
        figure(
          'decode to report',
          'ms a row',
          ({ record }, rows) => (1000 * stageSeconds(record, 'generate', 'report')) / rows,
        ),
        figure('peak memory', 'MB', ({ peak }) => peak / 1e6),
      ],
      notes: stale ? [stale] : [],
    };
  },
};
