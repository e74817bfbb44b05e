import test from 'ava';
import { type PeopleShares, roleOf } from '../../src/model/people.ts';

const entry = (id: string, subject?: string) => ({
  id,
  place: id,
  labels: new Int8Array(),
  subject,
  split: 'train' as const,
  quality: { side: 64, padding: 0, sharpness: 1 },
});

const people = Array.from({ length: 4000 }, (_, i) => entry(`${i}.jpg`, `person ${i}`));
const shareOf = (role: string, shares: PeopleShares) =>
  people.filter((person) => roleOf(person, shares) === role).length / people.length;

test('all photos of a person play one role, and nobody plays two', (t) => {
  const roles = new Set(
    ['1.jpg', '2.jpg', '3.jpg'].map((id) => roleOf(entry(id, 'ann'), { teacher: 0.4, judge: 0.5 })),
  );
  t.is(roles.size, 1);
});

test('the judge gets the share of the people that it is given', (t) => {
  for (const judge of [0.25, 0.5, 0.8]) {
    const share = shareOf('judge', { teacher: 0, judge });
    t.true(Math.abs(share - judge) < 0.03, `${share} for ${judge}`);
  }
});

test('a teacher takes its people from the judge and the auditor alike', (t) => {
  const shares = { teacher: 0.4, judge: 0.25 };
  t.true(Math.abs(shareOf('teacher', shares) - 0.4) < 0.03);
  t.true(Math.abs(shareOf('judge', shares) - 0.6 * 0.25) < 0.03);
  t.is(shareOf('teacher', { teacher: 0, judge: 0.25 }), 0);
});

test('judge and auditor share nobody, also where one of the runs has a teacher', (t) => {
  for (const person of people) {
    const role = roleOf(person, { teacher: 0.4, judge: 0.5 });
    if (role !== 'teacher') t.true(role === roleOf(person, { teacher: 0, judge: 0.5 }));
  }
});
