import test from 'ava';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { valueShares } from '../../src/faces/value-shares.ts';

const schema = new AttributeSchema([binary('Male'), categorical('hair', ['a', 'b', 'c', 'd'])]);

test('shares are of the faces whose label is known', (t) => {
  const faces = [
    [1, 0],
    [0, 3],
    [0, UNKNOWN],
    [UNKNOWN, 3],
    [0, 3],
  ].map((labels) => Int8Array.from(labels));
  t.deepEqual([...valueShares(schema, faces)], [0.25, 0.25, 0, 0, 0.75]);
});

test('what no face knows is as likely as not', (t) => {
  t.deepEqual([...valueShares(schema, [])], [0.5, 0.25, 0.25, 0.25, 0.25]);
});
