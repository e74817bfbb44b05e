import { readFileSync } from 'node:fs';
import test from 'ava';
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { render } from '../../src/doctor/render.ts';
import { healthy, poor } from './facts.ts';

const golden = (name: string) =>
  readFileSync(new URL(`golden/${name}.txt`, import.meta.url), 'utf8');
const find = (facts: Facts, name: string) => examine(facts).find((line) => line.name === name)!;

for (const [name, facts] of Object.entries({ healthy, poor })) {
  test(`the report of a ${name} machine reads as the golden file does`, (t) => {
    t.is(render(facts, examine(facts)), golden(name));
  });
}

test('what is fine needs no mending, and a poor machine is told how to mend each thing', (t) => {
  t.true(examine(healthy).every(({ state, mend }) => state === 'ok' && mend === undefined));
  for (const line of examine(poor)) t.is(line.mend !== undefined, line.state !== 'ok', line.name);
});

test('a GPU that TensorFlow leaves alone is said to be, with the command for what is missing', (t) => {
  const onCpu = healthy.backends.map((backend) => ({ ...backend, device: 'cpu' as const }));
  const unused = { ...healthy, backends: onCpu };
  const withoutBuild = { ...unused, native: { ...healthy.native, gpu: null } };
  t.like(find(withoutBuild, 'GPU'), {
    state: 'warn',
    mend: 'npx evenface doctor --install tensorflow-gpu',
  });
  const switchedOff = { ...unused, settings: { ...healthy.settings, EVENFACE_NATIVE: 'cpu' } };
  t.is(find(switchedOff, 'GPU').mend, 'unset EVENFACE_NATIVE');
  const unbuildable = { ...unused, native: { platform: false, cpu: null, gpu: null } };
  t.is(find(unbuildable, 'GPU').mend, undefined);
});

test('an installed TensorFlow that does not work is to be installed anew', (t) => {
  const cpu = '/cache/tensorflow-2.21.0-linux-x64-napi8-89abcdef';
  const native = { platform: true, cpu, gpu: null };
  t.is(
    find({ ...poor, native }, 'tensorflow').mend,
    `rm -r ${cpu} && npx evenface doctor --install tensorflow`,
  );
});

test('a processor that TensorFlow would crash on is named, and TensorFlow not offered', (t) => {
  const facts = { ...poor, processor: { ...poor.processor, features: [] } };
  t.regex(find(facts, 'processor').says, /without AVX/);
  t.is(find(facts, 'tensorflow').mend, undefined);
});

test('threads are judged by what a quota leaves of the cores', (t) => {
  const with16Cores = (quota: number | null) => {
    const facts = { ...healthy, processor: { ...healthy.processor, cores: 16, quota } };
    return find(facts, 'UV_THREADPOOL_SIZE').mend;
  };
  t.is(with16Cores(null), 'export UV_THREADPOOL_SIZE=16');
  t.is(with16Cores(5.5), 'export UV_THREADPOOL_SIZE=6');
  t.is(with16Cores(4), undefined);
});

test('where there is no build of TensorFlow, nobody is sent to install it', (t) => {
  const native = { platform: false, cpu: null, gpu: null };
  const lines = examine({ ...poor, native });
  t.false(lines.some(({ mend }) => mend?.includes('--install tensorflow')));
  t.false(lines.some(({ name }) => name === 'pip' || name === 'C++ compiler'));
});
