import { readFileSync } from 'node:fs';
import test from 'ava';
import { declarationJsonSchema } from '../../src/pipelines/json-schema.ts';

test('the committed JSON Schema is up to date: else run npm run schema', (t) => {
  const committed = new URL('../../schema/pipelines.schema.json', import.meta.url);
  t.deepEqual(JSON.parse(readFileSync(committed, 'utf8')), JSON.parse(declarationJsonSchema()));
});

test('the JSON Schema knows bare stages, their options and descriptions', (t) => {
  const schema = JSON.parse(declarationJsonSchema());
  const { stages } = schema.properties.pipelines.additionalProperties.properties;
  const [bare, ...spelled] = stages.items.anyOf;
  t.true(bare.enum.includes('align'));
  t.false(bare.enum.includes('plan'), 'plan can not do without its balance');
  const ingest = spelled.find((item: { properties: object }) => 'ingest' in item.properties);
  t.true(ingest.properties.ingest.properties.dir.description.length > 0);
  t.false(ingest.properties.ingest.additionalProperties);
});
