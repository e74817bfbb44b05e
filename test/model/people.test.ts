import test from 'ava';
import { roleOf } from '../../src/model/people.ts';

const entry = (id: string, subject?: string) => ({
  id,
  place: id,
  labels: new Int8Array(),
  subject,
  split: 'train' as const,
  quality: { side: 64, padding: 0, sharpness: 1 },
});

test('all photos of a person play one role, and nobody plays two', (t) => {
  const roles = new Set(['1.jpg', '2.jpg', '3.jpg'].map((id) => roleOf(entry(id, 'ann'), 0.5)));
  t.is(roles.size, 1);
});

test('the judge gets the share of the people that it is given', (t) => {
  const people = Array.from({ length: 4000 }, (_, i) => entry(`${i}.jpg`, `person ${i}`));
  for (const share of [0.25, 0.5, 0.8]) {
    const judged = people.filter((person) => roleOf(person, share) === 'judge').length;
    t.true(Math.abs(judged / people.length - share) < 0.03, `${judged} for ${share}`);
  }
});
