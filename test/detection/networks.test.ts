import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import * as tf from '../../src/backends/tf.ts';
import { createDetectorNetwork } from '../../src/detection/detector-network.ts';
import { createLandmarkNetwork } from '../../src/detection/landmark-network.ts';
import { readWeights } from '../../src/detection/weights.ts';
import { pattern } from './pattern.ts';

test.before(async () => {
  await useBackend('auto', 'float32');
});

test.serial('the landmark network gives what face-api 1.7.15 gives', async (t) => {
  const network = createLandmarkNetwork(await readWeights('face_landmark_68'));
  const points = network.locate(tf.tensor4d(pattern(112), [1, 112, 112, 3]));
  const golden = [
    0.351782, 0.295292, 0.4020115, 0.351382, 0.3705008, 0.3890375, 0.409773, 0.5080098,
  ];
  const values = points.dataSync();
  t.deepEqual(points.shape, [1, 136]);
  t.true(golden.every((value, i) => Math.abs(value - values[i]!) < 1e-5));
  points.dispose();
  network.dispose();
});

test.serial('the detector gives what face-api 1.7.15 gives, and leaves no tensor', async (t) => {
  const before = tf.memory().numTensors;
  const network = createDetectorNetwork(await readWeights('ssd_mobilenetv1'));
  const image = tf.tensor4d(pattern(512), [1, 512, 512, 3]);
  const [boxes, logits] = network.detect(image);
  t.deepEqual(
    [boxes.shape, logits.shape],
    [
      [1, 5118, 4],
      [1, 5118],
    ],
  );
  const scores = logits.dataSync().map((logit) => 1 / (1 + Math.exp(-logit)));
  const golden = {
    5112: 0.0437813,
    5113: 0.0387417,
    5115: 0.0372929,
    5029: 0.037225,
    5053: 0.0338288,
  };
  for (const [anchor, score] of Object.entries(golden)) {
    t.true(Math.abs(scores[Number(anchor)]! - score) < 1e-5, anchor);
  }
  tf.dispose([boxes, logits, image]);
  network.dispose();
  t.is(tf.memory().numTensors, before);
});
