import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { concatMap, type OperatorFunction } from 'rxjs';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import { derivePack } from '../datasets/derived-pack.ts';
import { type FacePack, hasPack, openPack } from '../datasets/pack.ts';
import { allCells, isInCell } from '../faces/cells.ts';
import { changesOf, type LabelChanges } from '../faces/label-changes.ts';
import { findLabelNoise, type LabelNoise } from '../faces/label-noise.ts';
import { nameSuspects } from '../faces/named-suspects.ts';
import { unseenCells } from '../faces/unseen-cells.ts';
import { loadProbabilities, predictOutOfFold, saveProbabilities } from '../model/out-of-fold.ts';
import { groupsOf } from '../streams/groups-of.ts';
import { task } from '../streams/task.ts';
import type { StageContext } from './context.ts';
import type { CleanOptions, PlanOptions } from './options.ts';

/** Part of every key: raised when the same pack gives other predictions or other suspects. */
const VERSION = 1;

/** Lines of `label-noise.ndjson` that are written at once. */
const LINES = 1000;

/** What the stage has to know besides its own options. */
export interface CleanWiring {
  /** Attributes whose labels are looked at; all by default. */
  readonly attributes: readonly string[] | undefined;
  /** The cells that are wanted later, of which none may be emptied. */
  readonly wanted: Pick<PlanOptions, 'balance' | 'unseen'> | undefined;
  /** What computes; predictions by another backend are not taken. */
  computing(): { readonly name: string; readonly precision: string };
}

/**
 * Names the labels that are probably wrong in `label-noise.ndjson` and `label-noise.html`, with
 * estimates in `label-noise.json`, and emits the pack: the same one, or where something was changed
 * one of its own that shares the pixels. Predictions are kept beside the pack, so that another
 * action trains nothing. An interrupted training of a fold goes on from its last step.
 */
export function clean(
  options: CleanOptions & CleanWiring,
  context: StageContext,
): OperatorFunction<FacePack, FacePack> {
  return concatMap((pack) =>
    task((signal) => context.guard(cleanPack(pack, options, context, signal))),
  );
}

async function cleanPack(
  pack: FacePack,
  options: CleanOptions & CleanWiring,
  context: StageContext,
  signal: AbortSignal,
): Promise<FacePack> {
  const { action, min_confidence } = options;
  const attributes = options.attributes ?? pack.schema.names;
  const { name, precision } = options.computing();
  const { folds, classifier } = options;
  const parts = [VERSION, pack.key, context.seed, name, precision, attributes, folds, classifier];
  const probabilities = await predict(pack, attributes, parts, options, context, signal);
  const found = findLabelNoise(pack, attributes, probabilities, min_confidence);
  const changes = changesOf(pack, found.suspects, action);
  await writeFindings(pack, found, changes, options, context.runDir);
  checkChanges(pack, found, changes, options.max_changed);
  tell(pack, found, changes, context);
  const key = hashOf([...parts, action, min_confidence]);
  const cleaned = await change(pack, changes, path.join(context.packsDir, key), key, context);
  try {
    if (cleaned.key !== pack.key) checkCells(cleaned, options.wanted);
  } catch (error) {
    await cleaned.close();
    throw error;
  }
  return { ...cleaned, cleaning: { asGiven: pack, noise: found.noise } };
}

/** Out-of-fold probabilities: those that are kept, or new ones that are kept from now on. */
async function predict(
  pack: FacePack,
  attributes: readonly string[],
  parts: readonly unknown[],
  { folds, classifier, checkpoint_every }: CleanOptions,
  context: StageContext,
  signal: AbortSignal,
): Promise<Float32Array> {
  const dir = path.join(context.runDir, 'clean');
  const file = path.join(context.packsDir, `${hashOf(parts)}.out-of-fold.safetensors`);
  const fingerprint = JSON.stringify(parts);
  const kept = await loadProbabilities(file, fingerprint);
  if (kept) {
    await rm(dir, { recursive: true, force: true });
    return kept;
  }
  const { seed } = context;
  const predicted = await predictOutOfFold(
    pack,
    { ...classifier, validate_every: 0 },
    { seed, folds, attributes, checkpointEvery: checkpoint_every },
    (fold) => {
      const label = `fold ${fold + 1} of ${folds}`;
      const progress = context.progress(label, classifier.steps, 'steps');
      return {
        dir,
        signal,
        onStep(done, note) {
          progress.update(done, note);
          if (done === classifier.steps) progress.finish();
        },
        onWarning: (message) => context.log.warn({ fold: label }, message),
      };
    },
  );
  await saveProbabilities(file, predicted, fingerprint);
  await rm(dir, { recursive: true, force: true });
  return predicted;
}

async function writeFindings(
  pack: FacePack,
  { noise, suspects }: LabelNoise,
  changes: LabelChanges,
  { action, folds, min_confidence, examples }: CleanOptions,
  runDir: string,
): Promise<void> {
  const file = (extension: string) => path.join(runDir, `label-noise.${extension}`);
  const summary = {
    action,
    folds,
    min_confidence,
    faces: pack.entries.length,
    changed: changes.labels.size,
    dropped: changes.dropped.size,
    attributes: noise,
  };
  await writeWhole(file('json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  await writeWhole(file('ndjson'), linesOf(pack, suspects, action));
  if (examples === 0) await rm(file('html'), { force: true });
  else {
    const { writeLabelNoisePage } = await import('../report/label-noise-page.ts');
    await writeLabelNoisePage(file('html'), pack, suspects, action, examples);
  }
}

function* linesOf(
  pack: FacePack,
  suspects: LabelNoise['suspects'],
  action: CleanOptions['action'],
) {
  for (const group of groupsOf(suspects, LINES)) {
    yield nameSuspects(pack, group, action)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
  }
}

/** Throws a rejected error when more would be changed than is allowed. */
function checkChanges(
  { entries }: FacePack,
  { noise }: LabelNoise,
  { labels, dropped }: LabelChanges,
  maxChanged: number,
): void {
  const faces = entries.filter(({ split }) => split === 'train' || split === 'val').length;
  const changed = labels.size + dropped.size;
  if (changed <= maxChanged * faces) return;
  const agreements = noise.map(
    ({ attribute, agreement }) => `${attribute} ${(100 * agreement).toFixed(1)} %`,
  );
  throw new EvenfaceError(
    'rejected',
    `${changed} of ${faces} faces have labels that are probably wrong, more than clean.max_changed`,
    {
      hint: `Labels that the classifiers agree with: ${agreements.join(', ')}. Where these are few, raise clean.classifier.steps; otherwise look at label-noise.html, then raise clean.max_changed or min_confidence.`,
    },
  );
}

/** Leaves counts for the summary, and a rejection for each face that is dropped. */
function tell(
  pack: FacePack,
  { noise, suspects }: LabelNoise,
  { labels, dropped }: LabelChanges,
  context: StageContext,
): void {
  for (const { attribute, noise: share } of noise) {
    context.count(`label noise of ${attribute}, estimated`, share);
  }
  context.count('labels probably wrong', suspects.length);
  if (labels.size > 0) context.count('faces with labels set to unknown', labels.size);
  if (dropped.size > 0) context.count('faces dropped', dropped.size);
  const reasons = new Map<number, string[]>();
  for (const { attribute, given, likely, probability, row } of suspects) {
    if (!dropped.has(row)) continue;
    const { name, values } = pack.schema.attributes[attribute]!;
    const reason = `${name} is labelled ${values[given]}, probably ${values[likely]} (${probability.toFixed(2)})`;
    reasons.set(row, [...(reasons.get(row) ?? []), reason]);
  }
  for (const row of [...reasons.keys()].sort((a, b) => a - b)) {
    const { id, place } = pack.entries[row]!;
    const detail = reasons.get(row)!.join('; ');
    context.reject({ stage: 'clean', id, place, reason: 'label-noise', detail });
  }
}

/** The pack with the changes made, found again or made; the pack itself where there are none. */
async function change(
  pack: FacePack,
  { labels, dropped }: LabelChanges,
  dir: string,
  key: string,
  context: StageContext,
): Promise<FacePack> {
  if (labels.size + dropped.size === 0) return pack;
  if (hasPack(dir)) {
    try {
      return await openPack(dir);
    } catch (error) {
      context.log.warn({ dir }, `${messageOf(error)}; it is made again`);
    }
  }
  return derivePack(pack, dir, {
    key,
    labelsOf: (row) => labels.get(row),
    isDropped: (row) => dropped.has(row),
  });
}

/** Throws an input error when a cell that is wanted has lost its last face: rather now than later. */
function checkCells({ schema, entries }: FacePack, wanted: CleanWiring['wanted']): void {
  if (!wanted || wanted.unseen === 'skip') return;
  const empty = allCells(schema, wanted.balance).filter(
    (cell) => !entries.some(({ split, labels }) => split === 'train' && isInCell(labels, cell)),
  );
  if (empty.length > 0) throw unseenCells('input', empty);
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}
