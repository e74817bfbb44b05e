/** Answers the fastest square matrix product of the backend, in FLOP/s, by precision. */
import { nativeOps } from '../../src/backends/tensorflow.ts';
import { BFLOAT16 } from '../../src/backends/tensorflow-kernels/eager.ts';
import * as tf from '../../src/backends/tf.ts';
import type { PeakAnswer, PeakTask } from '../peak.ts';
import { readyBackend } from './backend.ts';
import { answer, taskOf } from './worker.ts';

const task = taskOf<PeakTask>();
await readyBackend('auto', 'float32');
const float32 = Math.max(...task.sides.map((side) => best(side, float32Product(side))));
const native = tf.getBackend() === 'tensorflow';
const bfloat16 = native
  ? Math.max(...task.sides.map((side) => best(side, bfloat16Product(side))))
  : undefined;
answer({ float32, bfloat16 } satisfies PeakAnswer);

/** The most FLOP/s that a product of `side` squared matrices reached. */
function best(side: number, multiply: () => void): number {
  let seconds = Number.POSITIVE_INFINITY;
  for (let i = 0; i < task.repeats; i++) {
    const begun = performance.now();
    multiply();
    seconds = Math.min(seconds, (performance.now() - begun) / 1000);
  }
  return (2 * side ** 3) / seconds;
}

function float32Product(side: number): () => void {
  const a = tf.randomNormal<tf.Rank.R2>([side, side]);
  const b = tf.randomNormal<tf.Rank.R2>([side, side]);
  return () =>
    tf.tidy(() => {
      // Where ops only queue work, reading one number waits for it.
      tf.slice(tf.matMul(a, b), [0, 0], [1, 1]).dataSync();
    });
}

/** By TensorFlow's own ops: tfjs has no tensors of bfloat16. */
function bfloat16Product(side: number): () => void {
  const native = nativeOps().binding;
  const type = (name: string, value: number) => ({ name, type: native.TF_ATTR_TYPE, value });
  const flag = (name: string) => ({ name, type: native.TF_ATTR_BOOL, value: false });
  const matrix = () => {
    const values = tf.tidy(() => tf.randomNormal([side, side]).dataSync<'float32'>());
    const wide = native.createTensor([side, side], native.TF_FLOAT, values);
    const attributes = [type('SrcT', native.TF_FLOAT), type('DstT', BFLOAT16), flag('Truncate')];
    return native.executeOp('Cast', attributes, [wide], 1)[0]!.id;
  };
  const inputs = [matrix(), matrix()];
  const attributes = [flag('transpose_a'), flag('transpose_b'), type('T', BFLOAT16)];
  return () => native.deleteTensor(native.executeOp('MatMul', attributes, inputs, 1)[0]!.id);
}
