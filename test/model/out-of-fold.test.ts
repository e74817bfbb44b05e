import { readdirSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { derivePack } from '../../src/datasets/derived-pack.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { predictOutOfFold } from '../../src/model/out-of-fold.ts';
import { foldOf } from '../../src/model/people.ts';
import { cleanOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

const FOLDS = 2;
const pack = await stripedPack(200);
const { classifier } = cleanOptions.parse({
  classifier: { steps: 20, batch: 8, channels: [8, 8], learning_rate: 0.003 },
});

/** Predicts `Striped`; stops after so many steps in all. */
async function predict(dir: string, faces: FacePack, stopAt = Number.POSITIVE_INFINITY) {
  await readyBackend();
  const controller = new AbortController();
  let steps = 0;
  const probabilities = await predictOutOfFold(
    faces,
    { ...classifier, validate_every: 0 },
    { seed: 1, folds: FOLDS, attributes: ['Striped'], checkpointEvery: 1000 },
    () => ({
      dir,
      signal: controller.signal,
      onStep: () => {
        if (++steps === stopAt) controller.abort();
      },
      onWarning: () => {},
    }),
  );
  return { probabilities, steps };
}

/** The pack with the labels of some rows turned around. */
async function turned(t: ExecutionContext, isTurned: (row: number) => boolean): Promise<FacePack> {
  const made = await derivePack(pack, path.join(temporaryFolder(t), 'pack'), {
    key: pack.key,
    labelsOf: (row) => (isTurned(row) ? pack.entries[row]!.labels.map((v) => 1 - v) : undefined),
    isDropped: () => false,
  });
  t.teardown(() => made.close());
  return made;
}

const foldOfRow = (row: number) => foldOf(pack.entries[row]!, FOLDS);
const inFold = (fold: number, all: Float32Array) => all.filter((_, row) => foldOfRow(row) === fold);

test('photos of one person are in one fold, and folds are of about one size', (t) => {
  const folds = new Map<string, number>();
  const sizes = [0, 0, 0, 0];
  for (let i = 0; i < 2000; i++) {
    const entry = { ...pack.entries[0]!, id: `photo${i}`, subject: `person${i >> 1}` };
    const fold = foldOf(entry, 4);
    t.is(folds.get(entry.subject) ?? fold, fold);
    folds.set(entry.subject, fold);
    sizes[fold]!++;
  }
  t.true(Math.min(...sizes) > 400 && Math.max(...sizes) < 600, sizes.join());
  const alone = { ...pack.entries[0]!, subject: undefined };
  const found = Array.from({ length: 50 }, (_, i) => foldOf({ ...alone, id: `${i}` }, 4));
  t.is(new Set(found).size, 4, 'without a subject the photo decides');
});

test.serial(
  'what is said of a fold depends on no label of it, nor on the test split, but on the others',
  async (t) => {
    const { probabilities } = await predict(temporaryFolder(t), pack);
    t.is(probabilities.length, 200);
    const fold0 = await turned(t, (row) => foldOfRow(row) === 0);
    const after = await predict(temporaryFolder(t), fold0);
    t.deepEqual(inFold(0, after.probabilities), inFold(0, probabilities));
    t.notDeepEqual(inFold(1, after.probabilities), inFold(1, probabilities));
    const test = await turned(t, (row) => pack.entries[row]!.split === 'test');
    t.deepEqual((await predict(temporaryFolder(t), test)).probabilities, probabilities);
  },
);

test.serial('an interrupted prediction goes on where it was, to the same bits', async (t) => {
  const whole = await predict(temporaryFolder(t), pack);
  const dir = temporaryFolder(t);
  await t.throwsAsync(predict(dir, pack, 29), { code: 'interrupted' });
  t.true(readdirSync(dir).includes('fold-1.safetensors'));
  const rest = await predict(dir, pack);
  t.is(rest.steps, 2 * 20 - 29, 'the first fold and the steps before are not done again');
  t.deepEqual(rest.probabilities, whole.probabilities);
});

test.serial('networks and their memory are let go of', async (t) => {
  const tf = await readyBackend();
  const before = tf.memory().numTensors;
  await predict(temporaryFolder(t), pack);
  t.is(tf.memory().numTensors, before);
});

test.serial('a pack of one person is an input error', async (t) => {
  const one = { ...pack, entries: pack.entries.map((entry) => ({ ...entry, subject: 'one' })) };
  await t.throwsAsync(predict(temporaryFolder(t), one), {
    code: 'input',
    message: /too few people/,
  });
});
