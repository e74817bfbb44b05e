import test from 'ava';
import { decodeWeights, readWeights, weightOf } from '../../src/detection/weights.ts';

const FLOATS = { name: 'a', shape: [2], dtype: 'float32' };
const BYTES = {
  name: 'b/c',
  shape: [1, 3],
  dtype: 'float32',
  quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
};
const STORED = Buffer.concat([Buffer.from(Float32Array.of(1.5, -2).buffer), Buffer.of(0, 1, 255)]);

test('arrays are read one behind the other, floats as they are and bytes by scale and least value', (t) => {
  const weights = decodeWeights([{ weights: [FLOATS] }, { weights: [BYTES] }], STORED);
  t.deepEqual(Object.fromEntries(weights), {
    a: { shape: [2], values: Float32Array.of(1.5, -2) },
    'b/c': { shape: [1, 3], values: Float32Array.of(-1, -0.5, 126.5) },
  });
});

test('bytes that are missing, left over or of another type are told', (t) => {
  t.throws(() => decodeWeights([{ weights: [FLOATS, BYTES] }], STORED.subarray(0, 10)), {
    message: 'b/c ends behind the end of the file',
  });
  t.throws(() => decodeWeights([{ weights: [FLOATS] }], STORED), {
    message: '3 bytes are left over',
  });
  t.throws(() => decodeWeights([{ weights: [{ ...FLOATS, dtype: 'int32' }] }], STORED), {
    message: 'a is stored as int32',
  });
});

test('the package carries the weights of every network', async (t) => {
  for (const name of ['ssd_mobilenetv1', 'face_landmark_68', 'face_recognition'] as const) {
    t.true((await readWeights(name)).size > 40);
  }
  const weights = await readWeights('face_recognition');
  t.deepEqual(weightOf(weights, 'fc').shape, [256, 128]);
  t.throws(() => weightOf(weights, 'fd'), { message: 'the network has no weight "fd"' });
});
