import test from 'ava';
import { type Eyes, eyeAccuracy, type LocatedPhoto } from '../../bench/eye-accuracy.ts';

const EYES: Eyes = [
  { x: 100, y: 100 },
  { x: 200, y: 100 },
];

function moved(right: number, down: number): Eyes {
  return [
    { x: 100 + right, y: 100 + down },
    { x: 200 + right, y: 100 + down },
  ];
}

/** A photo whose eyes were found so far off, and lie so far off in the aligned face. */
function found(id: number, right: number, down: number): LocatedPhoto {
  const aligned: Eyes = [
    { x: 0.4 + right / 1000, y: 0.5 + down / 1000 },
    { x: 0.6 + right / 1000, y: 0.5 + down / 1000 },
  ];
  return { id: String(id), eyes: EYES, found: { eyes: moved(right, down), aligned } };
}

test('errors are in distances between the annotated eyes', (t) => {
  const { medianError, p95Error } = eyeAccuracy([found(0, 3, 4), found(1, 0, 1), found(2, 0, 10)]);
  t.is(medianError, 0.05);
  t.is(p95Error, 0.1);
});

test('a face elsewhere in the photo is not the annotated one and has no share in the errors', (t) => {
  const photos = [found(0, 0, 1), found(1, 300, 0), { id: '2', eyes: EYES }, found(3, 0, 1)];
  const accuracy = eyeAccuracy(photos);
  t.is(accuracy.found, 0.5);
  t.is(accuracy.elsewhere, 0.25);
  t.is(accuracy.p95Error, 0.01);
});

test('the spread is that about the mean, in percent of the aligned side', (t) => {
  const { spread } = eyeAccuracy([found(0, 10, 0), found(1, 30, 0)]);
  t.true(Math.abs(spread.x - 1) < 1e-9);
  t.true(spread.y < 1e-9);
});
