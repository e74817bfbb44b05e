import test from 'ava';
import { proportion } from '../../src/evaluation/proportion.ts';
import {
  formatCount,
  formatDuration,
  formatMeasure,
  formatProportion,
  formatShare,
} from '../../src/report/numbers.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('shares are percentages with their interval and n', (t) => {
  t.is(plain(formatProportion(proportion(932, 1000))), '93.2 % [91.5, 94.6], n = 1 000');
  t.is(formatProportion(proportion(0, 0)), 'not measured');
  t.is(formatShare(Number.NaN), '–');
});

test('numbers are written for people', (t) => {
  t.deepEqual([0, 999, 1000, 1234567].map(formatCount).map(plain), [
    '0',
    '999',
    '1 000',
    '1 234 567',
  ]);
  t.deepEqual([0, 0.012345, 45.67, 12345, 1.2e-7].map(formatMeasure).map(plain), [
    '0',
    '0.0123',
    '45.7',
    '12 345',
    '1.2e-7',
  ]);
  t.deepEqual([0.42, 9.96, 59.7, 185, 7620].map(formatDuration).map(plain), [
    '0.4 s',
    '10 s',
    '1 min 00 s',
    '3 min 05 s',
    '2 h 07 min',
  ]);
});
