import * as tf from '../../src/backends/tf.ts';

const RATE = 5e-3;
const BETA1 = 0.9;
const BETA2 = 0.999;

/** Numbers in [-1, 1] that follow from `salt` alone. */
function pattern(shape: number[], salt: number, scale = 1): tf.Tensor {
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from(
    { length },
    (_, i) => scale * (((i * 0.618033988749895 + salt * 0.7548776662466927) % 1) * 2 - 1),
  );
  return tf.tensor(values, shape);
}

/**
 * Trains a convolutional autoencoder on fixed images with Adam (Kingma and Ba, 2015). Gives the
 * loss and the number of tensors after each step, and leaves none of its own behind.
 */
export function trainAutoencoder(steps: number): { losses: number[]; tensors: number[] } {
  const images = pattern([6, 8, 8, 3], 1) as tf.Tensor4D;
  const initial = tf.tidy(() =>
    [
      pattern([4, 4, 3, 6], 2, 0.2),
      tf.zeros([6]),
      pattern([4 * 4 * 6, 5], 3, 0.2),
      pattern([5, 4 * 4 * 6], 4, 0.2),
      pattern([4, 4, 3, 6], 5, 0.2),
      tf.zeros([3]),
    ].map((value) => tf.keep(value)),
  );
  const variables = initial.map((value) => tf.variable(value));
  const first = initial.map((value) => tf.variable(tf.zerosLike(value), false));
  const second = initial.map((value) => tf.variable(tf.zerosLike(value), false));
  tf.dispose(initial);
  const [encoder, bias, toLatent, fromLatent, decoder, lastBias] = variables;

  const loss = (): tf.Scalar => {
    const strided = tf.conv2d(images, encoder as tf.Tensor as tf.Tensor4D, 2, 'same');
    const hidden = tf.leakyRelu(tf.add(strided, bias!), 0.2);
    const latent = tf.matMul(tf.reshape(hidden, [6, -1]), toLatent!);
    const wide = tf.relu(tf.matMul(latent, fromLatent!));
    const map = tf.reshape(wide, [6, 4, 4, 6]) as tf.Tensor4D;
    const filter = decoder as tf.Tensor as tf.Tensor4D;
    const drawn = tf.conv2dTranspose(map, filter, [6, 8, 8, 3], 2, 'same');
    return tf.mean(tf.squaredDifference(tf.tanh(tf.add(drawn, lastBias!)), images));
  };

  const losses: number[] = [];
  const tensors: number[] = [];
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, variables);
      variables.forEach((variable, i) => {
        const gradient = grads[variable.name]!;
        const m = first[i]!;
        const v = second[i]!;
        m.assign(tf.add(tf.mul(m, BETA1), tf.mul(gradient, 1 - BETA1)));
        v.assign(tf.add(tf.mul(v, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
        const direction = tf.div(m, 1 - BETA1 ** step);
        const size = tf.add(tf.sqrt(tf.div(v, 1 - BETA2 ** step)), 1e-7);
        variable.assign(tf.sub(variable, tf.mul(RATE, tf.div(direction, size))));
      });
      losses.push(value.dataSync()[0]!);
    });
    tensors.push(tf.memory().numTensors);
  }
  tf.dispose([images, ...variables, ...first, ...second]);
  return { losses, tensors };
}
