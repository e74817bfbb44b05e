import test from 'ava';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import {
  attributeCrossEntropy,
  crossEntropyOfShares,
  klDivergence,
  type RECONSTRUCTIONS,
  reconstruction,
  reconstructionLoss,
} from '../../src/model/losses.ts';
import { readyBackend } from '../support/backend.ts';

test('reconstruction is the squared error an image', async (t) => {
  const tf = await readyBackend();
  const x = tf.zeros([2, 4, 4, 3]) as import('../../src/backends/tf.ts').Tensor4D;
  const decoded = tf.fill([2, 4, 4, 3], 0.5) as typeof x;
  t.is(reconstruction(x, decoded).dataSync()[0], 48 * 0.25);
});

test('the divergence of the prior from itself is 0, of N(1, 1) half a nat a dimension', async (t) => {
  const tf = await readyBackend();
  const zeros = tf.zeros([3, 8]) as import('../../src/backends/tf.ts').Tensor2D;
  t.is(klDivergence(zeros, zeros).dataSync()[0], 0);
  const ones = tf.fill([3, 8], 1) as typeof zeros;
  t.true(Math.abs(klDivergence(ones, zeros).dataSync()[0]! - 4) < 1e-5);
});

test('cross entropy sums over attributes and leaves out what is unknown', async (t) => {
  const tf = await readyBackend();
  const schema = new AttributeSchema([binary('Male'), categorical('hair', ['a', 'b', 'c'])]);
  const loss = attributeCrossEntropy(schema);
  const logits = tf.tensor2d([2, 0, 0, 0, 5, 1, 2, 3], [2, 4]);
  const y = tf.tensor2d([-1, 0, 1, 0, 0, 0, 0, 0], [2, 4]);
  const expected = (Math.log(1 + Math.exp(2)) + Math.log(3)) / 2;
  t.true(Math.abs(loss(logits, y).dataSync()[0]! - expected) < 1e-5);
});

test('an attribute may count more in one image than in another, whatever its kind', async (t) => {
  const tf = await readyBackend();
  const schema = new AttributeSchema([binary('Male'), categorical('hair', ['a', 'b', 'c'])]);
  const loss = attributeCrossEntropy(schema, (name) => (name === 'Male' ? 3 : 1));
  const logits = tf.tensor2d([2, 0, 0, 0, 1, 1, 1, 1], [2, 4]);
  const y = tf.tensor2d([-1, 0, 1, 0, 1, 1, 0, 0], [2, 4]);
  const valueWith = (...more: number[]) =>
    loss(logits, y, tf.tensor2d(more, [2, 4])).dataSync()[0]!;
  const plain = loss(logits, y).dataSync()[0]!;
  const near = (value: number, expected: number) =>
    t.true(Math.abs(value - expected) < 1e-5, `${value} and ${expected}`);
  near(valueWith(0, 0, 0, 0, 0, 0, 0, 0), plain);
  near(valueWith(6, 0, 0, 0, 0, 0, 0, 0), plain + (6 * Math.log(1 + Math.exp(2))) / 2);
  near(valueWith(0, 0, 0, 0, 0, 6, 6, 6), plain + (6 * Math.log(3)) / 2);
});

test('cross entropy against shares is the mean of that against labels which come so often', async (t) => {
  const tf = await readyBackend();
  const schema = new AttributeSchema([binary('Male'), categorical('hair', ['a', 'b', 'c'])]);
  const faces = [
    [1, 1, 0, 0],
    [-1, 1, 0, 0],
    [-1, 0, 0, 1],
    [-1, 0, 1, 0],
  ];
  const row = [0.7, -1, 0.5, 2];
  const shares = Float32Array.of(0.25, 0.5, 0.25, 0.25);
  const [against] = crossEntropyOfShares(schema, tf.tensor2d([row, row]), shares).dataSync();
  const logits = tf.tensor2d(faces.map(() => row));
  const [mean] = attributeCrossEntropy(schema)(logits, tf.tensor2d(faces)).dataSync();
  t.true(Math.abs(against! - mean!) < 1e-5, `${against} and ${mean}`);
});

test('each kind of reconstruction has about the gradient of the squared error where that is usual', async (t) => {
  const tf = await readyBackend();
  type Images = import('../../src/backends/tf.ts').Tensor4D;
  const shape: [number, number, number, number] = [2, 4, 4, 3];
  const x = tf.zeros(shape) as Images;
  const slope = (kind: (typeof RECONSTRUCTIONS)[number], error: number) => {
    const of = tf.grad((decoded) => reconstructionLoss(kind, x, decoded as Images));
    return of(tf.fill(shape, error)).dataSync()[0]!;
  };
  t.true(Math.abs(slope('l1', 0.1) - slope('l2', 0.1)) < 1e-5);
  t.true(Math.abs(slope('l1', 0.5) - slope('l1', 0.1)) < 1e-5);
  const usual = Math.sqrt(0.03);
  t.true(Math.abs(slope('learned_variance', usual) - slope('l2', usual)) < 1e-4);
  t.true(slope('learned_variance', 0.05) > slope('l2', 0.05));
});
