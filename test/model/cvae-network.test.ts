import test from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { readyBackend } from '../support/backend.ts';

test.before(() => readyBackend());

const BATCH = 4;

const kinds = ['conv', 'resnet', 'fc'] as const;
const conditionings = ['film', 'concat', 'cbn'] as const;
const architectures: CvaeArchitecture[] = [
  ...kinds.flatMap((kind) => conditionings.map((conditioning) => ({ kind, conditioning }))),
  ...kinds.map((kind) => ({ kind, size: 128 })),
].map((own) => ({ size: 64, units: 3, latent: 8, channels: [4, 6, 8], ...own }));

function normal(name: string, shape: number[]): tf.Tensor {
  const values = createRandom(name).fillNormal(new Float32Array(tf.util.sizeFromShape(shape)));
  return tf.tensor(values, shape);
}

for (const architecture of architectures) {
  const { kind, conditioning = 'the default', size } = architecture;
  const name = `${kind} with ${conditioning} at ${size} pixels`;

  test.serial(`${name}: images and latents have their shapes and ranges`, (t) => {
    const { units, latent } = architecture;
    const network = createCvaeNetwork(architecture);
    network.parameters.initialise('test');
    tf.tidy(() => {
      const x = normal('x', [BATCH, size, size, 3]) as tf.Tensor4D;
      const y = normal('y', [BATCH, units]) as tf.Tensor2D;
      const { mean, logVariance } = network.encode(x, y);
      t.deepEqual(
        [mean.shape, logVariance.shape],
        [
          [BATCH, latent],
          [BATCH, latent],
        ],
      );
      for (const learning of [true, false]) {
        const decoded = network.decode(mean, y, learning);
        t.deepEqual(decoded.shape, [BATCH, size, size, 3]);
        t.true(tf.max(tf.abs(decoded)).dataSync()[0]! <= 1);
      }
    });
    network.parameters.dispose();
  });

  test.serial(`${name}: the loss has a gradient for every parameter`, (t) => {
    const { units } = architecture;
    const network = createCvaeNetwork(architecture);
    const { parameters } = network;
    parameters.initialise('test');
    tf.tidy(() => {
      // Modulation starts at 0, where the embedding has no effect.
      for (const name of parameters.names) {
        const variable = parameters.variable(name);
        variable.assign(tf.add(variable, tf.mul(normal(name, variable.shape), 0.1)));
      }
      const x = normal('x', [BATCH, size, size, 3]) as tf.Tensor4D;
      const y = normal('y', [BATCH, units]) as tf.Tensor2D;
      const { grads } = tf.variableGrads(() => {
        const { mean, logVariance } = network.encode(x, y);
        const z = tf.add(mean, tf.exp(logVariance)) as tf.Tensor2D;
        const decoded = network.decode(z, y, true);
        return tf.sum(tf.squaredDifference(decoded, network.target(x))) as tf.Scalar;
      }, parameters.variables);
      for (const name of parameters.names) {
        const gradient = grads[parameters.variable(name).name]!.dataSync();
        t.true(gradient.every(Number.isFinite), name);
        t.true(
          gradient.some((value) => value !== 0),
          name,
        );
      }
    });
    parameters.dispose();
  });
}

test.serial('what has no kind is convolutional, what has no conditioning is modulated', (t) => {
  const shape = { size: 64, units: 3, latent: 8, channels: [4, 6, 8] };
  const stored = (architecture: CvaeArchitecture) => {
    const { parameters } = createCvaeNetwork(architecture);
    parameters.initialise('test');
    const tensors = parameters.store();
    parameters.dispose();
    return tensors;
  };
  t.deepEqual(stored(shape), stored({ ...shape, kind: 'conv', conditioning: 'film' }));
});

test.serial('dense networks give brightness back, in three equal channels', (t) => {
  const network = createCvaeNetwork({ ...architectures[0]!, kind: 'fc' });
  network.parameters.initialise('test');
  tf.tidy(() => {
    const colours = tf.tensor4d([1, 1, 1, -1, -1, -1, 1, -1, -1, 0, 0.5, -1], [1, 2, 2, 3]);
    const grey = [1, -1, 2 * 0.299 - 1, 0.5 * 0.587 - 0.114];
    const target = network.target(colours).dataSync();
    grey.forEach((value, i) => {
      for (let channel = 0; channel < 3; channel++) {
        t.true(Math.abs(target[3 * i + channel]! - value) < 1e-6);
      }
    });
    const y = normal('y', [BATCH, 3]) as tf.Tensor2D;
    const z = normal('z', [BATCH, 8]) as tf.Tensor2D;
    const [red, green, blue] = tf.unstack(network.decode(z, y), 3);
    t.deepEqual(green!.dataSync(), red!.dataSync());
    t.deepEqual(blue!.dataSync(), red!.dataSync());
    t.true(tf.max(tf.abs(red!)).dataSync()[0]! > 0);
  });
  network.parameters.dispose();
});
