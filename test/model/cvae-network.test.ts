import test from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { readyBackend } from '../support/backend.ts';

test.before(() => readyBackend());

const BATCH = 4;

const architectures: CvaeArchitecture[] = (['film', 'concat', 'cbn'] as const).map(
  (conditioning) => ({ size: 64, units: 3, latent: 8, channels: [4, 6, 8], conditioning }),
);

function normal(name: string, shape: number[]): tf.Tensor {
  const values = createRandom(name).fillNormal(new Float32Array(tf.util.sizeFromShape(shape)));
  return tf.tensor(values, shape);
}

for (const architecture of architectures) {
  const name = `${architecture.conditioning} at ${architecture.size} pixels`;

  test.serial(`${name}: images and latents have their shapes and ranges`, (t) => {
    const { size, units, latent } = architecture;
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
    const { size, units } = architecture;
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
        return tf.sum(tf.squaredDifference(network.decode(z, y, true), x)) as tf.Scalar;
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
