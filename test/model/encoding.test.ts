import path from 'node:path';
import test from 'ava';
import { createRandom } from '../../src/common/random.ts';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { LowResolution } from '../../src/model/low-resolution.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeUntrainedModel } from '../support/untrained-model.ts';

const PIXELS = 64 * 64 * 3;
const UNITS = 2;
const LATENT = 4;

/** Faces and conditions; more than a pass, which is 32. */
function faces(count: number): { rgb: Uint8Array; conditions: Float32Array } {
  const random = createRandom('faces to encode');
  return {
    rgb: Uint8Array.from({ length: count * PIXELS }, () => random.integer(256)),
    conditions: Float32Array.from({ length: count * UNITS }, () => 2 * random.integer(2) - 1),
  };
}

test("a face's posterior depends on its own pixels and condition alone, and leaves no tensor", async (t) => {
  const tf = await readyBackend();
  const dir = temporaryFolder(t);
  await writeUntrainedModel(dir);
  const cvae = await loadCvae(path.join(dir, 'cvae.safetensors'));
  const loaded = tf.memory().numTensors;
  const { rgb, conditions } = faces(35);
  const all = cvae.encode(rgb, conditions, 35);
  t.is(all.means.length, 35 * LATENT);
  t.is(all.logVariances.length, 35 * LATENT);
  for (const i of [0, 31, 32, 34]) {
    const face = rgb.subarray(i * PIXELS, (i + 1) * PIXELS);
    const condition = conditions.subarray(i * UNITS, (i + 1) * UNITS);
    const alone = cvae.encode(face, condition, 1);
    t.deepEqual(alone.means, all.means.slice(i * LATENT, (i + 1) * LATENT));
    t.deepEqual(alone.logVariances, all.logVariances.slice(i * LATENT, (i + 1) * LATENT));
    const other = cvae.encode(
      face,
      condition.map((unit) => -unit),
      1,
    );
    t.notDeepEqual(other.means, alone.means);
  }
  t.is(tf.memory().numTensors, loaded);
  t.throws(() => cvae.encode(rgb, conditions, 34), { instanceOf: RangeError });
});

test('the posterior is that of the network for pixels in [-1, 1]', async (t) => {
  const tf = await readyBackend();
  const dir = temporaryFolder(t);
  await writeUntrainedModel(dir);
  const file = path.join(dir, 'cvae.safetensors');
  const cvae = await loadCvae(file);
  const { header, tensors } = await loadCheckpoint<CvaeArchitecture>(file, 'cvae');
  const network = createCvaeNetwork(header.architecture);
  network.parameters.load(tensors);
  const { rgb, conditions } = faces(3);
  const { means, logVariances } = cvae.encode(rgb, conditions, 3);
  const x = tf.tensor4d(
    Float32Array.from(rgb, (byte) => byte / 127.5 - 1),
    [3, 64, 64, 3],
  );
  const direct = network.encode(x, tf.tensor2d(conditions, [3, UNITS]));
  const near = (a: Float32Array, b: ArrayLike<number>) =>
    a.every((value, i) => Math.abs(value - b[i]!) < 1e-4 * (1 + Math.abs(value)));
  t.true(near(means, direct.mean.dataSync()));
  t.true(near(logVariances, direct.logVariance.dataSync()));
});

test('a model of small faces encodes what is left of large ones, alone or among others', async (t) => {
  await readyBackend();
  const [whole, small] = [temporaryFolder(t), temporaryFolder(t)];
  await writeUntrainedModel(whole);
  await writeUntrainedModel(small, { input: 16 });
  const [ofAll, ofSmall] = await Promise.all(
    [whole, small].map((dir) => loadCvae(path.join(dir, 'cvae.safetensors'))),
  );
  t.is(ofAll!.input, undefined);
  t.is(ofSmall!.input, 16);
  const { rgb, conditions } = faces(33);
  const low = new LowResolution(64, 16);
  const left = Float32Array.from(rgb, (byte) => byte / 127.5 - 1);
  for (let start = 0; start < left.length; start += PIXELS) {
    const face = left.subarray(start, start + PIXELS);
    low.show(face, face);
  }
  const bytes = Uint8Array.from(left, (value) => Math.round((value + 1) * 127.5));
  const { means } = ofSmall!.encode(rgb, conditions, 33);
  const expected = ofAll!.encode(bytes, conditions, 33).means;
  const plain = ofAll!.encode(rgb, conditions, 33).means;
  const apart = (a: Float32Array) => Math.max(...a.map((value, i) => Math.abs(value - means[i]!)));
  t.true(apart(expected) < 0.02 * apart(plain), `${apart(expected)} of ${apart(plain)}`);
  const last = ofSmall!.encode(rgb.slice(32 * PIXELS), conditions.slice(32 * UNITS), 1);
  t.deepEqual(last.means, means.slice(32 * LATENT));
});
