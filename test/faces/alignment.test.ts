import test from 'ava';
import fc from 'fast-check';
import {
  CELEBA_KEY_POINTS,
  celebaSquare,
  centredSquare,
  fitSimilarity,
  invert,
  transform,
} from '../../src/faces/alignment.ts';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const similarity = fc
  .record({
    angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
    scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
    shift: point,
  })
  .map(({ angle, scale, shift }) => ({
    a: scale * Math.cos(angle),
    b: scale * Math.sin(angle),
    tx: shift.x,
    ty: shift.y,
  }));

const FIVE = Object.values(CELEBA_KEY_POINTS);

test('the fit finds the similarity that points were moved by', (t) => {
  fc.assert(
    fc.property(similarity, (moved) => {
      const found = fitSimilarity(
        FIVE,
        FIVE.map((p) => transform(moved, p)),
      )!;
      for (const key of ['a', 'b', 'tx', 'ty'] as const) {
        t.true(Math.abs(found[key] - moved[key]) < 1e-6);
      }
    }),
  );
});

test('no similarity near the fit comes nearer', (t) => {
  const nudge = fc.double({ min: -0.1, max: 0.1, noNaN: true });
  const nudges = fc.record({ a: nudge, b: nudge, tx: nudge, ty: nudge });
  const five = fc.array(point, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(five, nudges, (to, by) => {
      const found = fitSimilarity(FIVE, to);
      if (!found) return;
      const error = (s: typeof found) =>
        FIVE.reduce((sum, p, i) => {
          const q = transform(s, p);
          return sum + (q.x - to[i]!.x) ** 2 + (q.y - to[i]!.y) ** 2;
        }, 0);
      const other = {
        a: found.a + by.a,
        b: found.b + by.b,
        tx: found.tx + by.tx,
        ty: found.ty + by.ty,
      };
      t.true(error(found) <= error(other) + 1e-6 * error(found));
    }),
  );
});

test('key points in one place fit nothing', (t) => {
  t.is(
    fitSimilarity(
      FIVE.map(() => ({ x: 3, y: 4 })),
      FIVE,
    ),
    undefined,
  );
});

test('the inverse undoes a similarity', (t) => {
  fc.assert(
    fc.property(similarity, point, (s, p) => {
      const back = transform(invert(s), transform(s, p));
      t.true(Math.hypot(back.x - p.x, back.y - p.y) < 1e-6);
    }),
  );
});

test("the face's square of a CelebA photo scales with it and stays inside", (t) => {
  t.deepEqual(celebaSquare(178, 218), { left: 15, top: 40, side: 148 });
  t.deepEqual(celebaSquare(356, 436), { left: 30, top: 80, side: 296 });
  t.is(celebaSquare(218, 178), undefined);
  t.is(celebaSquare(200, 200), undefined);
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 4000 }), (width) => {
      const height = Math.round((width * 218) / 178);
      const { left, top, side } = celebaSquare(width, height)!;
      t.true(left >= 0 && top >= 0 && left + side <= width && top + side <= height);
    }),
  );
});

test('the centred square is as large as it can be and in the middle', (t) => {
  const side = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const square = centredSquare(width, height);
      t.is(square.side, Math.min(width, height));
      t.true(Math.abs(2 * square.left + square.side - width) <= 1);
      t.true(Math.abs(2 * square.top + square.side - height) <= 1);
    }),
  );
});
