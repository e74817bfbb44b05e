import test from 'ava';
import { huffmanTable } from '../../../src/images/jpeg/huffman-table.ts';

function code(lengths: Readonly<Record<number, number>>, symbol = (i: number) => i) {
  const counts = Uint8Array.from({ length: 16 }, (_, i) => lengths[i + 1] ?? 0);
  const count = counts.reduce((sum, value) => sum + value, 0);
  return { counts, symbols: Uint8Array.from({ length: count }, (_, i) => symbol(i)) };
}

test('a code has a table unless a code word is ones alone', (t) => {
  t.truthy(huffmanTable(code({ 1: 1, 2: 1, 3: 1 }), 'dc'));
  t.is(huffmanTable(code({ 1: 1, 2: 1, 3: 2 }), 'dc'), undefined);
  t.is(huffmanTable(code({ 1: 2 }), 'dc'), undefined);
  t.is(huffmanTable(code({ 1: 1, 3: 4 }), 'ac'), undefined);
});

test('a code of more words than there are has no table', (t) => {
  t.is(huffmanTable(code({ 2: 5 }), 'ac'), undefined);
});

test('a code of more symbols than there are has no table', (t) => {
  t.truthy(huffmanTable(code({ 15: 1, 16: 255 }), 'ac'));
  t.is(huffmanTable(code({ 15: 2, 16: 255 }), 'ac'), undefined);
});

test('DC coefficients have at most 15 bits', (t) => {
  const last = (value: number) => (i: number) => (i === 2 ? value : i);
  t.truthy(huffmanTable(code({ 2: 3 }, last(15)), 'dc'));
  t.is(huffmanTable(code({ 2: 3 }, last(16)), 'dc'), undefined);
  t.truthy(huffmanTable(code({ 2: 3 }, last(16)), 'ac'));
});
