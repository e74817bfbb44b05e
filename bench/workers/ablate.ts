/**
 * One process of the ablation: trains the classifiers that all variants share, or trains one
 * variant and measures it.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { useBackend } from '../../src/backends/backend.ts';
import { type FacePack, openPack } from '../../src/datasets/pack.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { loadClassifier, trainClassifier } from '../../src/model/classifier.ts';
import type { ClassifierArchitecture } from '../../src/model/classifier-network.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import type { CvaeArchitecture } from '../../src/model/cvae-architecture.ts';
import { createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { networkFile, TEACHER } from '../../src/model/model-folder.ts';
import type { PeopleShares } from '../../src/model/people.ts';
import { trainTeacher } from '../../src/model/teacher.ts';
import type { TrainingEffects } from '../../src/model/trainer.ts';
import { classifierOptions, modelOptions, teacherOptions } from '../../src/stages/options.ts';
import { loadFeatures } from '../ablation/auditor-features.ts';
import { measureModel, measureReal } from '../ablation/measure.ts';
import type { TrainingSeconds } from '../ablation/result.ts';
import { writeSheet } from '../ablation/sheet.ts';
import type { AblationTask, VariantAnswer } from '../ablation/task.ts';
import { auditedShares } from '../audited-shares.ts';
import { rowsOf } from '../labelled-faces.ts';
import { answer, taskOf } from './worker.ts';

/** The judge has nobody: nothing is filtered. */
const PEOPLE = { teacher: 0.4, judge: 0 };
const SHEET_COLUMNS = 12;
const CHECKPOINT_EVERY = 500;

const task = taskOf<AblationTask>();
const { name, version } = await useBackend('auto');
const pack = await openPack(task.pack);
await mkdir(task.classifiers, { recursive: true });
answer(task.variant ? await ablate(pack, task.variant) : await trainClassifiers(pack));
await pack.close();

async function trainClassifiers(pack: FacePack): Promise<object> {
  const dir = task.classifiers;
  const run = { seed: 1, balance: task.balance, people: PEOPLE, checkpointEvery: CHECKPOINT_EVERY };
  const teacher = networkFile(dir, TEACHER);
  const auditor = networkFile(dir, 'auditor');
  // A run's own classifiers are taken as they are.
  if (existsSync(auditor)) return measureReal(await measureOf(pack));
  if (!existsSync(teacher)) {
    const options = teacherOptions.parse(task.classifier ?? {});
    await trainTeacher(pack, options, { ...run, file: teacher }, effectsIn(dir));
  }
  const options = classifierOptions.parse({ steps: 3000, ...task.classifier });
  await trainClassifier('auditor', pack, options, { ...run, file: auditor }, effectsIn(dir));
  return measureReal(await measureOf(pack));
}

async function ablate(
  pack: FacePack,
  variant: NonNullable<AblationTask['variant']>,
): Promise<VariantAnswer> {
  const { dir, sheet, model, latents } = variant;
  const file = networkFile(dir, 'cvae');
  const clock = path.join(dir, 'seconds.json');
  const mark = path.join(dir, 'begun');
  await mkdir(dir, { recursive: true });
  if (!existsSync(file)) {
    const options = modelOptions.parse(model);
    // Of a training that was stopped and goes on nobody knows how long it took.
    const isWhole = !existsSync(mark);
    await writeFile(mark, '');
    const begun = performance.now();
    const used = process.cpuUsage();
    const teacher = networkFile(task.classifiers, TEACHER);
    const run = { seed: 1, balance: task.balance, checkpointEvery: CHECKPOINT_EVERY };
    await trainCvae(pack, options, { ...run, file, teacher }, effectsIn(dir));
    const { user, system } = process.cpuUsage(used);
    const spent = {
      seconds: (performance.now() - begun) / 1000,
      processorSeconds: (user + system) / 1e6,
    };
    if (isWhole) await writeFile(clock, JSON.stringify(spent));
  }
  const { header } = await loadCheckpoint<CvaeArchitecture>(file, 'cvae');
  const { parameters } = createCvaeNetwork(header.architecture).parameters.cost;
  const cvae = await loadCvae(file);
  const { figures, inCells } = await measureModel(await measureOf(pack), cvae, latents);
  const columns = Math.min(SHEET_COLUMNS, task.perCell);
  await writeSheet(
    sheet,
    inCells.map(({ rgb }) => rgb),
    pack.size,
    columns,
  );
  const spent: TrainingSeconds = existsSync(clock)
    ? JSON.parse(await readFile(clock, 'utf8'))
    : { seconds: Number.NaN, processorSeconds: Number.NaN };
  return { figures, ...spent, parameters, backend: `${name} ${version}` };
}

async function measureOf(pack: FacePack) {
  const auditor = networkFile(task.classifiers, 'auditor');
  const { header } = await loadCheckpoint<ClassifierArchitecture>(auditor, 'classifier');
  const { people } = header.training as { people: PeopleShares };
  const classifier = await loadClassifier(auditor);
  const training = rowsOf(pack, 'train').map((row) => pack.entries[row]!.labels);
  return {
    ...{ pack, balance: task.balance, people },
    ...{ images: task.images, perCell: task.perCell },
    auditor: classifier,
    shares: auditedShares(classifier.schema, ConditionTable.from(pack.schema, training)),
    features: await loadFeatures(auditor),
  };
}

function effectsIn(dir: string): TrainingEffects {
  return {
    ...{ dir, signal: new AbortController().signal, onStep() {} },
    onWarning(message) {
      process.stderr.write(`${message}\n`);
    },
  };
}
