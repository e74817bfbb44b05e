import test from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { graphModel } from '../../src/export/graph-model.ts';
import { recordPass } from '../../src/export/record-pass.ts';
import { onRecordingBackend } from '../../src/export/recording-backend.ts';

const info = { generatedBy: 'test', metadata: {} };

type Pass = (x: tf.Tensor) => tf.Tensor;
const record = (pass: Pass) =>
  onRecordingBackend(() => recordPass({ x: [3] }, ({ x }) => ({ y: pass(x!) })));

test.serial('a kernel that has no counterpart is named', async (t) => {
  const recording = await record((x) => tf.cos(x));
  t.throws(() => graphModel(recording, 'float32', info), { message: /kernel Cos$/ });
});

test.serial(
  'what loses the batch, or has nothing to do with what is given, is refused',
  async (t) => {
    await t.throwsAsync(
      record((x) => tf.sum(x)),
      { message: /does not begin with the batch/ },
    );
    await t.throwsAsync(
      record(() => tf.zeros([2, 3])),
      { message: /does not follow from the inputs/ },
    );
  },
);

test.serial('what follows from constants alone is computed before', async (t) => {
  const recording = await record((x) => tf.mul(x, tf.rsqrt(tf.tensor1d([1, 4, 16]))));
  t.deepEqual(
    recording.steps.map(({ kernel }) => kernel),
    ['Multiply'],
  );
  const files = graphModel(recording, 'float32', info);
  t.deepEqual([...files.keys()], ['model.json', 'group1-shard1of1.bin']);
  const bytes = Uint8Array.from(files.get('group1-shard1of1.bin') as Uint8Array);
  t.deepEqual([...new Float32Array(bytes.buffer)], [1, 0.5, 0.25]);
});

test.serial('a reshaped value is another one than what it was before', async (t) => {
  const { steps, outputs } = await record((x) =>
    tf.add(x, tf.reshape(tf.reshape(x, [2, 3, 1]), [2, 3])),
  );
  const [first, second, sum] = steps;
  t.deepEqual(first!.output.shape, [3, 1]);
  t.deepEqual(second!.inputs, { x: { value: first!.output } });
  t.not(sum!.inputs.a, sum!.inputs.b);
  t.is(outputs.y, sum!.output);
});

test.serial('weights that are too large for float16 stay as they are', async (t) => {
  const recording = await record((x) => tf.mul(tf.add(x, tf.tensor1d([1, 2, 3])), 1e6));
  const files = graphModel(recording, 'float16', info);
  const [{ weights }] = JSON.parse(files.get('model.json') as string).weightsManifest;
  t.deepEqual(
    weights.map(({ quantization }: { quantization?: { dtype: string } }) => quantization?.dtype),
    ['float16', undefined],
  );
  t.is((files.get('group1-shard1of1.bin') as Uint8Array).length, 3 * 2 + 4);
});

test.serial('weights are cut into files of 4 MiB', async (t) => {
  const recording = await onRecordingBackend(() =>
    recordPass({ x: [1_100_000] }, ({ x }) => ({ y: tf.add(x!, tf.ones([1_100_000])) })),
  );
  const files = graphModel(recording, 'float32', info);
  const [{ paths }] = JSON.parse(files.get('model.json') as string).weightsManifest;
  t.deepEqual(paths, ['group1-shard1of2.bin', 'group1-shard2of2.bin']);
  t.deepEqual(
    paths.map((path: string) => (files.get(path) as Uint8Array).length),
    [4_194_304, 4_400_000 - 4_194_304],
  );
});
