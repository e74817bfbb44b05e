import test from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import type { Batch } from '../../src/model/batches.ts';
import { createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { passThrough } from '../../src/model/cvae-pass.ts';
import { klDivergence } from '../../src/model/losses.ts';
import { readyBackend } from '../support/backend.ts';

const SHAPE = { size: 16, units: 2, latent: 3 };
const normals = (name: string, length: number) =>
  createRandom(name).fillNormal(new Float32Array(length));

/** Two real faces, and three images: one of the prior between edits of both. */
const faces = Int32Array.of(0, -1, 1);
const batch: Batch = {
  x: normals('x', 2 * 16 * 16 * 3),
  y: Float32Array.of(1, -1, -1, -1),
  noise: normals('noise', 2 * 3),
  samples: {
    y: Float32Array.of(1, 1, 1, -1, 1, -1),
    latents: normals('latents', 3 * 3),
    draws: { made: new Float32Array(0), real: new Float32Array(0), decoded: new Float32Array(0) },
    edits: { faces, changed: Float32Array.of(0, 1, 0, 0, 1, 0) },
  },
};

function network() {
  const made = createCvaeNetwork({ kind: 'conv', ...SHAPE, channels: [4, 8] });
  made.parameters.initialise('pass');
  return made;
}

test.before(async () => void (await readyBackend()));

test.serial(
  'an edit is decoded from the latent of its face, what it is beside from the prior',
  (t) => {
    const cvae = network();
    tf.tidy(() => {
      const pass = passThrough(cvae, SHAPE, batch, 2, false);
      const { images, y, changed } = pass.samples();
      const z = tf.concat([
        tf.slice(pass.z, 0, 1),
        tf.tensor2d(batch.samples!.latents.slice(3, 6), [1, 3]),
        tf.slice(pass.z, 1, 1),
      ]) as tf.Tensor2D;
      t.deepEqual(images.dataSync(), cvae.decode(z, y, false).dataSync());
      t.deepEqual(changed!.dataSync(), batch.samples!.edits!.changed);
    });
    cvae.parameters.dispose();
  },
);

test.serial('edits teach the decoder alone', (t) => {
  const cvae = network();
  const slopes = tf.tidy(() => {
    const { grads } = tf.variableGrads(
      () => tf.sum(passThrough(cvae, SHAPE, batch, 2, true).samples().images) as tf.Scalar,
      cvae.parameters.variables,
    );
    return cvae.parameters.names.map((name) => {
      const slope = grads[cvae.parameters.variable(name).name];
      return [name, slope ? tf.norm(slope).dataSync()[0]! : 0] as const;
    });
  });
  for (const [name, slope] of slopes) t.is(slope > 0, name.startsWith('decoder.'), name);
  cvae.parameters.dispose();
});

test.serial('of a latent with parts, pairs share the global one and pay for it once', (t) => {
  const cvae = network();
  tf.tidy(() => {
    const shape = { ...SHAPE, parts: { local: 1, attributes: [] } };
    const own = passThrough(cvae, shape, batch, 2, true);
    const paired = passThrough(cvae, shape, batch, 2, true, 2);
    const [a, b] = paired.mean.arraySync();
    t.deepEqual(a!.slice(0, 2), b!.slice(0, 2));
    t.deepEqual(
      [a![2], b![2]],
      own.mean.arraySync().map((row) => row[2]),
    );
    const whole = klDivergence(paired.mean, paired.logVariance).dataSync()[0]!;
    t.true(paired.kl.dataSync()[0]! < whole);
    t.deepEqual(own.kl.dataSync(), klDivergence(own.mean, own.logVariance).dataSync());
  });
  cvae.parameters.dispose();
});

test.serial(
  'the encoder is given the input, and reconstructions are held against the faces',
  (t) => {
    const cvae = network();
    const input = normals('input', batch.x.length);
    tf.tidy(() => {
      const pass = passThrough(cvae, SHAPE, { ...batch, input }, 2, false);
      const { mean } = cvae.encode(tf.tensor4d(input, [2, 16, 16, 3]), pass.y);
      t.deepEqual(pass.mean.dataSync(), mean.dataSync());
      t.deepEqual(pass.x.dataSync(), batch.x);
    });
    cvae.parameters.dispose();
  },
);
