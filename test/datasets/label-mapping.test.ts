import test from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';
import { mapLabels } from '../../src/datasets/label-mapping.ts';
import type { FaceSource, Listed } from '../../src/datasets/sources/source.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import type { LabelRules } from '../../src/faces/label-rule.ts';
import { badEntry, memorySource } from '../stages/memory-source.ts';
import { listAll, photosOf } from './sources/conformance.ts';

const AGES = [3, 40, Number.NaN, -1, 70];
const RULES: LabelRules = {
  AgeBand: { from: 'age', bins: [0, 18, 65] },
  Male: { from: 'gender', values: { no: 'Female', yes: 'Male' } },
};

/** Photos of alternating gender with ages, and two entries that are none. */
function aged(): { source: FaceSource; listed: { entries: number } } {
  const photos = AGES.map((age, i): Listed => {
    const photo = { id: `${i}`, place: `list:${i}`, image: { bytes: new Uint8Array() } };
    const labels = Int8Array.of(i % 2, 1);
    return { photo: { ...photo, labels, raw: Float32Array.of(age), split: 'train' } };
  });
  const { source, listed } = memorySource([badEntry(7), ...photos, badEntry(8)]);
  const schema = new AttributeSchema([
    categorical('gender', ['Female', 'Male']),
    binary('Smiling'),
  ]);
  return { source: { ...source, schema, raw: [{ name: 'age', kind: 'number' }] }, listed };
}

test('a mapped source lists the same entries with other labels and no raw values', async (t) => {
  const { source } = aged();
  const mapped = mapLabels(source, RULES);
  t.deepEqual(mapped.schema.toJSON(), {
    Smiling: 'binary',
    AgeBand: ['0-17', '18-64', '65+'],
    Male: 'binary',
  });
  t.is(mapped.raw, undefined);
  const before = await listAll(source);
  const after = await listAll(mapped);
  const rest = (entry: Listed) =>
    'photo' in entry ? { ...entry.photo, labels: undefined, raw: undefined } : entry;
  t.deepEqual(after.map(rest), before.map(rest));
  t.false(photosOf(after).some((photo) => 'raw' in photo));
  t.deepEqual(
    photosOf(after).map(({ labels }) => [...labels]),
    [
      [1, 0, 0],
      [1, 1, 1],
      [1, -1, 0],
      [1, -1, 1],
      [1, 2, 0],
    ],
  );
});

test('values are counted before and after, once a listing came to its end', async (t) => {
  const mapped = mapLabels(aged().source, RULES);
  for await (const entry of mapped.list()) if ('photo' in entry) break;
  t.is(mapped.labelCounts!(), undefined);
  await listAll(mapped);
  await listAll(mapped);
  t.deepEqual(mapped.labelCounts!(), {
    before: [
      { name: 'age', values: [{ value: '-1 to 70', photos: 4 }], unknown: 1 },
      {
        name: 'gender',
        values: [
          { value: 'Female', photos: 3 },
          { value: 'Male', photos: 2 },
        ],
        unknown: 0,
      },
    ],
    after: [
      {
        name: 'AgeBand',
        values: ['0-17', '18-64', '65+'].map((value) => ({ value, photos: 1 })),
        unknown: 2,
        from: ['age'],
        unplaced: 1,
      },
      {
        name: 'Male',
        values: [
          { value: 'no', photos: 3 },
          { value: 'yes', photos: 2 },
        ],
        unknown: 0,
        from: ['gender'],
        unplaced: 0,
      },
    ],
  });
});

test('nothing is listed ahead of what is asked for', async (t) => {
  const { source, listed } = aged();
  const entries = mapLabels(source, RULES).list()[Symbol.asyncIterator]();
  t.is(listed.entries, 0);
  for (const wanted of [1, 2, 3]) {
    await entries.next();
    t.is(listed.entries, wanted);
  }
});

test('the fingerprint follows from source, rules and selection', (t) => {
  const { source } = aged();
  const of = (...args: Parameters<typeof mapLabels>) => mapLabels(...args).fingerprint;
  const fingerprint = of(source, RULES);
  t.is(of(source, structuredClone(RULES)), fingerprint);
  const others = [
    source.fingerprint,
    of({ ...source, fingerprint: 'other' }, RULES),
    of(source, { ...RULES, AgeBand: { from: 'age', bins: [0, 18, 66] } }),
    of(source, { Male: RULES.Male!, AgeBand: RULES.AgeBand! }),
    of(source, RULES, { Male: 'binary' }),
  ];
  t.is(new Set([fingerprint, ...others]).size, 6);
});

test('the selection is of the result, in its order', async (t) => {
  const wanted = { Male: 'binary', AgeBand: ['0-17', '18-64', '65+'] } as const;
  const mapped = mapLabels(aged().source, RULES, wanted);
  t.deepEqual(mapped.schema.names, ['Male', 'AgeBand']);
  t.deepEqual(
    photosOf(await listAll(mapped)).map(({ labels }) => [...labels]),
    [
      [0, 0],
      [1, 1],
      [0, -1],
      [1, -1],
      [0, 2],
    ],
  );
  const error = t.throws(() => mapLabels(aged().source, RULES, { gender: 'binary' }), {
    instanceOf: EvenfaceError,
  });
  t.like(error, { code: 'declaration', message: 'there is no attribute "gender"' });
});

test('notes say what each attribute is made of and what is left out', (t) => {
  const { notes } = mapLabels(aged().source, { ...RULES, Smiling: { drop: true } });
  t.deepEqual(notes, [
    'Labels are made by rule: AgeBand of age; Male of gender.',
    'Attributes left out by rule: Smiling.',
  ]);
});
