import test from 'ava';
import type { FaceQuality } from '../../src/faces/face-quality.ts';
import type { QualityLimits } from '../../src/faces/quality-limits.ts';
import { reportQuality } from '../../src/stages/report-quality.ts';

function warningsOn(qualities: Partial<FaceQuality>[], limits: QualityLimits = {}): string[] {
  const warnings: string[] = [];
  const log = { info() {}, warn: (_: object, message: string) => void warnings.push(message) };
  const entries = qualities.map((quality, i) => ({
    id: `${i}`,
    place: `${i}`,
    labels: Int8Array.of(),
    subject: undefined,
    split: 'train' as const,
    quality: { side: 100, padding: 0, sharpness: 0.1, ...quality },
  }));
  reportQuality({ entries }, limits, { log });
  return warnings;
}

test('a limit of the pose that faces without a pose do not heed is warned of', (t) => {
  const [warning, ...others] = warningsOn([{ yaw: 3 }, {}, {}], { max_yaw: 30 });
  t.regex(warning!, /align\.max_yaw is heeded for 1 of 3 faces.*align\.detect: always/);
  t.deepEqual(others, []);
  t.regex(
    warningsOn([{}], { max_yaw: 30, max_roll: 9 })[0]!,
    /align\.max_yaw, align\.max_roll are/,
  );
});

test('limits that hold for all faces, and those that need no pose, are not', (t) => {
  t.deepEqual(warningsOn([{ yaw: 3 }, { yaw: 4 }], { max_yaw: 30 }), []);
  t.deepEqual(warningsOn([{}], { min_face: 30, max_padding: 0.5, min_sharpness: 0 }), []);
});

test('photos that are cut closer than the template are warned of', (t) => {
  const close = { padding: 0.5 };
  t.regex(warningsOn([close, close, {}])[0]!, /more than 50 %.*align\.detect: never/);
  t.deepEqual(warningsOn([close, {}, {}]), []);
});
