import test from 'ava';
import { Adam } from '../../src/model/adam.ts';
import { Parameters } from '../../src/model/parameters.ts';
import { readyBackend } from '../support/backend.ts';

const DECAYS = { adam_beta1: 0.9, adam_beta2: 0.999, average_decay: 0.999 };

async function single(values: number[]) {
  const tf = await readyBackend();
  const parameters = new Parameters();
  const weight = parameters.declare('weight', [values.length], { constant: 0 });
  parameters.load({ weight: { shape: [values.length], data: Float32Array.from(values) } });
  return { tf, parameters, weight };
}

test('the first step moves each parameter by the rate against its gradient', async (t) => {
  const { tf, parameters, weight } = await single([1, 1, 1]);
  const adam = new Adam(parameters, DECAYS);
  const norm = adam.apply(() => tf.tensor1d([0.3, -0.4, 0]), 0, 0.1, 10);
  t.true(Math.abs(norm - 0.5) < 1e-6);
  const moved = [...weight().dataSync()];
  t.true(Math.abs(moved[0]! - 0.9) < 1e-5);
  t.true(Math.abs(moved[1]! - 1.1) < 1e-5);
  t.is(moved[2], 1);
});

test('a gradient above the clip norm counts as one of that norm', async (t) => {
  const clipped = await single([0]);
  const scaled = await single([0]);
  const a = new Adam(clipped.parameters, DECAYS);
  const b = new Adam(scaled.parameters, DECAYS);
  const gradients = [30, -2, 5, 0.1];
  for (const [step, gradient] of gradients.entries()) {
    a.apply(() => clipped.tf.tensor1d([gradient]), step, 0.01, 1);
    const bounded = Math.max(-1, Math.min(1, gradient));
    b.apply(() => scaled.tf.tensor1d([bounded]), step, 0.01, 1);
  }
  t.true(Math.abs(clipped.weight().dataSync()[0]! - scaled.weight().dataSync()[0]!) < 1e-7);
});

test('a gradient that is not finite moves nothing', async (t) => {
  const { tf, parameters, weight } = await single([1]);
  t.is(
    new Adam(parameters, DECAYS).apply(() => tf.tensor1d([Number.NaN]), 0, 0.1, 1),
    Number.NaN,
  );
  t.is(weight().dataSync()[0], 1);
});

test('it finds the minimum of a badly scaled bowl', async (t) => {
  const { tf, parameters, weight } = await single([3, -2]);
  const adam = new Adam(parameters, DECAYS);
  for (let step = 0; step < 600; step++) {
    const [x, y] = weight().dataSync();
    const gradient = tf.tensor1d([2 * (x! - 1), 200 * (y! - 0.5)]);
    adam.apply(() => gradient, step, 0.05 * (1 - step / 600), 1e9);
  }
  const [x, y] = weight().dataSync();
  t.true(Math.abs(x! - 1) < 0.01 && Math.abs(y! - 0.5) < 0.01, `${x}, ${y}`);
});
