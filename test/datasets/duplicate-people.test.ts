import test from 'ava';
import fc from 'fast-check';
import { mergePeople } from '../../src/datasets/duplicate-people.ts';
import { personOf } from '../../src/datasets/pack.ts';
import { splitOf, splitWithin } from '../../src/datasets/sources/split.ts';
import { DisjointSets } from '../../src/faces/disjoint-sets.ts';
import type { SourcePart, Split } from '../../src/faces/face.ts';
import { foldOf, roleOf } from '../../src/model/people.ts';

const PARTS = [undefined, 'train', 'val', 'held out', 'test'] as const;

/** Rows as sources give them: a person has one part, of which the split follows. */
const rows = (parts: readonly (typeof PARTS)[number][]) =>
  fc
    .record({
      people: fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 12 }),
      rows: fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 30 }),
      copies: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }),
    })
    .map(({ people, rows, copies }) => {
      const entries = rows.map(([of, isKnown], row) => {
        const person = of % people.length;
        const part = people[person];
        const id = `photo ${row}`;
        const subject = isKnown ? `person ${person}` : undefined;
        return {
          ...{ id, place: id, labels: new Int8Array(1), subject, part },
          split: splitWithin(part, subject ?? id),
          quality: { side: 64, padding: 0, sharpness: 1 },
        };
      });
      const sets = new DisjointSets(entries.length);
      for (const [a, b] of copies) sets.join(a % entries.length, b % entries.length);
      const firstOf = Int32Array.from(entries, (_, row) => sets.firstOf(row));
      const places = mergePeople(entries, firstOf);
      const after = entries.map((entry, row) => ({ ...entry, ...places.get(row) }));
      return { entries, firstOf, after };
    });

test('where a source has no parts, neither copies nor a person are in two splits', (t) => {
  fc.assert(
    fc.property(rows([undefined]), ({ firstOf, after }) => {
      const splits = new Map<string, Split>();
      for (const [row, entry] of after.entries()) {
        t.is(entry.split, after[firstOf[row]!]!.split);
        const split = splits.get(personOf(entry)) ?? entry.split;
        t.is(entry.split, split);
        splits.set(personOf(entry), split);
      }
    }),
  );
});

test('teacher, judge and auditor never meet in copies or in a person, nor do folds part them', (t) => {
  fc.assert(
    fc.property(rows(PARTS), ({ entries, firstOf, after }) => {
      const shared = (of: (entry: (typeof after)[number]) => unknown) => {
        const known = new Map<string, unknown>();
        for (const [row, entry] of after.entries()) {
          t.is(of(entry), of(after[firstOf[row]!]!));
          // The person that the source names is still in one piece.
          const person = personOf(entries[row]!);
          t.is(of(entry), known.get(person) ?? of(entry));
          known.set(person, of(entry));
        }
      };
      shared((entry) => roleOf(entry, { teacher: 0.3, judge: 0.5 }));
      shared((entry) => foldOf(entry, 5));
    }),
  );
});

test("a source's own parts stay; what it has in none follows its person", (t) => {
  fc.assert(
    fc.property(rows(PARTS), ({ after }) => {
      for (const entry of after) {
        const { part, split } = entry;
        if (part === 'held out') t.not(split, 'train');
        else if (part !== undefined) t.is<SourcePart, SourcePart>(split, part);
        else {
          const photos = after.filter((other) => personOf(other) === personOf(entry));
          const told = new Set(photos.map((one) => one.part).filter((one) => one !== undefined));
          if (told.size === 1 && !told.has('held out')) t.true(told.has(split));
        }
      }
    }),
  );
});

test('a merged person has the smallest of the names, whatever the order of the rows', (t) => {
  const entry = (id: string, subject?: string) => ({ id, subject, split: 'train' as const });
  const of = (entries: ReturnType<typeof entry>[], firstOf: number[]) =>
    mergePeople(entries, Int32Array.from(firstOf));
  const merged = { subject: 'a.jpg', split: splitOf('a.jpg') };
  t.deepEqual(
    [...of([entry('b.jpg'), entry('c.jpg'), entry('a.jpg')], [0, 1, 0])],
    [
      [0, merged],
      [2, merged],
    ],
  );
  // All photos of a person go along, and a person of whom there is one photo twice stays as it is.
  const known = [
    entry('1', 'z'),
    entry('2', 'y'),
    entry('3', 'z'),
    entry('4', 'x'),
    entry('5', 'x'),
  ];
  const together = { subject: 'y', split: splitOf('y') };
  t.deepEqual(
    [...of(known, [0, 0, 2, 3, 3])],
    [
      [0, together],
      [1, together],
      [2, together],
    ],
  );
});
