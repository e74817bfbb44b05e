import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';
import { EMBEDDING_WIDTH, loadFaceEmbedder } from '../../src/detection/embedding.ts';
import { createRecognitionNetwork } from '../../src/detection/recognition-network.ts';
import { readWeights } from '../../src/detection/weights.ts';
import { pattern } from './pattern.ts';

const SIZE = 64;

test.before(async () => {
  await useBackend('auto', 'float32');
});

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((value, i) => value - b[i]!));
}

test.serial('the network gives what face-api 1.7.15 gives', async (t) => {
  const network = createRecognitionNetwork(await readWeights('face_recognition'));
  const result = network.embed(tf.tensor4d(pattern(150), [1, 150, 150, 3]));
  const golden = [
    -0.0759742, 0.1240174, 0.0705509, -0.0030903, -0.0210525, -0.0780855, -0.0619581, 0.0033853,
  ];
  const values = result.dataSync().subarray(0, golden.length);
  t.true(golden.every((value, i) => Math.abs(value - values[i]!) < 1e-5));
  t.deepEqual(result.shape, [1, EMBEDDING_WIDTH]);
  result.dispose();
  network.dispose();
});

test.serial(
  "a face's embedding depends on its own pixels alone, and leaves no tensor",
  async (t) => {
    const before = tf.memory().numTensors;
    const embedder = await loadFaceEmbedder();
    const loaded = tf.memory().numTensors;
    const face = Uint8Array.from(pattern(SIZE));
    // More than a batch, which is 32.
    const faces = new Uint8Array(40 * face.length);
    for (let i = 0; i < 40; i++)
      faces.set(
        face.map((value) => value ^ i),
        i * face.length,
      );
    const all = embedder.embed(faces, SIZE);
    t.is(all.length, 40 * EMBEDDING_WIDTH);
    for (const i of [0, 31, 32, 39]) {
      const alone = embedder.embed(faces.subarray(i * face.length, (i + 1) * face.length), SIZE);
      t.deepEqual(alone, all.slice(i * EMBEDDING_WIDTH, (i + 1) * EMBEDDING_WIDTH));
    }
    t.is(tf.memory().numTensors, loaded);
    embedder.dispose();
    t.is(tf.memory().numTensors, before);
  },
);

test.serial('only the square of eyes and mouth counts, at any size', async (t) => {
  const embedder = await loadFaceEmbedder();
  const face = Uint8Array.from(pattern(128));
  const framed = face.map((value, i) => {
    const x = Math.floor(i / 3) % 128;
    const y = Math.floor(i / 3 / 128);
    return x > 15 && x < 112 && y > 30 ? value : 255 - value;
  });
  const embedding = embedder.embed(face, 128);
  t.deepEqual(embedder.embed(framed, 128), embedding);
  const halved = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < halved.length; i++) {
    const c = i % 3;
    const at = (Math.floor(i / 3 / SIZE) * 2 * 128 + (Math.floor(i / 3) % SIZE) * 2) * 3 + c;
    halved[i] = (face[at]! + face[at + 3]! + face[at + 384]! + face[at + 387]!) / 4;
  }
  const other = embedder.embed(
    face.map((value) => 255 - value),
    128,
  );
  t.true(distance(embedder.embed(halved, SIZE), embedding) < 0.3 * distance(other, embedding));
  t.throws(() => embedder.embed(face.subarray(1), 128), { message: /are no faces of 128 x 128/ });
  embedder.dispose();
});
