import test from 'ava';
import { groupsOf } from '../../src/streams/groups-of.ts';

test('groups hold all items in order, and only the last may be smaller', (t) => {
  t.deepEqual(groupsOf([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  t.deepEqual(groupsOf([1, 2], 2), [[1, 2]]);
  t.deepEqual(groupsOf([], 2), []);
});
