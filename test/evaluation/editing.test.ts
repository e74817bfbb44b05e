import test from 'ava';
import { editingQuality } from '../../src/evaluation/editing.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';

const schema = new AttributeSchema([
  binary('Smiling'),
  categorical('hair', ['black', 'brown', 'gray']),
  binary('Young'),
]);

/** Unit probabilities of faces that show these values. */
function seen(...faces: [smiling: number, hair: number, young: number][]): number[] {
  return faces.flatMap(([smiling, hair, young]) => [
    smiling === 1 ? 0.8 : 0.3,
    ...[0, 1, 2].map((value) => (value === hair ? 0.5 : 0.25)),
    young === 1 ? 0.9 : 0.1,
  ]);
}

test('changed counts faces that showed the old value and show the new one', (t) => {
  const quality = editingQuality(
    schema,
    {
      attribute: 0,
      before: [0, 0, 1, 0],
      after: [1, 1, 0, 1],
      // The third is reconstructed without its smile, so that its change shows nothing.
      reconstructed: seen([0, 0, 1], [0, 1, 1], [0, 2, 0], [0, 2, 0]),
      edited: seen([1, 0, 1], [0, 1, 1], [0, 2, 1], [1, 0, 0]),
    },
    (attribute) => attribute === 1,
  );
  t.is(quality.attribute, 'Smiling');
  t.like(quality.shown, { n: 4, successes: 3 });
  t.like(quality.changed, { n: 3, successes: 2 });
  t.like(quality.others, { n: 8, successes: 2 });
  t.like(quality.unlinked, { n: 4, successes: 1 });
});

test('a categorical attribute counts as one, and its own value is none of the others', (t) => {
  const quality = editingQuality(
    schema,
    {
      attribute: 1,
      before: [0],
      after: [2],
      reconstructed: seen([0, 0, 1]),
      edited: seen([0, 2, 1]),
    },
    () => false,
  );
  t.like(quality.changed, { n: 1, successes: 1 });
  t.like(quality.others, { n: 2, successes: 0 });
});
