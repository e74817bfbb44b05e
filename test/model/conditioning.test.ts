import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { type Conditioning, conditioned } from '../../src/model/conditioning.ts';
import { Parameters } from '../../src/model/parameters.ts';

test.before(() => useBackend('auto', 'float32'));

const CHANNELS = 6;
const WIDTH = 5;

/** Normal numbers that follow from a name. */
function normal(name: string, shape: number[], mean = 0, deviation = 1): tf.Tensor {
  const values = createRandom(name).fillNormal(new Float32Array(tf.util.sizeFromShape(shape)));
  return tf.tensor(
    values.map((value) => mean + deviation * value),
    shape,
  );
}

const images = (name: string) => normal(name, [4, 8, 8, CHANNELS], 3, 2) as tf.Tensor4D;
const embedding = () => normal('embedding', [4, WIDTH]) as tf.Tensor2D;

function activation(conditioning: Conditioning) {
  const parameters = new Parameters();
  const names = { product: 'product', modulation: 'modulation' };
  const activate = conditioned(conditioning, parameters, names, CHANNELS, WIDTH);
  parameters.initialise('test');
  return { parameters, activate };
}

/** The numbers before the leaky ReLU. */
function unbent(activated: tf.Tensor): tf.Tensor {
  return tf.where(tf.greater(activated, 0), activated, tf.div(activated, 0.2));
}

function near(actual: tf.Tensor, expected: tf.Tensor): boolean {
  return tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]! < 1e-3;
}

for (const conditioning of ['concat', 'film', 'cbn'] as const) {
  test.serial(`${conditioning} starts without any effect of the condition`, (t) => {
    tf.tidy(() => {
      const { activate } = activation(conditioning);
      const x = images('x');
      t.true(near(activate(x, embedding(), true), activate(x, tf.zeros([4, WIDTH]), true)));
    });
  });
}

for (const conditioning of ['film', 'cbn'] as const) {
  test.serial(`${conditioning} scales and shifts each channel by the condition`, (t) => {
    tf.tidy(() => {
      const { parameters, activate } = activation(conditioning);
      const x = images('x');
      const zero = tf.zeros([4, WIDTH]) as tf.Tensor2D;
      const plain = unbent(activate(x, zero, true));
      const scale = normal('scale', [WIDTH, CHANNELS]) as tf.Tensor2D;
      const shift = normal('shift', [WIDTH, CHANNELS]) as tf.Tensor2D;
      parameters.variable('modulation.scale').assign(scale);
      parameters.variable('modulation.shift').assign(shift);
      const y = embedding();
      const each = (weight: tf.Tensor2D) => tf.reshape(tf.matMul(y, weight), [4, 1, 1, CHANNELS]);
      const expected = tf.add(tf.mul(plain, tf.add(each(scale), 1)), each(shift));
      t.true(near(unbent(activate(x, y, true)), expected));
    });
  });
}

test.serial('cbn normalises each channel over the batch while it learns', (t) => {
  tf.tidy(() => {
    const { activate } = activation('cbn');
    const zero = tf.zeros([4, WIDTH]) as tf.Tensor2D;
    const { mean, variance } = tf.moments(unbent(activate(images('x'), zero, true)), [0, 1, 2]);
    t.true(near(mean, tf.zerosLike(mean)));
    t.true(near(variance, tf.onesLike(variance)));
  });
});

test.serial('what cbn normalises by else is the mean over the batches it learnt from', (t) => {
  tf.tidy(() => {
    const { parameters, activate } = activation('cbn');
    const y = embedding();
    const batches = ['a', 'b', 'c'].map(images);
    for (const x of batches) activate(x, y, true);
    const kept = parameters.storeStatistics();
    const moments = batches.map((x) => tf.moments(x, [0, 1, 2]));
    const meanOf = (tensors: tf.Tensor[]) => tf.div(tf.addN(tensors), tensors.length);
    const statistic = (name: string) => tf.tensor(kept[`product.${name}`]!.data);
    t.true(near(statistic('mean'), meanOf(moments.map(({ mean }) => mean))));
    t.true(near(statistic('variance'), meanOf(moments.map(({ variance }) => variance))));
    t.deepEqual([...kept['product.batches']!.data], [3]);

    activate(images('other'), y, false);
    t.deepEqual(parameters.storeStatistics(), kept, 'decoding changes nothing');
    // An image does not depend on those decoded with it.
    const alone = (of: tf.Tensor, i: number) => tf.slice(of, i, 1);
    const x = images('x');
    const together = activate(x, y, false);
    const single = activate(alone(x, 2) as tf.Tensor4D, alone(y, 2) as tf.Tensor2D, false);
    t.true(near(alone(together, 2), single));
  });
});

test.serial('statistics are stored and loaded, and are no parameters', (t) => {
  tf.tidy(() => {
    const { parameters, activate } = activation('cbn');
    activate(images('x'), embedding(), true);
    const statistics = ['product.batches', 'product.mean', 'product.variance'];
    t.deepEqual(parameters.names, ['product.bias', 'modulation.scale', 'modulation.shift']);
    t.is(parameters.variables.length, 3);
    t.deepEqual(Object.keys(parameters.storeStatistics()).sort(), statistics);
    const stored = parameters.store();
    parameters.initialise('test');
    t.notDeepEqual(parameters.store(), stored);
    parameters.load(stored);
    t.deepEqual(parameters.store(), stored);
  });
});
