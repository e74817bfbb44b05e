import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import { nativeOps } from '../../src/backends/tensorflow.ts';
import * as tf from '../../src/backends/tf.ts';
import { trainCvae } from '../../src/model/cvae.ts';
import { modelOptions } from '../../src/stages/options.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

const STEPS = 200;

/** Counts the tensors that native TensorFlow holds, those that tfjs does not know among them. */
function countHandles(): () => number {
  const ops = nativeOps();
  const { binding } = ops;
  const live = new Set<number>();
  const counting: Partial<typeof binding> = {
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
  };
  // The addon's own object can't be changed.
  const properties = Object.entries(counting).map(([name, value]) => [name, { value }]);
  Object.assign(ops, { binding: Object.create(binding, Object.fromEntries(properties)) });
  return () => live.size;
}

for (const precision of ['float32', 'auto'] as const) {
  test.serial(`${STEPS} steps of training in ${precision} leave no tensor behind`, async (t) => {
    const { name } = await useBackend('auto', precision);
    const handles = name === 'tensorflow' ? countHandles() : () => 0;
    const pack = await stripedPack(60);
    const dir = temporaryFolder(t);
    const tensors: number[] = [];
    const held: number[] = [];
    await trainCvae(
      pack,
      modelOptions.parse({ steps: STEPS, batch: 4, latent: 4, channels: [8, 8, 16] }),
      { seed: 1, balance: ['Bright'], checkpointEvery: 1000, file: `${dir}/cvae.safetensors` },
      {
        dir,
        signal: new AbortController().signal,
        onStep() {
          tensors.push(tf.memory().numTensors);
          held.push(handles());
        },
        onWarning: () => {},
      },
    );
    t.is(tensors.length, STEPS);
    t.deepEqual(new Set(tensors), new Set([tensors[0]]));
    t.deepEqual(new Set(held.slice(1)), new Set([held[1]]));
  });
}
