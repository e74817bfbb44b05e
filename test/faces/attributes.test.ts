import test from 'ava';
import fc from 'fast-check';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';

const schema = new AttributeSchema([
  binary('Smiling'),
  categorical('race', ['White', 'Black', 'Indian']),
  binary('Male'),
]);

test('binary attributes are one unit, categorical ones a unit a value', (t) => {
  t.is(schema.units, 5);
  t.deepEqual(schema.unitOffsets, [0, 1, 4]);
});

test('labels are encoded as -1/1, one hot, and zeros where unknown', (t) => {
  const target = new Float32Array(10);
  schema.encode(Int8Array.of(1, 2, 0), target);
  schema.encode(Int8Array.of(UNKNOWN, UNKNOWN, UNKNOWN), target, 5);
  t.deepEqual([...target], [1, 0, 0, 1, -1, 0, 0, 0, 0, 0]);
});

test('the likeliest value of perfect probabilities is the label', (t) => {
  const label = (count: number) => fc.integer({ min: 0, max: count - 1 });
  fc.assert(
    fc.property(fc.tuple(label(2), label(3), label(2)), (values) => {
      const units = new Float32Array(5);
      schema.encode(Int8Array.from(values), units);
      const probabilities = units.map((unit) => Math.max(0, unit));
      return values.every((value, i) => schema.likeliest(probabilities, i) === value);
    }),
  );
  t.pass();
});

test('an unknown attribute is an error that names the nearest', (t) => {
  const error = t.throws(() => schema.indexOf('Smilling'));
  t.regex(error!.message, /no attribute "Smilling", did you mean "Smiling"\?/);
});

test('a schema survives JSON', (t) => {
  const again = AttributeSchema.fromJSON(JSON.parse(JSON.stringify(schema)));
  t.deepEqual(again.attributes, schema.attributes);
});

test('a record that lacks an attribute leaves it unknown', (t) => {
  t.deepEqual([...schema.labels({ race: 1 })], [UNKNOWN, 1, UNKNOWN]);
});
