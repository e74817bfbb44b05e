import test from 'ava';
import { didYouMean, nearest } from '../../src/common/nearest.ts';

test('a misspelt name finds the nearest known one, whatever its case', (t) => {
  t.is(nearest('smilling', ['Male', 'Smiling', 'Eyeglasses']), 'Smiling');
  t.is(nearest('EYEGLASSES', ['Male', 'Eyeglasses']), 'Eyeglasses');
});

test('a name that is near to nothing finds nothing', (t) => {
  t.is(nearest('zzzzzzzz', ['Male', 'Smiling']), undefined);
  t.is(didYouMean('zzzzzzzz', ['Male']), '');
});
