import test from 'ava';
import fc from 'fast-check';
import { readJsonRecord } from '../../../src/datasets/sources/json-record.ts';

const textOf = (value: unknown) =>
  typeof value === 'string' ? value.trim() : JSON.stringify(value);

test('any object is its members as text, by whatever name', (t) => {
  const member = fc.oneof(
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), member), (object) => {
      const expected = Object.entries(object).map(([name, value]) => [name, textOf(value)]);
      t.deepEqual(Object.entries(readJsonRecord(JSON.stringify(object))), expected);
    }),
  );
  t.deepEqual(
    { ...(readJsonRecord('{"a":null,"b":[1],"c":{"d":2}}') as object) },
    {
      a: '',
      b: '[1]',
      c: '{"d":2}',
    },
  );
});

test('what an object lacks is not there, even what all objects have', (t) => {
  const record = readJsonRecord('{}') as Record<string, string>;
  t.false('constructor' in record);
});

test('what is no object, or nested deeper than the stack, is said to be none', (t) => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  for (const text of ['', '[1]', '1', 'null', '{', deep]) {
    t.regex(String(readJsonRecord(text)), /^expected a JSON object/);
  }
});
