import test from 'ava';
import fc from 'fast-check';
import { type Placed, SplitSurvey } from '../../../src/datasets/sources/known-splits.ts';
import type { Split } from '../../../src/faces/face.ts';

interface Row {
  readonly id: string;
  readonly subject?: string | undefined;
  readonly said?: Split | undefined;
}

const split = fc.constantFrom<Split>('train', 'val', 'test');
const rows: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      subject: fc.option(fc.integer({ max: 8, min: 0 }).map(String), { nil: undefined }),
      said: fc.option(split, { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((row, i) => ({ ...row, id: `${i}.jpg` })));

function placed(listed: readonly Row[]): { sides: Placed[]; notes: readonly string[] } {
  const survey = new SplitSurvey();
  for (const { said, subject } of listed) survey.add(said, subject);
  const { of, notes } = survey.splitting();
  return { sides: listed.map(({ said, id, subject }) => of(said, id, subject)), notes };
}

/** `count` photos of each of `people` people, by `saidOf`. */
function album(people: number, count: number, saidOf: (person: number, photo: number) => Split) {
  return Array.from({ length: people * count }, (_, i): Row => {
    const person = Math.floor(i / count);
    return { id: `${i}.jpg`, subject: `p${person}`, said: saidOf(person, i % count) };
  });
}

const byPerson = (person: number): Split =>
  person % 10 === 8 ? 'val' : person % 10 === 9 ? 'test' : 'train';

test('whatever a source says, a person is in one split and in one part', (t) => {
  fc.assert(
    fc.property(rows, (listed) => {
      const { sides } = placed(listed);
      const first = new Map<string, Placed>();
      for (const [i, { id, subject = id }] of listed.entries()) {
        t.deepEqual(first.get(subject) ?? sides[i], sides[i]);
        first.set(subject, sides[i]!);
      }
    }),
  );
});

test('a split by person is honoured to the photo', (t) => {
  const listed = album(40, 3, byPerson);
  const { sides, notes } = placed(listed);
  t.deepEqual(
    sides,
    listed.map(({ said }) => ({ split: said!, part: said! })),
  );
  t.deepEqual(notes, []);
});

test('a few people in several splits are moved to the one held out furthest, and counted', (t) => {
  const listed = album(40, 3, (person, photo) => {
    if (person === 0) return photo === 2 ? 'test' : 'train';
    return person === 1 && photo === 0 ? 'val' : byPerson(person);
  });
  const { sides, notes } = placed(listed);
  t.true(sides.slice(0, 3).every((side) => side.split === 'test'));
  t.true(sides.slice(3, 6).every((side) => side.split === 'val'));
  t.deepEqual(
    sides.slice(6).map((side) => side.split),
    listed.slice(6).map(({ said }) => said),
  );
  t.regex(notes.join(), /part 2 of 40 people with several photos: 4 of their photos are moved/);
});

test('where splits were dealt out by photo, the people that they part are split 80/10/10 anew', (t) => {
  const listed = album(400, 4, (person, photo) => byPerson(person * 7 + photo * 3));
  const { sides, notes } = placed(listed);
  const share = (name: Split) => sides.filter((side) => side.split === name).length / sides.length;
  t.true(share('train') > 0.7 && share('val') > 0.05 && share('test') > 0.05);
  t.regex(notes.join(), /not made by person.*80\/10\/10 anew/);
});

test('a photo that no split is said of follows its person', (t) => {
  const listed: Row[] = [
    ...album(10, 2, byPerson),
    { id: 'x', subject: 'p9' },
    { id: 'y', subject: 'p8' },
  ];
  t.deepEqual(
    placed(listed)
      .sides.slice(-2)
      .map((side) => side.split),
    ['test', 'val'],
  );
});

test('halves of what is held out are parts that photos may move between, train is not', (t) => {
  const listed = album(60, 2, (person) => (person % 3 ? 'train' : 'val'));
  for (const [i, { split: side, part }] of placed(listed).sides.entries()) {
    t.is(part, listed[i]!.said === 'train' ? 'train' : 'held out');
    t.is(side === 'train', part === 'train');
  }
});

test('one split for all decides nothing', (t) => {
  const { sides, notes } = placed(album(60, 2, () => 'train'));
  t.true(sides.every(({ part }) => part === undefined));
  t.is(new Set(sides.map((side) => side.split)).size, 3);
  t.regex(notes.join(), /in one split \(train\)/);
});
