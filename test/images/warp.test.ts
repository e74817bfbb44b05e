import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../src/common/random.ts';
import { affineOf } from '../../src/faces/alignment.ts';
import { type Affine, compose, invert, map } from '../../src/images/affine.ts';
import type { RgbImage } from '../../src/images/rgb-image.ts';
import { warp } from '../../src/images/warp.ts';

const IDENTITY = affineOf({ a: 1, b: 0, tx: 0, ty: 0 });

function noise(width: number, height: number, seed = 'noise') {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { data, width, height };
}

/** A grey image of what `value` gives at the middle of each pixel. */
function painted(side: number, value: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = (y * side + x) * 3;
      data.fill(Math.round(value(x + 0.5, y + 0.5)), at, at + 3);
    }
  }
  return { data, width: side, height: side };
}

/** Turned by `angle`, `step` pixels of an image of side `side` a pixel of a square in its middle. */
function centred(side: number, size: number, step: number, angle: number): Affine {
  const a = step * Math.cos(angle);
  const b = step * Math.sin(angle);
  const [middle, half] = [side / 2, size / 2];
  return affineOf({ a, b, tx: middle - half * a + half * b, ty: middle - half * b - half * a });
}

/** The weighted mean of all pixels, mirrored ones too, that a pixel of the square is made of. */
function byDefinition({ data, width, height }: RgbImage, toImage: Affine, u: number, v: number) {
  const toSquare = invert(toImage);
  const step = Math.hypot(toImage.xx, toImage.yx);
  const kernel = (distance: number) => {
    const x = Math.PI * distance * Math.min(1, step);
    if (Math.abs(x) >= 3 * Math.PI) return 0;
    return x === 0 ? 1 : (3 * Math.sin(x) * Math.sin(x / 3)) / (x * x);
  };
  const mirror = (at: number, length: number) => {
    let i = at;
    while (i < 0 || i >= length) i = i < 0 ? -1 - i : 2 * length - 1 - i;
    return i;
  };
  const middle = map(toImage, { x: u + 0.5, y: v + 0.5 });
  const reach = Math.ceil(3 * Math.SQRT2 * Math.max(1, step)) + 1;
  const sums = [0, 0, 0, 0];
  for (let y = Math.floor(middle.y) - reach; y <= middle.y + reach; y++) {
    for (let x = Math.floor(middle.x) - reach; x <= middle.x + reach; x++) {
      const at = map(toSquare, { x: x + 0.5, y: y + 0.5 });
      const weight = kernel(at.x - u - 0.5) * kernel(at.y - v - 0.5);
      const from = (mirror(y, height) * width + mirror(x, width)) * 3;
      for (let channel = 0; channel < 3; channel++) {
        sums[channel]! += weight * data[from + channel]!;
      }
      sums[3]! += weight;
    }
  }
  return sums.slice(0, 3).map((sum) => Math.min(255, Math.max(0, sum / sums[3]!)));
}

test('an image warped by nothing is itself', (t) => {
  const image = noise(17, 17);
  t.deepEqual(warp(image, IDENTITY, 17), image.data);
});

test('whole pixels beyond the border mirror those within, however far', (t) => {
  const image = noise(9, 9);
  const out = warp(image, { ...IDENTITY, tx: -21, ty: -2 }, 40);
  const at = (data: Uint8Array, side: number, x: number, y: number) => [
    ...data.subarray((y * side + x) * 3, (y * side + x) * 3 + 3),
  ];
  for (const [x, y, mx, my] of [
    [21, 2, 0, 0],
    [20, 2, 0, 0],
    [18, 0, 2, 1],
    [12, 2, 8, 0],
    [11, 2, 8, 0],
    [3, 2, 0, 0],
    [30, 11, 8, 8],
    [31, 39, 7, 1],
  ] as const) {
    t.deepEqual(at(out, 40, x, y), at(image.data, 9, mx, my), `${x}, ${y}`);
  }
});

test("each pixel is the mean of the image weighted by Lanczos's kernel", (t) => {
  const angle = fc.double({ min: -3.2, max: 3.2, noNaN: true });
  const step = fc.double({ min: 0.25, max: 5, noNaN: true });
  const shift = fc.double({ min: -30, max: 30, noNaN: true });
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      angle,
      step,
      shift,
      side,
      side,
      fc.boolean(),
      (turn, s, tx, width, height, flip) => {
        const image = noise(width, height, `${width} ${height}`);
        const turned = affineOf({ a: s * Math.cos(turn), b: s * Math.sin(turn), tx, ty: tx / 2 });
        const toImage = flip ? compose({ ...IDENTITY, xx: -1, tx: 8 }, turned) : turned;
        const out = warp(image, toImage, 8);
        for (const [u, v] of [
          [0, 0],
          [7, 0],
          [3, 4],
          [7, 7],
        ] as const) {
          const expected = byDefinition(image, toImage, u, v);
          for (let channel = 0; channel < 3; channel++) {
            const found = out[(v * 8 + u) * 3 + channel]!;
            t.true(Math.abs(found - expected[channel]!) < 1.1, `${found} for ${expected[channel]}`);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('one colour stays that colour', (t) => {
  const image = painted(50, () => 93);
  for (const step of [0.3, 0.9, 1.7, 4.3]) {
    const out = warp(image, centred(50, 32, step, 0.3), 32);
    t.true(out.every((value) => value === 93));
  }
});

test('the middle of a zone plate stays, and what is too fine for the pixels turns grey', (t) => {
  const size = 64;
  for (const [step, angle] of [
    [2.8, -0.1],
    [2.8, 0.785],
    [5.5, 0.2],
  ] as const) {
    const side = Math.ceil(size * step * 1.5);
    // Lines come to be a pixel of the square apart at the middle of its edges.
    const rate = 2 / (size * step * step);
    const wave = (square: number) => 100 * Math.cos(Math.PI * rate * square);
    // As fine as the image's own pixels can show it.
    const zone = (x: number, y: number) => {
      const square = (x - side / 2) ** 2 + (y - side / 2) ** 2;
      return rate * Math.sqrt(square) < 0.45 ? 128 + wave(square) : 128;
    };
    const out = warp(painted(side, zone), centred(side, size, step, angle), size);
    const errors = { kept: [] as number[], gone: [] as number[] };
    for (let v = 0; v < size; v++) {
      for (let u = 0; u < size; u++) {
        const square = ((u + 0.5 - size / 2) ** 2 + (v + 0.5 - size / 2) ** 2) * step * step;
        const cycles = rate * Math.sqrt(square) * step;
        const value = out[(v * size + u) * 3]!;
        if (cycles < 0.35) errors.kept.push(value - 128 - wave(square));
        if (cycles > 0.75 && cycles < 1.2) errors.gone.push(value - 128);
      }
    }
    const deviation = (values: number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    t.true(deviation(errors.kept) < 4, `${deviation(errors.kept)} at ${step}`);
    t.true(deviation(errors.gone) < 4, `${deviation(errors.gone)} at ${step}`);
  }
});

test('a slope stays the slope however it is turned', (t) => {
  const side = 64;
  const image = painted(side, (x, y) => 2 * x + y - 0.5);
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  const step = fc.double({ min: 0.3, max: 1.5, noNaN: true });
  fc.assert(
    fc.property(angle, step, (turn, s) => {
      const toImage = centred(side, 16, s, turn);
      const out = warp(image, toImage, 16);
      for (let v = 0; v < 16; v++) {
        for (let u = 0; u < 16; u++) {
          const { x, y } = map(toImage, { x: u + 0.5, y: v + 0.5 });
          t.true(Math.abs(out[(v * 16 + u) * 3]! - (2 * x + y - 0.5)) <= 1);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test('a large image after a small one, and a small one after it, do not disturb each other', (t) => {
  const small = noise(20, 20);
  const before = warp(small, centred(20, 16, 0.4, 0.1), 16);
  warp(noise(900, 900), centred(900, 128, 5, 0.1), 128);
  t.deepEqual(warp(small, centred(20, 16, 0.4, 0.1), 16), before);
});
