import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { decodeFaces, encodeLabelled, withResidual } from '../../src/editing/face-editing.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeUntrainedModel } from '../support/untrained-model.ts';

const bytes = fc.uint8Array({ minLength: 6, maxLength: 6 });

test('the whole residual on what was not changed is the photo, none of it changes nothing', (t) => {
  fc.assert(
    fc.property(bytes, bytes, bytes, (photo, reconstruction, edited) => {
      t.deepEqual(withResidual(reconstruction, photo, reconstruction, 1), photo);
      t.is(withResidual(edited, photo, reconstruction, 0), edited);
    }),
  );
});

test('a residual is added in proportion and stays within a byte', (t) => {
  const add = (share: number) =>
    withResidual(
      Uint8Array.of(100, 250, 5),
      Uint8Array.of(50, 90, 10),
      Uint8Array.of(30, 10, 90),
      share,
    );
  t.deepEqual(add(0.5), Uint8Array.of(110, 255, 0));
});

test('a face is encoded under its labels and decoded whatever is decoded with it', async (t) => {
  const tf = await readyBackend();
  const dir = temporaryFolder(t);
  await writeUntrainedModel(dir);
  const cvae = await loadCvae(path.join(dir, 'cvae.safetensors'));
  const tensors = tf.memory().numTensors;
  const random = createRandom('faces');
  const rgb = Uint8Array.from({ length: 20 * 64 * 64 * 3 }, () => random.integer(256));
  const labels = Array.from({ length: 20 }, (_, i) => Int8Array.of(i & 1, -1));
  const { latents, conditions, count } = encodeLabelled(cvae, rgb, labels);
  t.is(count, 20);
  t.deepEqual([...conditions.subarray(0, 4)], [-1, 0, 1, 0]);
  const all = decodeFaces(cvae, latents, conditions);
  t.is(all.length, rgb.length);
  for (const i of [0, 15, 16, 19]) {
    const alone = decodeFaces(
      cvae,
      latents.slice(i * 4, i * 4 + 4),
      conditions.slice(i * 2, i * 2 + 2),
    );
    t.deepEqual(alone, all.slice(i * 64 * 64 * 3, (i + 1) * 64 * 64 * 3));
  }
  t.is(tf.memory().numTensors, tensors);
});
