import path from 'node:path';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import { cpuBackend } from '../../src/backends/cpu.ts';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { exportModel } from '../../src/export/export-model.ts';
import type { WeightType } from '../../src/export/weights.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import { serveFolders } from '../support/file-server.ts';
import { writeLivelyModel } from '../support/lively-model.ts';
import { temporaryFolder } from '../support/temporary.ts';

const SCHEMA = new AttributeSchema([binary('Smiling'), categorical('Hair', ['a', 'b', 'c'])]);
const SIZE = 16;
const LATENT = 5;
const KINDS = { conv: [4, 6], resnet: [4, 6], fc: [12, 9] } as const;
const CONDITIONINGS = ['film', 'concat', 'cbn'] as const;

const architectures: Omit<CvaeArchitecture, 'units'>[] = [
  ...Object.entries(KINDS).flatMap(([kind, channels]) =>
    CONDITIONINGS.map((conditioning) => ({
      ...{ kind: kind as keyof typeof KINDS, channels, conditioning, size: SIZE, latent: LATENT },
    })),
  ),
  { size: SIZE, latent: LATENT, channels: [4, 6], input: 6 },
];

/** Whole pixels and any conditions, so that both ways are given the same faces. */
const PIXELS = createRandom('pixels');
const RGB = Uint8Array.from({ length: 3 * SIZE * SIZE * 3 }, () => PIXELS.integer(256));
const Y = createRandom('y').fillNormal(new Float32Array(3 * SCHEMA.units));
const Z = createRandom('z').fillNormal(new Float32Array(3 * LATENT));

/** What evenface makes of three faces' latents, and of three faces. */
async function ours(dir: string) {
  await useBackend('auto', 'float32');
  const file = networkFile(dir, 'cvae');
  const { header, tensors } = await loadCheckpoint<CvaeArchitecture>(file, 'cvae');
  const network = createCvaeNetwork(header.architecture);
  network.parameters.load(tensors);
  const y = tf.tensor2d(Y, [3, SCHEMA.units]);
  const images = tf.tidy(() => network.decode(tf.tensor2d(Z, [3, LATENT]), y));
  const { means, logVariances } = (await loadCvae(file)).encode(RGB, Y, 3);
  return { images: await images.data(), mean: means, logVariance: logVariances };
}

/** What TensorFlow.js by itself makes of as many of them. */
async function theirs(url: string, count: number) {
  await cpuBackend.load();
  await tf.setBackend('cpu');
  const [decoder, encoder] = await Promise.all(
    ['decoder', 'encoder'].map((part) => loadGraphModel(`${url}/${part}/model.json`)),
  );
  const y = tf.tensor2d(Y.subarray(0, count * SCHEMA.units), [count, SCHEMA.units]);
  const z = tf.tensor2d(Z.subarray(0, count * LATENT), [count, LATENT]);
  const faces = Float32Array.from(RGB.subarray(0, count * SIZE * SIZE * 3), (v) => v / 127.5 - 1);
  const x = tf.tensor4d(faces, [count, SIZE, SIZE, 3]);
  const images = decoder!.execute({ z, y }) as tf.Tensor;
  const [mean, logVariance] = encoder!.execute({ x, y }, ['mean', 'logVariance']) as tf.Tensor[];
  return {
    shape: images.shape,
    values: {
      images: await images.data(),
      mean: await mean!.data(),
      logVariance: await logVariance!.data(),
    },
  };
}
type Results = Readonly<Record<'images' | 'mean' | 'logVariance', ArrayLike<number>>>;

/** The largest difference of any number. */
function difference(given: Results, expected: Results): number {
  return Math.max(
    ...(['images', 'mean', 'logVariance'] as const).flatMap((name) =>
      Array.from(given[name], (value, i) => Math.abs(value - expected[name][i]!)),
    ),
  );
}

async function exported(
  t: Parameters<typeof serveFolders>[0],
  options: Omit<CvaeArchitecture, 'units'>,
  weights: WeightType,
) {
  await useBackend('auto', 'float32');
  const dir = temporaryFolder(t);
  await writeLivelyModel(dir, SCHEMA, options);
  const out = path.join(dir, 'web');
  const sizes = await exportModel({ model: dir, out, weights, version: 'test' });
  return { dir, sizes, url: `${await serveFolders(t, { web: out })}/web` };
}

for (const options of architectures) {
  test.serial(
    `TensorFlow.js by itself computes an exported ${JSON.stringify(options)}`,
    async (t) => {
      const { dir, url } = await exported(t, options, 'float32');
      const expected = await ours(dir);
      t.true(new Set(expected.images).size > 300, 'images hold more than one colour');
      for (const count of [1, 3]) {
        const { shape, values } = await theirs(url, count);
        t.deepEqual(shape, [count, SIZE, SIZE, 3]);
        t.true(difference(values, expected) < 1e-4, `${difference(values, expected)}`);
      }
    },
  );
}

test.serial('weights of half the size change pixels little', async (t) => {
  const options = { size: SIZE, latent: LATENT, channels: [16, 32] };
  const whole = await exported(t, options, 'float32');
  const half = await exported(t, options, 'float16');
  const { images } = await ours(whole.dir);
  const { values } = await theirs(half.url, 3);
  const differences = Array.from(images, (value, i) => Math.abs(value - values.images[i]!));
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  t.true(mean > 0);
  t.true(mean < 0.005, `${mean}`);
  t.true(half.sizes.decoder < 0.75 * whole.sizes.decoder);
});

test.serial('the backend that computed before an export computes after it', async (t) => {
  await useBackend('auto', 'float32');
  const before = tf.getBackend();
  const { numTensors } = tf.memory();
  await exported(t, architectures[0]!, 'float32');
  t.is(tf.getBackend(), before);
  t.is(tf.memory().numTensors, numTensors);
});
