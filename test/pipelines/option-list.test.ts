import test from 'ava';
import { listOptions } from '../../src/pipelines/option-list.ts';

test('options that stand under a name of their own choosing are listed one by one', (t) => {
  const { options } = listOptions('ingest');
  const types = new Map(options.map(({ name, type }) => [name, type]));
  t.is(types.get('labels'), 'names, each with options by name');
  t.is(types.get('labels.NAME.from'), 'text');
  t.is(types.get('labels.NAME.bins'), 'a list of numbers, 2 or more');
  t.is(
    types.get('labels.NAME.values'),
    'names, each with text or a number or a list of text or a number, not empty',
  );
  t.true(options.every(({ description }) => description.length > 0));
});
