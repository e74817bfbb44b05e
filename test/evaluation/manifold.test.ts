import test from 'ava';
import { createRandom } from '../../src/common/random.ts';
import { manifoldOverlap } from '../../src/evaluation/manifold.ts';

/** Points of a line. */
const line = (...data: number[]) => ({ data, dimensions: 1 });

function cloud(seed: number, count: number, spread: number) {
  const data = new Float32Array(count * 2);
  createRandom(seed, 'cloud').fillNormal(data);
  return { data: data.map((value) => value * spread), dimensions: 2 };
}

test('counts by hand on a line', (t) => {
  // Balls of the real ones with k = 1: [-1, 1], [0, 2] and [1, 19].
  const overlap = manifoldOverlap(line(0, 1, 10), line(1.5, 1.75, 30), 1);
  t.is(overlap.precision, 2 / 3);
  // Of the generated ones: [1.25, 1.75], [1.5, 2] and [1.75, 58.25].
  t.is(overlap.recall, 1 / 3);
  t.is(overlap.density, 4 / 3);
  t.is(overlap.coverage, 2 / 3);
});

test('two samples of one distribution overlap nearly wholly', (t) => {
  const { precision, recall, density, coverage } = manifoldOverlap(
    cloud(1, 600, 1),
    cloud(2, 600, 1),
    5,
  );
  t.true(precision > 0.9 && recall > 0.9 && coverage > 0.85);
  t.true(Math.abs(density - 1) < 0.15);
});

test('a narrow copy is precise and lacks recall, a wide one the other way round', (t) => {
  const real = cloud(3, 400, 1);
  const narrow = manifoldOverlap(real, cloud(4, 400, 0.2), 3);
  const wide = manifoldOverlap(real, cloud(5, 400, 5), 3);
  t.true(narrow.precision > 0.95 && narrow.recall < 0.3);
  t.true(wide.precision < 0.4 && wide.recall > 0.6);
});

test('far apart, nothing overlaps; too few images are refused', (t) => {
  t.deepEqual(manifoldOverlap(line(0, 1, 2), line(100, 101, 102), 1), {
    precision: 0,
    recall: 0,
    density: 0,
    coverage: 0,
  });
  t.throws(() => manifoldOverlap(line(0, 1), line(0, 1, 2), 2), { instanceOf: RangeError });
});
