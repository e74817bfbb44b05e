import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { EvenfaceError } from '../../src/common/errors.ts';
import { trainNetwork } from '../../src/model/trainer.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { effectsIn, type Situation, trainingOf, vectorPlayer } from '../support/training.ts';

test.beforeEach(() => readyBackend());

/**
 * Draws the weight, 4 at first, towards 4, but from step 30 to 39 downhill: at a high rate it falls
 * below 0, where the root is not a number.
 */
function cliff({ weight, step }: Situation) {
  const root = tf.mul(tf.sqrt(weight), 0);
  const slope = step >= 30 && step < 40 ? weight : tf.square(tf.sub(weight, 4));
  return { total: tf.sum(tf.add(slope, root)) as tf.Scalar, parts: {} };
}

const options = { steps: 60, learning_rate: 1, rate_floor: 1 };
const still = ({ weight }: Situation) => ({
  total: tf.sum(tf.square(weight)) as tf.Scalar,
  parts: {},
});

async function train(
  dir: string,
  {
    stopAt,
    player = 'main',
    crash = false,
  }: { stopAt?: number; player?: string; crash?: boolean } = {},
) {
  const main = vectorPlayer('main', [4], options, player === 'main' ? cliff : still);
  const other = vectorPlayer('other', [4], options, player === 'other' ? cliff : still);
  const { effects, warnings, steps } = effectsIn(dir, stopAt);
  if (crash) {
    const { onStep } = effects;
    effects.onStep = (...done) => {
      onStep(...done);
      if (steps() === stopAt) throw new Error('the machine went down');
    };
  }
  const trained = await trainNetwork(trainingOf(main, [other], 10), effects);
  await trained.forget();
  const values = [...main.parameters.variable('weight').dataSync()];
  main.parameters.dispose();
  const log = await readFile(path.join(dir, 'main.training.ndjson'), 'utf8');
  return { values, log, warnings };
}

const returnsOf = (log: string) =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'went back');

for (const player of ['main', 'other']) {
  test.serial(`a gradient of the ${player} that is not finite lowers the rates`, async (t) => {
    const before = tf.memory().numTensors;
    const { values, log, warnings } = await train(temporaryFolder(t), { player });
    const returns = returnsOf(log);
    t.true(returns.length > 0);
    for (const [i, record] of returns.entries()) {
      t.like(record, { step: 30, player, rateFactor: 0.5 ** (i + 1) });
      t.true(record.failed > 30 && record.failed < 40);
      t.regex(warnings[i]!, /main: at step 3\d the gradient of the .* went back to step 30/);
    }
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.deepEqual(
      lines.filter(({ total }) => total !== undefined).map(({ step, rate }) => [step, rate]),
      [0, 25, 50, 59].map((step) => [step, step < 30 ? 1 : 0.5 ** returns.length]),
    );
    t.true(values.every(Number.isFinite));
    t.is(tf.memory().numTensors, before);
  });
}

test.serial(
  'a training that went back ends with the same bits after any interruption',
  async (t) => {
    const whole = await train(temporaryFolder(t));
    const interrupted = async (
      t: ExecutionContext,
      interruption: { stopAt: number; crash?: boolean },
      message: RegExp,
    ) => {
      const dir = temporaryFolder(t);
      await t.throwsAsync(train(dir, interruption), { message });
      const { values, log } = await train(dir);
      t.deepEqual(
        { values, log },
        { values: whole.values, log: whole.log },
        `${interruption.stopAt}`,
      );
      t.deepEqual(await readdir(dir), ['main.training.ndjson']);
    };
    // In the tenth step from 30 on the first return has happened, in the twentieth the second.
    for (const stopAt of [3, 30, 32, 40, 50]) {
      await interrupted(t, { stopAt }, /stopped/);
      await interrupted(t, { stopAt, crash: true }, /went down/);
    }
  },
);

test.serial('a training that fails again and again ends with a clear error', async (t) => {
  const before = tf.memory().numTensors;
  const hopeless = vectorPlayer('judge', [1], options, (situation) => ({
    total: tf.mul(still(situation).total, situation.step < 12 ? 1 : Number.NaN),
    parts: {},
  }));
  const { effects, warnings } = effectsIn(temporaryFolder(t));
  const error = await t.throwsAsync(trainNetwork(trainingOf(hopeless, [], 10), effects), {
    instanceOf: EvenfaceError,
    message:
      /training of the judge diverged: at step 12 the gradient of the judge is not finite, after 5 returns/,
  });
  t.is(error.hint, 'Lower its learning_rate.');
  t.is(warnings.length, 5);
  t.is(tf.memory().numTensors, before);
});
