import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { type DatasetDescription, readDescription } from '../datasets/sinks/description.ts';
import { sinkFormat } from '../datasets/sinks/registry.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { ContactSheet, ReportData } from './data.ts';
import { readEvaluation } from './read-evaluation.ts';
import { readLabelNoise } from './read-label-noise.ts';
import { readRejected } from './read-rejected.ts';
import { readSheets } from './read-sheets.ts';
import { readTraining } from './read-training.ts';
import { declaredSamples, readRunRecord } from './run-record.ts';

/**
 * Reads all that the report says from a run folder: `run.json`, `evaluation.json`,
 * `dataset/dataset.json` and rows of the dataset, `model/*.training.ndjson`,
 * `label-noise.json`, `label-noise.ndjson`, `rejected.ndjson`. What
 * is missing or damaged is told in the data's notices. `samples` faces of each cell are shown, by
 * default as many as the run's declaration says. Throws an input error when the folder is no run.
 */
export async function collectReport(runDir: string, samples?: number): Promise<ReportData> {
  await checkRunDir(runDir);
  const notices: string[] = [];
  const run = await readRunRecord(join(runDir, 'run.json'), notices);
  const evaluation = await readEvaluation(join(runDir, 'evaluation.json'), notices);
  const datasetDir = join(runDir, 'dataset');
  const dataset = await readDataset(datasetDir, notices);
  const shown = samples ?? declaredSamples(run);
  return {
    run,
    evaluation,
    dataset,
    sheets:
      evaluation && dataset ? await sheetsOf(datasetDir, dataset, evaluation, shown, notices) : [],
    training: await readTraining(join(runDir, 'model'), notices),
    labelNoise: await readLabelNoise(runDir, notices),
    rejected: await readRejected(join(runDir, 'rejected.ndjson'), notices),
    notices,
  };
}

async function checkRunDir(runDir: string): Promise<void> {
  for (const name of ['run.json', 'evaluation.json']) {
    const found = await stat(join(runDir, name)).catch(() => undefined);
    if (found?.isFile()) return;
  }
  throw new EvenfaceError('input', 'this is no run folder: it has no run.json', {
    place: runDir,
    hint: 'Name a folder that `evenface run` made, such as output/demo/latest.',
  });
}

async function readDataset(
  dir: string,
  notices: string[],
): Promise<DatasetDescription | undefined> {
  try {
    return await readDescription(dir);
  } catch (error) {
    notices.push(`The dataset can't be read, so no faces are shown: ${messageOf(error)}.`);
    return undefined;
  }
}

async function sheetsOf(
  dir: string,
  { formats, info }: DatasetDescription,
  { cells }: Evaluation,
  samples: number,
  notices: string[],
): Promise<ContactSheet[]> {
  const rows = async function* () {
    yield* sinkFormat(formats[0]!).read(dir, info);
  };
  const wanted = new Map(cells.map(({ cell, kept }) => [cell, Math.min(kept, samples)]));
  return readSheets(rows(), wanted, info.size, notices);
}
