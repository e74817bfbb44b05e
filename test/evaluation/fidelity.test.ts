import test from 'ava';
import fc from 'fast-check';
import { allRight, compareLabels, fidelityByAttribute } from '../../src/evaluation/fidelity.ts';
import { proportion } from '../../src/evaluation/proportion.ts';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';

const SMILING = binary('Smiling');
const HAIR = categorical('Hair', ['black', 'blond', 'grey']);
const SCHEMA = new AttributeSchema([SMILING, binary('Male'), HAIR]);
// An auditor lays its attributes out by its own schema.
const AUDITOR = new AttributeSchema([HAIR, SMILING]);

const rows = fc.array(
  fc.record({
    smiling: fc.constantFrom(UNKNOWN, 0, 1),
    hair: fc.constantFrom(UNKNOWN, 0, 1, 2),
    seenSmiling: fc.constantFrom(0, 1),
    seenHair: fc.constantFrom(0, 1, 2),
    cell: fc.nat(3),
  }),
  { maxLength: 40 },
);

const labelsOf = ({ smiling, hair }: { smiling: number; hair: number }) =>
  Int8Array.of(smiling, UNKNOWN, hair);

function probabilitiesOf(seen: readonly { seenSmiling: number; seenHair: number }[]) {
  return seen.flatMap(({ seenSmiling, seenHair }) => [
    ...[0, 1, 2].map((value) => (value === seenHair ? 0.6 : 0.2)),
    seenSmiling ? 0.7 : 0.3,
  ]);
}

test('fidelity is the share of rows in which the auditor sees the label', (t) => {
  fc.assert(
    fc.property(rows, (all) => {
      const attributes = ['Smiling', 'Hair'];
      const labels = all.map(labelsOf);
      const agreement = compareLabels(SCHEMA, labels, AUDITOR, probabilitiesOf(all), attributes);
      const [smiling, hair] = fidelityByAttribute(agreement, []);
      const count = (is: (row: (typeof all)[number]) => boolean) => all.filter(is).length;
      const smilingRight = (row: (typeof all)[number]) => row.smiling === row.seenSmiling;
      const hairRight = (row: (typeof all)[number]) => row.hair === row.seenHair;
      t.deepEqual(smiling?.kept, proportion(count(smilingRight), all.length));
      t.deepEqual(hair?.kept, proportion(count(hairRight), all.length));

      const cells = all.map(({ cell }) => cell);
      const together = allRight(agreement, cells, 4);
      const both = (row: (typeof all)[number]) => smilingRight(row) && hairRight(row);
      t.deepEqual(together.all, proportion(count(both), all.length));
      for (const [cell, found] of together.cells.entries()) {
        const inCell = count((row) => row.cell === cell);
        t.deepEqual(
          found,
          proportion(
            count((row) => row.cell === cell && both(row)),
            inCell,
          ),
        );
      }
    }),
  );
});

test("the auditor's accuracy on real faces stands beside it, as they are and balanced", (t) => {
  const quality = [
    {
      attribute: 'Smiling',
      values: [
        { n: 900, correct: 810 },
        { n: 100, correct: 50 },
      ],
    },
  ];
  const [smiling] = fidelityByAttribute(
    { attributes: ['Smiling'], right: Uint8Array.of(1, 0) },
    quality,
  );
  t.deepEqual(smiling?.real, proportion(860, 1000));
  t.is(smiling?.realBalanced, 0.7);
});

test('a value that no held-out face has leaves the balanced accuracy unknown', (t) => {
  const values = [
    { n: 10, correct: 10 },
    { n: 0, correct: 0 },
  ];
  const [smiling] = fidelityByAttribute({ attributes: ['Smiling'], right: Uint8Array.of(1) }, [
    { attribute: 'Smiling', values },
  ]);
  t.is(smiling?.real.share, 1);
  t.is(smiling?.realBalanced, Number.NaN);
});
