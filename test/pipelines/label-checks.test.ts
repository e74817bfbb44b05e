import test from 'ava';
import fc from 'fast-check';
import { EvenfaceError } from '../../src/common/errors.ts';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { createMapping, type LabelMapping } from '../../src/faces/label-mapping.ts';
import { crossCheck } from '../../src/pipelines/cross-checks.ts';
import { declarationSchema, type PipelineDeclaration } from '../../src/pipelines/declaration.ts';

const SCHEMA = new AttributeSchema([
  categorical('gender', ['Female', 'Male']),
  binary('Bald'),
  binary('Young'),
  categorical('years', ['1', '5', '30']),
]);

const anyName = fc.constantFrom(...SCHEMA.names, 'age', 'country', 'Nobody');
const anyValue = fc.constantFrom('no', 'yes', 'Female', 'Male', '1', '5', 'other', 'unknown', '');
const anyNumber = fc.oneof(fc.integer({ min: -5, max: 99 }), fc.double());
const anyWay = fc.oneof(
  fc.record({ values: fc.dictionary(anyValue, fc.oneof(anyValue, fc.array(anyValue))) }),
  fc.record({ bins: fc.array(anyNumber).map((edges) => edges.sort((a, b) => a - b)) }),
  fc.record({ at_least: anyNumber }),
  fc.record({ merge: fc.array(anyName, { maxLength: 3 }) }),
);
const rest = {
  from: anyName,
  names: fc.array(anyValue, { minLength: 2, maxLength: 3 }),
  otherwise: anyValue,
  invert: fc.boolean(),
  fill_unknown: anyValue,
  one_hot: fc.boolean(),
  drop: fc.boolean(),
};
const anyRule = fc
  .tuple(fc.oneof(fc.constant({}), anyWay), fc.record(rest, { requiredKeys: [] }), fc.nat(9))
  .map(([way, more, few]) => ({
    ...way,
    ...Object.fromEntries(Object.entries(more).slice(0, few % 3)),
  }));
const anyRow = fc.record({
  labels: fc
    .tuple(
      ...SCHEMA.attributes.map(({ values }) => fc.integer({ min: -1, max: values.length - 1 })),
    )
    .map((labels) => Int8Array.from(labels)),
  raw: fc.tuple(fc.oneof(anyNumber, fc.constant(Number.NaN)), anyValue),
});

test('any rules are refused in words, or make labels of any row', (t) => {
  let made = 0;
  fc.assert(
    fc.property(fc.dictionary(anyName, anyRule, { maxKeys: 3 }), anyRow, (labels, row) => {
      const stages = [{ name: 'ingest', options: { format: 'drawn', labels } }];
      const parsed = declarationSchema.safeParse({ pipelines: { p: { stages } } });
      if (!parsed.success) return;
      const pipeline = parsed.data.pipelines.p as PipelineDeclaration;
      if (crossCheck(pipeline).length > 0) return;
      const mapping = mappingOf(labels);
      if (!mapping) return;
      made++;
      const { schema, map } = mapping;
      t.is(new Set(schema.names).size, schema.size);
      for (const [i, label] of map(row).entries()) {
        const { values } = schema.attributes[i]!;
        t.is(new Set(values).size, values.length);
        t.true(label >= UNKNOWN && label < values.length);
      }
    }),
    { numRuns: 2000 },
  );
  t.true(made > 100, `${made} were not refused`);

  function mappingOf(labels: object): LabelMapping | undefined {
    const columns = [
      { name: 'age', kind: 'number' },
      { name: 'country', kind: 'text' },
    ] as const;
    try {
      return createMapping(SCHEMA, columns, { ...labels }, (_, message, hint) => {
        return new EvenfaceError('declaration', message, { hint });
      });
    } catch (error) {
      t.true(error instanceof EvenfaceError, String(error));
      return undefined;
    }
  }
});
