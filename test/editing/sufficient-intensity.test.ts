import test from 'ava';
import { parseChanges } from '../../src/editing/attribute-changes.ts';
import { sufficientIntensities } from '../../src/editing/sufficient-intensity.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';

const schema = new AttributeSchema([
  binary('Smiling'),
  binary('Bald'),
  categorical('race', ['White', 'Black', 'East Asian']),
]);
const SIZE = 2;

/** Draws its condition, 40 grey levels a unit, into the first pixels. */
const cvae = {
  ...{ schema, latent: 1, size: SIZE },
  decode(_: Float32Array, conditions: Float32Array, count: number) {
    const rgb = new Uint8Array(count * SIZE * SIZE * 3);
    for (let i = 0; i < count; i++) {
      for (let unit = 0; unit < schema.units; unit++) {
        rgb[i * SIZE * SIZE * 3 + unit] = 128 + 20 * conditions[i * schema.units + unit]!;
      }
    }
    return rgb;
  },
};

/** Sees a value where its unit is drawn at least as strong as the threshold of the face's row. */
function judgeWith(threshold: number) {
  let asked = 0;
  return {
    ...{ schema, asked: () => asked },
    predict(rgb: Uint8Array, count: number) {
      asked += count;
      return Float32Array.from({ length: count * schema.units }, (_, at) => {
        const i = Math.floor(at / schema.units);
        const unit = (rgb[i * SIZE * SIZE * 3 + (at % schema.units)]! - 128) / 20;
        return unit >= threshold ? 0.95 : 0.2;
      });
    },
  };
}

function facesOf(labels: readonly (readonly number[])[]) {
  const conditions = new Float32Array(labels.length * schema.units);
  for (const [i, row] of labels.entries()) {
    schema.encode(Int8Array.from(row), conditions, i * schema.units);
  }
  return { count: labels.length, conditions, latents: new Float32Array(labels.length) };
}

const found = (threshold: number, labels: readonly (readonly number[])[], set: string) =>
  sufficientIntensities(cvae, judgeWith(threshold), facesOf(labels), parseChanges(schema, set));

test('a change goes as far as the judge needs to see it, and no further', (t) => {
  // From no (-1) an intensity of 1 arrives at 1, 1.25 at 1.5, 2 at 3, 2.5 at 4, 3 at 5.
  for (const [threshold, intensity] of [
    [0.9, 1],
    [1.5, 1.25],
    [2.9, 2],
    [3.9, 2.5],
    [5, 3],
    [6, 3],
  ] as const) {
    t.deepEqual(found(threshold, [[0, 0, 0]], 'Smiling=1'), [[intensity]], String(threshold));
  }
});

test('each face and each change has its own', (t) => {
  const intensities = found(
    2.5,
    [
      [0, 1, 0],
      [1, 0, 0],
    ],
    'Smiling=1,Bald=1',
  );
  t.deepEqual(intensities, [
    [1.75, 1],
    [1, 1.75],
  ]);
  t.deepEqual(found(1.4, [[0, 0, 0]], 'race=Black'), [[1.5]]);
});

test('what is asked for by halves keeps 1', (t) => {
  t.deepEqual(found(1.5, [[0, 0, 0]], 'Smiling=0.4,Bald=1'), [[1, 1.25]]);
});

test('the judge is asked only of faces that are still open', (t) => {
  const judge = judgeWith(1.5);
  const faces = facesOf([
    [0, 0, 0],
    [1, 0, 0],
    [1, 0, 0],
  ]);
  sufficientIntensities(cvae, judge, faces, parseChanges(schema, 'Smiling=1'));
  t.is(judge.asked(), 3 + 1);
});
