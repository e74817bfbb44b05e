import test from 'ava';
import fc from 'fast-check';
import { createRandom } from '../../../src/common/random.ts';
import {
  checkLabels,
  DRAWN_ATTRIBUTES,
  type DrawnLabels,
} from '../../../src/faces/drawing/attributes.ts';
import { sampleLabels } from '../../../src/faces/drawing/sampler.ts';

const FACES = 4000;

function population(seed: number): DrawnLabels[] {
  return Array.from({ length: FACES }, (_, i) => sampleLabels(createRandom(seed, i, 'labels')));
}

function share(
  people: DrawnLabels[],
  holds: (labels: DrawnLabels) => unknown,
  among: (labels: DrawnLabels) => unknown = () => true,
): number {
  const asked = people.filter(among);
  return asked.filter(holds).length / asked.length;
}

test('sampled labels are complete, in the declared order, and possible', (t) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const labels = sampleLabels(createRandom(seed));
      t.deepEqual(
        Object.keys(labels),
        DRAWN_ATTRIBUTES.map(({ name }) => name),
      );
      t.deepEqual(checkLabels(labels), labels);
    }),
  );
});

test('only men have beards', (t) => {
  t.true(population(3).every((labels) => labels.No_Beard === 1 || labels.Male === 1));
});

test('the population is lopsided as declared', (t) => {
  const people = population(11);
  const bounds: [string, number, number, number][] = [
    ['smiling', share(people, (l) => l.Smiling), 0.42, 0.48],
    ['glasses', share(people, (l) => l.Eyeglasses), 0.1, 0.14],
    ['women with glasses', share(people, (l) => l.Eyeglasses && !l.Male), 0.02, 0.04],
    ['hats', share(people, (l) => l.Wearing_Hat), 0.065, 0.095],
    ['beards', share(people, (l) => !l.No_Beard), 0.12, 0.18],
    [
      'men with lipstick',
      share(
        people,
        (l) => l.Wearing_Lipstick,
        (l) => l.Male,
      ),
      0,
      0.01,
    ],
    [
      'women with lipstick',
      share(
        people,
        (l) => l.Wearing_Lipstick,
        (l) => !l.Male,
      ),
      0.6,
      0.8,
    ],
    [
      'old among gray',
      share(
        people,
        (l) => !l.Young,
        (l) => l.Hair_Color === 3,
      ),
      0.85,
      1,
    ],
    ['dark skins', share(people, (l) => l.Skin_Tone === 2), 0.13, 0.19],
    ['red hair', share(people, (l) => l.Hair_Color === 4), 0.025, 0.075],
  ];
  for (const [what, found, low, high] of bounds) {
    t.true(found >= low && found <= high, `${what}: ${found} is not in [${low}, ${high}]`);
  }
  const glasses = (among: (l: DrawnLabels) => unknown) => share(people, (l) => l.Eyeglasses, among);
  t.true(glasses((l) => l.Male) > 2 * glasses((l) => !l.Male));
  t.true(glasses((l) => !l.Young) > glasses((l) => l.Young));
});

for (const names of [
  ['Smiling', 'Eyeglasses', 'Wearing_Hat'],
  ['Smiling', 'Male', 'Eyeglasses'],
] as const) {
  test(`every combination of ${names.join(', ')} occurs a dozen times in ${FACES} faces`, (t) => {
    for (const seed of [1, 7, 42]) {
      const counts = new Map<string, number>();
      for (const labels of population(seed)) {
        const cell = names.map((name) => labels[name]).join('');
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
      }
      t.is(counts.size, 8);
      t.true(Math.min(...counts.values()) >= 12, JSON.stringify([...counts]));
    }
  });
}
