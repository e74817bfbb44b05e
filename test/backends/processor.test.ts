import test from 'ava';
import { parseProcessor } from '../../src/backends/processor.ts';

const core = (flags: string) =>
  `processor\t: 0\nmodel name\t: Maker's X: 9\nflags\t\t: fpu ${flags} syscall\n\n`;

test('the model and the instructions that matter are read', (t) => {
  t.deepEqual(parseProcessor(core('avx avx2 avx512f amx_bf16 avx512_bf16')), {
    model: "Maker's X: 9",
    features: ['avx', 'avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'],
  });
});

test('what one core lacks does not count', (t) => {
  t.deepEqual(parseProcessor(core('avx avx2') + core('avx')).features, ['avx']);
});

test('a longer name is another instruction', (t) => {
  t.deepEqual(parseProcessor(core('avx_vnni avx512_bf16x')).features, []);
});

test('Arm names its instructions otherwise, and elsewhere nothing is known', (t) => {
  t.deepEqual(parseProcessor('processor : 0\nFeatures : fp asimd bf16\n').features, []);
  t.deepEqual(parseProcessor(''), { model: undefined });
});
