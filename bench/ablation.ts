/**
 * Trains and measures the model's options, each on the same faces: `npm run bench:ablation --
 * --pack FOLDER`. What is finished in the output folder is kept and not done again.
 */
import path from 'node:path';
import yargs from 'yargs';
import { openPack } from '../src/datasets/pack.ts';
import { loadCheckpoint } from '../src/model/checkpoint.ts';
import { networkFile, requireModelFolder } from '../src/model/model-folder.ts';
import { runAblation } from './ablation/run.ts';
import { type DrawnLatents, PRIOR, VARIANTS, type Variant } from './ablation/variants.ts';
import { prepareFaces } from './faces.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const given = await parse(args);
  const out = path.resolve(given.out);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const faces = await prepareFaces(given.pack ?? process.env.EVENFACE_PACK, out, say);
  const pack = await openPack(faces.pack);
  await pack.close();
  const { only } = given;
  const models = await Promise.all((given.model ?? []).map((text) => trainedModel(text, given)));
  const { failed } = await runAblation(
    models.length > 0 ? models : VARIANTS.filter(({ name }) => !only || only.includes(name)),
    {
      ...(given.auditor && { auditor: await auditorOf(given.auditor) }),
      ...{ out, faces, data: { key: pack.key, title: pack.title }, common: {}, say },
      ...{ seen: given.faces, batch: 64, images: given.images, perCell: given['per-cell'] },
      classifier: given['classifier-steps'] ? { steps: given['classifier-steps'] } : {},
    },
  );
  say(`table: ${path.join(out, 'ablation.md')}`);
  return failed.length > 0 ? 1 : 0;
}

/** A model that is measured as it is: `NAME=RUN`. */
async function trainedModel(text: string, drawing: DrawnLatents): Promise<Variant> {
  const [, name, run] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  if (!name || !run) throw new Error(`--model ${text}: expected NAME=RUN`);
  const dir = await requireModelFolder(path.resolve(run), '--model');
  const { header, hash } = await loadCheckpoint(networkFile(dir, 'cvae'), 'cvae');
  const trained = { dir, hash, steps: header.step ?? 0 };
  const { sampler, temperature } = drawing;
  const differs = sampler !== PRIOR.sampler || temperature !== PRIOR.temperature;
  const what = `${trained.steps} steps${differs ? `, ${sampler} at temperature ${temperature}` : ''}`;
  return { name, what, model: {}, latents: { sampler, temperature }, trained };
}

async function auditorOf(run: string) {
  const dir = await requireModelFolder(path.resolve(run), '--auditor');
  return { dir, hash: (await loadCheckpoint(networkFile(dir, 'auditor'), 'classifier')).hash };
}

function parse(args: string[]) {
  return yargs(args)
    .scriptName('npm run bench:ablation --')
    .locale('en')
    .usage("$0\n\nTrains and measures the model's options, each on the same faces.")
    .epilogue(
      `Variants:\n${VARIANTS.map(({ name, what }) => `  ${name.padEnd(20)}${what}`).join('\n')}`,
    )
    .options({
      pack: {
        type: 'string',
        describe: 'Folder of a pack, or EVENFACE_PACK; else faces are drawn',
      },
      out: {
        type: 'string',
        default: 'ablation',
        describe: 'Folder of models, results and samples',
      },
      only: {
        type: 'string',
        array: true,
        choices: VARIANTS.map(({ name }) => name),
        describe: 'Only these variants',
      },
      model: {
        type: 'string',
        array: true,
        describe: 'NAME=RUN: measure models of runs instead of training variants; needs --auditor',
        implies: 'auditor',
      },
      sampler: {
        choices: ['prior', 'conditional', 'mixture'] as const,
        default: PRIOR.sampler,
        describe: 'What latents are drawn from, of models given by --model',
      },
      temperature: {
        type: 'number',
        default: PRIOR.temperature,
        describe: 'What their deviations are multiplied by',
      },
      auditor: { type: 'string', describe: 'Run whose auditor measures; else one is trained' },
      faces: { type: 'number', default: 150_000, describe: 'Real faces that each variant sees' },
      images: { type: 'number', default: 5000, describe: 'Images that each is measured on' },
      'per-cell': { type: 'number', default: 250, describe: 'Images of each cell' },
      'classifier-steps': {
        type: 'number',
        describe: 'Steps of auditor and training classifier, for trials; else 3,000 and 4,000',
      },
    })
    .strictOptions()
    .wrap(100)
    .version(false)
    .parseAsync();
}
