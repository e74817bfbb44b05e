import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { transform } from '../../src/faces/alignment.ts';
import { warp } from '../../src/faces/alignment-warp.ts';

const IDENTITY = { a: 1, b: 0, tx: 0, ty: 0 };

function noise(width: number, height: number) {
  const random = createRandom('noise');
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { data, width, height };
}

test('an image warped by nothing is itself', (t) => {
  const image = noise(17, 17);
  t.deepEqual(warp(image, IDENTITY, 17), image.data);
});

test('whole pixels beyond the border mirror those within', (t) => {
  const image = noise(9, 9);
  const out = warp(image, { ...IDENTITY, tx: -3, ty: -2 }, 9);
  const at = (data: Uint8Array, x: number, y: number) => [
    ...data.subarray((y * 9 + x) * 3, (y * 9 + x) * 3 + 3),
  ];
  t.deepEqual(at(out, 3, 2), at(image.data, 0, 0));
  t.deepEqual(at(out, 2, 1), at(image.data, 0, 0));
  t.deepEqual(at(out, 0, 0), at(image.data, 2, 1));
});

test('a slope stays the slope however it is turned', (t) => {
  const side = 64;
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) data.fill(2 * x + y, (y * side + x) * 3, (y * side + x) * 3 + 3);
  }
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  const scale = fc.double({ min: 0.3, max: 1.5, noNaN: true });
  fc.assert(
    fc.property(angle, scale, (turn, zoom) => {
      const a = zoom * Math.cos(turn);
      const b = zoom * Math.sin(turn);
      // The middle of 16 x 16 comes to lie in the middle of the image.
      const toImage = { a, b, tx: 32 - 8 * a + 8 * b, ty: 32 - 8 * b - 8 * a };
      const out = warp({ data, width: side, height: side }, toImage, 16);
      for (let v = 0; v < 16; v++) {
        for (let u = 0; u < 16; u++) {
          const { x, y } = transform(toImage, { x: u + 0.5, y: v + 0.5 });
          const expected = 2 * (x - 0.5) + (y - 0.5);
          t.true(Math.abs(out[(v * 16 + u) * 3]! - expected) <= 0.501);
        }
      }
    }),
    { numRuns: 20 },
  );
});
