import { stat } from 'node:fs/promises';
import path from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import type { AttributeSchema } from '../faces/attributes.ts';
import type { ConditionTable } from '../faces/condition-table.ts';
import { type Classifier, loadClassifier } from './classifier.ts';
import { type Cvae, loadCvae } from './cvae.ts';

/** The networks of a run. */
export interface TrainedModel {
  readonly schema: AttributeSchema;
  /** Side of an image in pixels. */
  readonly size: number;
  readonly cvae: Cvae;
  readonly judge: Classifier;
  readonly auditor: Classifier;
  /** Labels of the real training faces, without pixels or ids. */
  readonly conditions: ConditionTable;
  /** SHA-256 of the generating network's checkpoint, hex. */
  readonly hash: string;
  /** The data it was trained on, for people, and the terms that come with it. */
  readonly title: string;
  readonly licence: string;
  /** Folder of the checkpoints, absolute. */
  readonly dir: string;
}

export const NETWORKS = ['cvae', 'judge', 'auditor'] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** The classifier that the CVAE learns from, where it does: kept, and not part of the model. */
export const TEACHER = 'training-classifier';

/** Where a network's checkpoint stands in a model folder. */
export function networkFile(dir: string, network: NetworkName | typeof TEACHER): string {
  return path.join(dir, `${network}.safetensors`);
}

/** The model folder of a run folder, or the folder itself; undefined where there is none. */
export async function findModelFolder(from: string): Promise<string | undefined> {
  for (const dir of [path.join(from, 'model'), from]) if (await isFolder(dir)) return dir;
  return undefined;
}

/** The same; throws an input error where there is none. `option` is what names it, where one does. */
export async function requireModelFolder(from: string, option?: string): Promise<string> {
  const dir = await findModelFolder(from);
  if (dir !== undefined) return dir;
  throw new EvenfaceError('input', 'there is no such folder to load a model from', {
    place: from,
    hint: `Name a run folder${option ? ` with ${option}` : ''}, such as output/demo/latest.`,
  });
}

async function isFolder(dir: string): Promise<boolean> {
  try {
    return (await stat(dir)).isDirectory();
  } catch {
    return false;
  }
}

/** Loads all networks of a model folder; the backend must be ready. */
export async function loadModel(dir: string): Promise<TrainedModel> {
  const cvae = await loadCvae(networkFile(dir, 'cvae'));
  const judge = await loadClassifier(networkFile(dir, 'judge'));
  const auditor = await loadClassifier(networkFile(dir, 'auditor'));
  const { schema, size, conditions, hash, title, licence } = cvae;
  return { schema, size, cvae, judge, auditor, conditions, hash, title, licence, dir };
}
