import test from 'ava';
import { replaceNativeFunctions } from '../../bench/workers/native-binding.ts';
import { useBackend } from '../../src/backends/backend.ts';
import { nativeOps } from '../../src/backends/tensorflow.ts';
import * as tf from '../../src/backends/tf.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { type ModelOptions, modelOptions } from '../../src/stages/options.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

const STEPS = 200;

/** Counts the tensors that native TensorFlow holds, those that tfjs does not know among them. */
function countHandles(): () => number {
  const { binding } = nativeOps();
  const live = new Set<number>();
  replaceNativeFunctions({
    executeOp(...call) {
      const outputs = binding.executeOp(...call);
      for (const { id } of outputs) live.add(id);
      return outputs;
    },
    createTensor(...call) {
      const id = binding.createTensor(...call);
      live.add(id);
      return id;
    },
    deleteTensor(id) {
      binding.deleteTensor(id);
      live.delete(id);
    },
  });
  return () => live.size;
}

const pack = await stripedPack(60);

/** Trains a tiny CVAE; `onStep` is called after each step and may abort it. */
async function trainTiny(
  dir: string,
  onStep: (abort: () => void) => void,
  options: Partial<ModelOptions> = {},
): Promise<void> {
  const controller = new AbortController();
  await trainCvae(
    pack,
    modelOptions.parse({ steps: STEPS, batch: 4, latent: 4, channels: [8, 8, 16], ...options }),
    { seed: 1, balance: ['Bright'], checkpointEvery: 1000, file: `${dir}/cvae.safetensors` },
    {
      dir,
      signal: controller.signal,
      onStep: () => onStep(() => controller.abort()),
      onWarning: () => {},
    },
  );
}

const lossesOf = (losses: object) => modelOptions.parse({ losses }).losses;
const adversaries = lossesOf({ adversarial: { channels: [8, 8] }, latent: {} });

for (const [precision, conditioning, losses] of [
  ['float32', 'film', lossesOf({})],
  ['auto', 'film', lossesOf({})],
  ['auto', 'cbn', lossesOf({})],
  ['auto', 'film', adversaries],
] as const) {
  const beside = losses.adversarial ? 'adversarial' : 'no';
  const what = `${STEPS} steps of training in ${precision} with ${conditioning} and ${beside} losses`;
  test.serial(`${what} leave no tensor behind`, async (t) => {
    const { name } = await useBackend('auto', precision);
    const handles = name === 'tensorflow' ? countHandles() : () => 0;
    const before = tf.memory().numTensors;
    const tensors: number[] = [];
    const held: number[] = [];
    const count = () => {
      tensors.push(tf.memory().numTensors);
      held.push(handles());
    };
    await trainTiny(temporaryFolder(t), count, { conditioning, losses, samples: 4 });
    t.is(tensors.length, STEPS);
    t.deepEqual(new Set(tensors), new Set([tensors[0]]));
    t.deepEqual(new Set(held.slice(1)), new Set([held[1]]));
    t.deepEqual([tf.memory().numTensors, handles()], [before, 0]);
  });
}

test.serial('a training that is stopped leaves no tensor behind either', async (t) => {
  const { name } = await useBackend('auto');
  const handles = name === 'tensorflow' ? countHandles() : () => 0;
  const before = tf.memory().numTensors;
  await t.throwsAsync(
    trainTiny(temporaryFolder(t), (abort) => abort()),
    { message: /stopped at step 1/ },
  );
  t.deepEqual([tf.memory().numTensors, handles()], [before, 0]);
});
