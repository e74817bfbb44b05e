import test from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../src/common/errors.ts';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import type { RawColumn, RawValues } from '../../src/faces/label-columns.ts';
import { LabelTally } from '../../src/faces/label-counts.ts';
import { createMapping, type LabelMapping } from '../../src/faces/label-mapping.ts';
import type { LabelRules, Refuse } from '../../src/faces/label-rule.ts';

const HAIR = ['Black_Hair', 'Brown_Hair', 'Blond_Hair'];
const SCHEMA = new AttributeSchema([
  categorical('gender', ['Female', 'Male']),
  binary('Eyeglasses'),
  ...HAIR.map(binary),
  categorical('race', ['Black', 'East Asian', 'White']),
  categorical('years', ['1', '5', '30']),
]);
const RAW: RawColumn[] = [
  { name: 'age', kind: 'number' },
  { name: 'country', kind: 'text' },
];

const refuse: Refuse = (path, message, hint) =>
  new EvenfaceError('declaration', message, { place: path.join('.'), hint });

function mappingOf(rules: LabelRules): LabelMapping {
  return createMapping(SCHEMA, RAW, rules, refuse);
}

/** A row with some labels by their values' names, all others unknown. */
function row(labels: Record<string, string>, age = Number.NaN, country = '') {
  const indices = Object.entries(labels).map(([name, value]) => [
    name,
    SCHEMA.get(name).values.indexOf(value),
  ]);
  return { labels: SCHEMA.labels(Object.fromEntries(indices)), raw: [age, country] };
}

/** The name of a label after the mapping. */
function labelOf({ schema, map }: LabelMapping, name: string, of: ReturnType<typeof row>) {
  const label = map(of)[schema.indexOf(name)]!;
  return label === UNKNOWN ? 'unknown' : schema.get(name).values[label];
}

/** Any row that a source may have. */
const anyRow = fc
  .record({
    labels: fc.tuple(
      ...SCHEMA.attributes.map(({ values }) =>
        fc.integer({ min: UNKNOWN, max: values.length - 1 }),
      ),
    ),
    age: fc.oneof(fc.double({ noNaN: true }), fc.integer({ max: 100 }), fc.constant(Number.NaN)),
    country: fc.constantFrom('', 'France', 'Peru', '__proto__'),
  })
  .map(({ labels, age, country }) => ({
    labels: Int8Array.from(labels),
    raw: [age, country] satisfies RawValues,
  }));

const edges = fc
  .uniqueArray(
    fc.oneof(fc.integer({ min: -50, max: 120 }), fc.double({ min: -9, max: 99, noNaN: true })),
    {
      minLength: 2,
      maxLength: 9,
      comparator: 'SameValueZero',
    },
  )
  .map((numbers) => numbers.map((number) => number + 0).sort((a, b) => a - b));

test('a recoded attribute has the new name and values, and the old one is gone', (t) => {
  const male = mappingOf({ Male: { from: 'gender', values: { yes: 'Male', no: 'Female' } } });
  t.deepEqual(male.schema.get('Male'), binary('Male'));
  t.false(male.schema.has('gender'));
  t.is(labelOf(male, 'Male', row({ gender: 'Male' })), 'yes');
  t.is(labelOf(male, 'Male', row({ gender: 'Female' })), 'no');
  t.is(labelOf(male, 'Male', row({})), 'unknown');
});

test('attributes that no rule names stay, and one that a rule reads stays where it is named', (t) => {
  const { schema } = mappingOf({
    HasGlasses: { from: 'Eyeglasses' },
    race: {},
    White: { from: 'race', values: { yes: 'White' }, otherwise: 'no' },
    years: { drop: true },
  });
  t.deepEqual(schema.names, ['gender', ...HAIR, 'HasGlasses', 'race', 'White']);
  t.deepEqual(schema.get('race'), SCHEMA.get('race'));
});

test('values that are not named become otherwise, or unknown where that is said', (t) => {
  const some = (otherwise: string) =>
    mappingOf({ race: { values: { asian: ['East Asian'], white: 'White' }, otherwise } });
  t.deepEqual(some('other').schema.get('race').values, ['asian', 'white', 'other']);
  t.is(labelOf(some('other'), 'race', row({ race: 'Black' })), 'other');
  t.is(labelOf(some('white'), 'race', row({ race: 'Black' })), 'white');
  t.deepEqual(some('unknown').schema.get('race').values, ['asian', 'white']);
  t.is(labelOf(some('unknown'), 'race', row({ race: 'Black' })), 'unknown');
});

test('text is recoded by the values that matter', (t) => {
  const values = { Europe: 'France' };
  const made = mappingOf({ continent: { from: 'country', values, otherwise: 'elsewhere' } });
  const at = (country: string) => labelOf(made, 'continent', row({}, 0, country));
  t.deepEqual(['France', 'Peru', '', 'constructor'].map(at), [
    'Europe',
    'elsewhere',
    'unknown',
    'elsewhere',
  ]);
});

test('bands are named after their edges, and each edge begins its band', (t) => {
  const bands = mappingOf({ band: { from: 'age', bins: [0, 1, 10, 20] } });
  t.deepEqual(bands.schema.get('band').values, ['0', '1-9', '10-19', '20+']);
  const at = (age: number) => labelOf(bands, 'band', row({}, age));
  t.deepEqual([-1, 0, 0.5, 1, 9.99, 10, 19, 20, 1e9, Number.POSITIVE_INFINITY].map(at), [
    'unknown',
    '0',
    '0',
    '1-9',
    '1-9',
    '10-19',
    '10-19',
    '20+',
    '20+',
    '20+',
  ]);
  const halves = mappingOf({ band: { from: 'age', bins: [0.5, 2], names: ['low', 'high'] } });
  t.deepEqual(halves.schema.get('band').values, ['low', 'high']);
  const unnamed = mappingOf({ band: { from: 'age', bins: [0.5, 2] } });
  t.deepEqual(unnamed.schema.get('band').values, ['0.5-2', '2+']);
});

test('an attribute whose values are numbers is banded as numbers are', (t) => {
  const made = mappingOf({
    Adult: { from: 'years', at_least: 18 },
    band: { from: 'years', bins: [0, 5] },
  });
  const at = (name: string) => ['1', '5', '30'].map((years) => labelOf(made, name, row({ years })));
  t.deepEqual(at('Adult'), ['no', 'no', 'yes']);
  t.deepEqual(at('band'), ['0-4', '5+', '5+']);
});

test('bins partition all numbers from the first edge on, and keep their order', (t) => {
  fc.assert(
    fc.property(edges, fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (bins, ages) => {
      const { map, schema } = mappingOf({ band: { from: 'age', bins } });
      const band = schema.indexOf('band');
      t.is(schema.get('band').values.length, bins.length);
      for (const age of [...ages, ...bins]) {
        const label = map(row({}, age))[band]!;
        t.is(label, bins.filter((edge) => edge <= age).length - 1);
      }
    }),
  );
});

test('bands agree with the threshold at each of their edges', (t) => {
  fc.assert(
    fc.property(
      edges,
      anyRow,
      fc.nat(),
      fc.boolean(),
      (bins, { labels: own, raw }, which, isOn) => {
        const at = which % bins.length;
        const of = { labels: own, raw: isOn ? [bins[at]!] : raw };
        const { map, schema } = mappingOf({
          band: { from: 'age', bins },
          above: { from: 'age', at_least: bins[at]! },
        });
        const labels = map(of);
        const band = labels[schema.indexOf('band')]!;
        if (band === UNKNOWN) return;
        t.is(labels[schema.indexOf('above')], Number(band >= at));
      },
    ),
  );
});

test('inverting twice gives what there was', (t) => {
  fc.assert(
    fc.property(anyRow, (of) => {
      const once = mappingOf({ Eyeglasses: { invert: true } });
      const twice = createMapping(once.schema, [], { Eyeglasses: { invert: true } }, refuse);
      const name = (schema: AttributeSchema) => schema.indexOf('Eyeglasses');
      const before = of.labels[name(SCHEMA)]!;
      const inverted = once.map(of);
      t.is(inverted[name(once.schema)], before === UNKNOWN ? UNKNOWN : 1 - before);
      t.is(twice.map({ labels: inverted })[name(twice.schema)], before);
    }),
  );
});

test('of one-hot attributes exactly one is yes, or all are unknown', (t) => {
  fc.assert(
    fc.property(anyRow, fc.boolean(), (of, isFilled) => {
      const fill = isFilled ? { fill_unknown: 'White' } : {};
      const { schema, map } = mappingOf({ race: { one_hot: true, ...fill } });
      const names = ['race_Black', 'race_East_Asian', 'race_White'];
      t.deepEqual(schema.names.slice(-3), names);
      t.false(schema.has('race'));
      const labels = [...map(of)].slice(-3);
      const known = of.labels[SCHEMA.indexOf('race')]!;
      const value = known === UNKNOWN && isFilled ? 2 : known;
      t.deepEqual(labels, value === UNKNOWN ? [-1, -1, -1] : [0, 1, 2].map((i) => +(i === value)));
    }),
  );
});

test('merged attributes: the one that is yes, unknown where several are', (t) => {
  const hair = mappingOf({ Hair: { merge: HAIR, otherwise: 'other' } });
  t.deepEqual(hair.schema.get('Hair').values, [...HAIR, 'other']);
  t.false(HAIR.some((name) => hair.schema.has(name)));
  const at = (...values: string[]) => {
    const labels = Object.fromEntries(HAIR.map((name, i) => [name, values[i]!]));
    return labelOf(hair, 'Hair', row(labels));
  };
  t.is(at('no', 'yes', 'no'), 'Brown_Hair');
  t.is(at('unknown', 'yes', 'unknown'), 'Brown_Hair');
  t.is(at('no', 'no', 'no'), 'other');
  t.is(at('no', 'unknown', 'no'), 'unknown');
  t.is(at('yes', 'no', 'yes'), 'unknown');
  t.is(at('yes', 'unknown', 'yes'), 'unknown');
  const named = mappingOf({ Hair: { merge: HAIR, names: ['black', 'brown', 'blond'] } });
  t.deepEqual(named.schema.get('Hair').values, ['black', 'brown', 'blond']);
});

/** Rules of every kind. */
const EVERY: LabelRules = {
  Male: { from: 'gender', values: { no: 'Female', yes: 'Male' } },
  band: { from: 'age', bins: [0, 10, 40] },
  Adult: { from: 'age', at_least: 18 },
  Hair: { merge: HAIR, otherwise: 'other' },
  Grey: { merge: HAIR },
  NoGlasses: { from: 'Eyeglasses', invert: true },
  race: { one_hot: true },
  from: { from: 'country', values: { here: 'France' }, otherwise: 'there' },
  Here: { from: 'country', values: { yes: 'France', no: 'Peru' }, otherwise: 'unknown' },
  years: {},
};

test('unknown never becomes a value, unless a rule fills it', (t) => {
  const filled: LabelRules = {
    ...EVERY,
    NoGlasses: { from: 'Eyeglasses', invert: true, fill_unknown: 'yes' },
    band: { from: 'age', bins: [0, 10, 40], fill_unknown: '10-39' },
  };
  const nothing = row({});
  t.deepEqual(new Set(mappingOf(EVERY).map(nothing)), new Set([UNKNOWN]));
  const made = mappingOf(filled);
  const known = made.schema.names.filter((_, i) => made.map(nothing)[i] !== UNKNOWN);
  t.deepEqual(known, ['band', 'NoGlasses']);
  t.is(labelOf(made, 'NoGlasses', nothing), 'yes');
  t.is(labelOf(made, 'band', nothing), '10-39');
  t.is(labelOf(made, 'band', row({}, -3)), '10-39');
});

test('counts before and after each add up to the rows, and say how many have no value', (t) => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
      const made = mappingOf(EVERY);
      const tally = new LabelTally(made.made);
      for (const one of rows) tally.add(one);
      const { before, after } = tally.counts;
      for (const { values, unknown } of [...before, ...after]) {
        t.is(
          values.reduce((sum, { photos }) => sum + photos, unknown),
          rows.length,
        );
      }
      const labels = rows.map((one) => made.map(one));
      for (const { name, values, unknown, unplaced } of after) {
        const at = made.schema.indexOf(name);
        for (const [value, { photos }] of values.entries()) {
          t.is(photos, labels.filter((label) => label[at] === value).length);
        }
        t.true(unplaced <= unknown);
      }
      const conflicts = rows.filter(
        (one) => HAIR.filter((name) => one.labels[SCHEMA.indexOf(name)] === 1).length > 1,
      ).length;
      t.is(after.find(({ name }) => name === 'Hair')!.unplaced, conflicts);
    }),
  );
});

test('labels of any row are values that the schema has', (t) => {
  fc.assert(
    fc.property(anyRow, (of) => {
      const { schema, map } = mappingOf(EVERY);
      const labels = map(of);
      t.is(labels.length, schema.size);
      for (const [i, { values }] of schema.attributes.entries()) {
        t.true(labels[i]! >= UNKNOWN && labels[i]! < values.length);
      }
    }),
  );
});

const misfits: [string, LabelRules, string, string, RegExp][] = [
  [
    'a column that there is not',
    { Male: { from: 'gendr', values: { no: 'Female', yes: 'Male' } } },
    'Male.from',
    'the source has no "gendr", did you mean "gender"?',
    /^It has: gender \(Female, Male\); .*; age \(numbers\); country \(text\)\.$/,
  ],
  [
    'its own name, which there is not',
    { Eyeglases: { invert: true } },
    'Eyeglases',
    'the source has no "Eyeglases", did you mean "Eyeglasses"?',
    /Eyeglasses \(no, yes\)/,
  ],
  [
    'a value that there is not',
    { Male: { from: 'gender', values: { no: 'female', yes: 'Male' } } },
    'Male.values.no',
    'gender has no value "female", did you mean "Female"?',
    /Its values are: Female, Male\./,
  ],
  [
    'not all values',
    { race: { values: { a: 'White', b: 'Black' } } },
    'race.values',
    'nothing is said about East Asian of race',
    /otherwise: unknown/,
  ],
  [
    'not all of a text',
    { from: { from: 'country', values: { a: 'x', b: 'y' } } },
    'from.values',
    'nothing is said about other text of country',
    /otherwise/,
  ],
  [
    'bands of what is no number',
    { band: { from: 'race', bins: [0, 1] } },
    'band.bins',
    'expected a column of numbers, found race (Black, East Asian, White)',
    /Say values/,
  ],
  [
    'a threshold of text',
    { Adult: { from: 'country', at_least: 1 } },
    'Adult.at_least',
    'expected a column of numbers, found country (text)',
    /Say values/,
  ],
  ['numbers as they are', { age: {} }, 'age', 'age is numbers', /bins or at_least/],
  ['text as it is', { country: {} }, 'country', 'country is text', /Say values/],
  [
    'values of numbers',
    { age: { values: { a: '1', b: '2' } } },
    'age.values',
    'age is numbers',
    /bins or at_least/,
  ],
  [
    'a merge of what is not binary',
    { Hair: { merge: ['Black_Hair', 'race'] } },
    'Hair.merge.1',
    'expected a binary attribute, found race (Black, East Asian, White)',
    /values already/,
  ],
  [
    'the opposite of what is not binary',
    { race: { invert: true } },
    'race.invert',
    'expected no and yes, found Black, East Asian, White',
    /binary/,
  ],
  [
    'a fill that is no value',
    { race: { fill_unknown: 'Whit' } },
    'race.fill_unknown',
    'race has no value "Whit", did you mean "White"?',
    /Black, East Asian, White/,
  ],
  [
    'one hot of binary',
    { Eyeglasses: { one_hot: true } },
    'Eyeglasses.one_hot',
    'Eyeglasses is binary',
    /values of its own/,
  ],
  [
    'an attribute twice',
    { race: { one_hot: true }, race_White: { from: 'Eyeglasses' } },
    'race_White',
    'there would be two attributes "race_White"',
    /otherwise/,
  ],
  [
    'an attribute that the source has',
    { Black: { from: 'gender', values: { Hair: 'Male', Cat: 'Female' }, one_hot: true } },
    'Black',
    'there would be two attributes "Black_Hair"',
    /drop the other/,
  ],
  [
    'the drop of what there is not',
    { rac: { drop: true } },
    'rac',
    'the source has no "rac", did you mean "race"?',
    /It has/,
  ],
  [
    'nothing left',
    Object.fromEntries(SCHEMA.names.map((name) => [name, { drop: true }])),
    '',
    'no attribute is left',
    /Keep one/,
  ],
];

for (const [what, rules, place, message, hint] of misfits) {
  test(`rules that ask for ${what} are refused at their place`, (t) => {
    const error = t.throws(() => mappingOf(rules), { instanceOf: EvenfaceError });
    t.like(error, { code: 'declaration', place, message });
    t.regex(error.hint!, hint);
  });
}

test('an attribute with more values than a label holds is refused', (t) => {
  const bins = Array.from({ length: 128 }, (_, i) => i);
  t.throws(() => mappingOf({ band: { from: 'age', bins } }), { message: /would have 128 values/ });
  t.is(
    mappingOf({ band: { from: 'age', bins: bins.slice(1) } }).schema.get('band').values.length,
    127,
  );
});
