import test from 'ava';
import fc from 'fast-check';
import { CELEBA_KEY_POINTS, transform } from '../../src/faces/alignment.ts';
import type { KeyPoints, Point } from '../../src/faces/face.ts';
import { poseOf } from '../../src/faces/face-pose.ts';

/** Five points in millimetres, z away from the camera: 63 between the eyes, the nose stands out. */
const HEAD: Record<keyof KeyPoints, readonly [number, number, number]> = {
  leftEye: [-31.5, 0, 0],
  rightEye: [31.5, 0, 0],
  nose: [0, 39.1, -37.8],
  mouthLeft: [-26.1, 67.5, -6.2],
  mouthRight: [26.1, 67.5, -6.2],
};

/** What a camera sees of the head, turned by degrees, at a distance in millimetres. */
function seen(yaw: number, pitch: number, roll: number, distance: number): KeyPoints {
  const [y, p, r] = [yaw, pitch, roll].map((angle) => (angle * Math.PI) / 180) as [
    number,
    number,
    number,
  ];
  const project = ([X, Y, Z]: readonly [number, number, number]): Point => {
    // The right side of the image is where the nose goes when yaw is positive.
    const x1 = Math.cos(y) * X - Math.sin(y) * Z;
    const z1 = Math.sin(y) * X + Math.cos(y) * Z;
    // Up is where it goes when pitch is positive.
    const y2 = Math.cos(p) * Y + Math.sin(p) * z1;
    const z2 = -Math.sin(p) * Y + Math.cos(p) * z1;
    const x3 = Math.cos(r) * x1 - Math.sin(r) * y2;
    const y3 = Math.sin(r) * x1 + Math.cos(r) * y2;
    const scale = distance / (distance + z2);
    return { x: 200 + x3 * scale, y: 150 + y3 * scale };
  };
  return Object.fromEntries(
    Object.entries(HEAD).map(([name, point]) => [name, project(point)]),
  ) as unknown as KeyPoints;
}

const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true });

test('the pose of a far head is found', (t) => {
  fc.assert(
    fc.property(angle(60), angle(40), angle(170), (yaw, pitch, roll) => {
      const pose = poseOf(seen(yaw, pitch, roll, 1e7))!;
      t.true(Math.abs(pose.yaw - yaw) < 0.5, `${pose.yaw} for yaw ${yaw}`);
      t.true(Math.abs(pose.pitch - pitch) < 0.5, `${pose.pitch} for pitch ${pitch}`);
      t.true(Math.abs(pose.roll - roll) < 0.5, `${pose.roll} for roll ${roll}`);
    }),
  );
});

test('the pose of a head at arm’s length is found to a few degrees', (t) => {
  fc.assert(
    fc.property(angle(35), angle(20), angle(30), (yaw, pitch, roll) => {
      const pose = poseOf(seen(yaw, pitch, roll, 700))!;
      for (const [found, given] of [
        [pose.yaw, yaw],
        [pose.pitch, pitch],
        [pose.roll, roll],
      ] as const) {
        t.true(Math.abs(found - given) < 6, `${found} for ${given}`);
      }
    }),
  );
});

test("CelebA's mean face looks ahead", (t) => {
  const { yaw, pitch, roll } = poseOf(CELEBA_KEY_POINTS)!;
  for (const value of [yaw, pitch, roll]) t.true(Math.abs(value) < 1e-9);
});

test('turning, scaling and moving a photo changes the roll alone, by the turn', (t) => {
  fc.assert(
    fc.property(
      angle(40),
      angle(30),
      angle(90),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      (yaw, pitch, turn, scale) => {
        const before = seen(yaw, pitch, 5, 1000);
        const a = scale * Math.cos((turn * Math.PI) / 180);
        const b = scale * Math.sin((turn * Math.PI) / 180);
        const after = Object.fromEntries(
          Object.entries(before).map(([name, point]) => [
            name,
            transform({ a, b, tx: 30, ty: -8 }, point as Point),
          ]),
        ) as unknown as KeyPoints;
        const [one, other] = [poseOf(before)!, poseOf(after)!];
        t.true(Math.abs(one.yaw - other.yaw) < 1e-6);
        t.true(Math.abs(one.pitch - other.pitch) < 1e-6);
        t.true(Math.abs(one.roll + turn - other.roll) < 1e-6);
      },
    ),
  );
});

test('points on a line have no pose', (t) => {
  const at = (x: number) => ({ x, y: 2 * x });
  const line = {
    leftEye: at(1),
    rightEye: at(2),
    nose: at(3),
    mouthLeft: at(4),
    mouthRight: at(5),
  };
  t.is(poseOf(line), undefined);
  t.is(
    poseOf({ leftEye: at(1), rightEye: at(1), nose: at(1), mouthLeft: at(1), mouthRight: at(1) }),
    undefined,
  );
});
