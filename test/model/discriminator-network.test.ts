import test from 'ava';
import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { createDiscriminatorNetwork } from '../../src/model/discriminator-network.ts';
import { readyBackend } from '../support/backend.ts';

const OPTIONS = { size: 16, units: 3, channels: [4, 8], spectral_gain: 1, projection: true };
type Options = Parameters<typeof createDiscriminatorNetwork>[0];
const normals = (length: number, name: string) =>
  createRandom(name).fillNormal(new Float32Array(length));
const images = () => tf.tensor4d(normals(2 * 16 * 16 * 3, 'images'), [2, 16, 16, 3]);
const conditions = (sign: number) =>
  tf.tensor2d(
    [1, -1, 1, 1, 1, -1].map((y) => sign * y),
    [2, 3],
  );

/** A pixel at the upper left, in an image that has no others. */
const ASIDE: [number, number][] = [
  [0, 0],
  [0, 15],
  [0, 15],
  [0, 0],
];

test.beforeEach(() => readyBackend());

/** A network whose singular vectors were found. */
function settled(changes: Partial<Options> = {}) {
  const network = createDiscriminatorNetwork({ ...OPTIONS, ...changes });
  network.parameters.initialise('discriminator');
  for (let step = 0; step < 40; step++) tf.tidy(() => void network.prepare(true));
  return network;
}

test.serial('with projection it looks at the condition, without it does not', (t) => {
  for (const projection of [true, false]) {
    const network = settled({ projection });
    const [one, other] = [1, -1].map((sign) => [
      ...tf.tidy(() => network.prepare(false)(images(), conditions(sign))).dataSync(),
    ]);
    if (projection) t.notDeepEqual(one, other);
    else t.deepEqual(one, other);
    network.parameters.dispose();
  }
});

test.serial('of a patch it judges what can be seen from there, by its condition', (t) => {
  const network = settled({ scope: 'patch' });
  const realness = (x: tf.Tensor4D, y: tf.Tensor2D) =>
    tf.tidy(() => network.prepare(false)(x, y).arraySync() as number[][]);
  const given = realness(images(), conditions(1));
  t.deepEqual(
    given.map(({ length }) => length),
    [16, 16],
  );
  for (const row of realness(images(), conditions(-1))) t.notDeepEqual(row, given[0]);
  // A place sees 10 pixels, the next one those that lie 4 further: the first alone sees the corner.
  const corner = tf.ones([2, 1, 1, 3]) as tf.Tensor4D;
  const marked = tf.add(images(), tf.pad(corner, ASIDE)) as tf.Tensor4D;
  const moved = realness(marked, conditions(1)).map((row, image) =>
    row.flatMap((value, place) => (Math.abs(value - given[image]![place]!) > 1e-6 ? [place] : [])),
  );
  t.deepEqual(moved, [[0], [0]]);
  network.parameters.dispose();
});

test.serial('its answer moves by no more than its gain allows', (t) => {
  // Kernel 4 and stride 2 show each pixel to four outputs, so a layer's slope is twice its gain at
  // most; here there are two of them, and a head.
  const network = settled({ projection: false });
  const slope = tf.tidy(() => {
    const ofImages = tf.grad((x) => network.prepare(false)(x as tf.Tensor4D, conditions(1)));
    return tf.norm(tf.slice(ofImages(images()), 0, 1)).dataSync()[0]!;
  });
  t.true(slope > 0 && slope < 4, `${slope}`);
  network.parameters.dispose();
});

test.serial('only while it learns it keeps what its normalisation came to', (t) => {
  const tensors = tf.memory().numTensors;
  const network = createDiscriminatorNetwork(OPTIONS);
  network.parameters.initialise('discriminator');
  const vectors = () => JSON.stringify(network.parameters.storeStatistics());
  const before = vectors();
  tf.tidy(() => void network.prepare(false));
  t.is(vectors(), before);
  tf.tidy(() => void network.prepare(true));
  t.not(vectors(), before);
  network.parameters.dispose();
  t.is(tf.memory().numTensors, tensors);
});
