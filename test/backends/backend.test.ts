import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import { cpuBackend } from '../../src/backends/cpu.ts';
import { selfTest } from '../../src/backends/self-test.ts';
import * as tf from '../../src/backends/tf.ts';
import { EvenfaceError } from '../../src/common/errors.ts';

const execute = promisify(execFile);
const BACKEND = fileURLToPath(new URL('../../src/backends/backend.ts', import.meta.url));

/** Runs a module in a process of its own; gives what it prints. */
async function inNewProcess(code: string, env: Record<string, string> = {}) {
  const { stdout, stderr } = await execute(
    process.execPath,
    ['--import=tsx', '--input-type=module', '-e', code],
    { env: { ...process.env, ...env } },
  );
  return { result: JSON.parse(stdout) as unknown, stderr };
}

test.serial('takes the backend that is asked for, and says so', async (t) => {
  const backend = await useBackend('wasm');
  t.like(backend, { name: 'wasm', reason: 'asked for' });
  t.regex(backend.version, /^\d+\.\d+/);
  t.is(tf.getBackend(), 'wasm');
});

test.serial('asked again it keeps the tensors that are there', async (t) => {
  await useBackend('wasm');
  const kept = tf.tensor1d([1, 2, 3]);
  const again = await useBackend('wasm');
  t.deepEqual(again, await useBackend('wasm'));
  t.deepEqual([...kept.dataSync()], [1, 2, 3]);
  kept.dispose();
});

test.serial('comes back to a backend that another took over from', async (t) => {
  await useBackend('wasm');
  await cpuBackend.load();
  await tf.setBackend('cpu');
  await useBackend('wasm');
  t.is(tf.getBackend(), 'wasm');
});

test.serial('the self-test rejects wrong values and NaN', async (t) => {
  await cpuBackend.load();
  await tf.setBackend('cpu');
  t.notThrows(selfTest);
  for (const kernelName of [tf.BatchMatMul, tf.Conv2DBackpropFilter, tf.Conv2DBackpropInput]) {
    for (const wrong of [Number.NaN, 1.01]) {
      const kernel = tf.getKernel(kernelName, 'cpu');
      tf.unregisterKernel(kernelName, 'cpu');
      tf.registerKernel({
        ...kernel,
        kernelFunc: (call) => {
          const out = kernel.kernelFunc(call) as tf.TensorInfo;
          const backend = call.backend as { readSync(id: object): Float32Array };
          const values = backend.readSync(out.dataId);
          values[values.length - 1]! *= wrong;
          return out;
        },
      });
      t.throws(selfTest, { message: /gives (NaN|-?[\d.]+) where -?[\d.]+ is right/ });
      tf.unregisterKernel(kernelName, 'cpu');
      tf.registerKernel(kernel);
    }
  }
  t.notThrows(selfTest);
});

test('importing the choice of backend loads no tfjs', async (t) => {
  const { result } = await inNewProcess(`
    const { useBackend } = await import(${JSON.stringify(BACKEND)});
    const before = '_tfengine' in globalThis;
    await useBackend('wasm');
    console.log(JSON.stringify([before, '_tfengine' in globalThis]));
  `);
  t.deepEqual(result, [false, true]);
});

test('without native TensorFlow, auto takes wasm, says why, and prints nothing', async (t) => {
  const { result, stderr } = await inNewProcess(
    `
      const { useBackend } = await import(${JSON.stringify(BACKEND)});
      console.log(JSON.stringify(await useBackend('auto')));
    `,
    { EVENFACE_NATIVE: '0', EVENFACE_BACKEND: '' },
  );
  t.like(result, { name: 'wasm' });
  t.regex((result as { reason: string }).reason, /native TensorFlow can't be used/);
  t.is(stderr, '');
});

test('EVENFACE_BACKEND decides for auto, but not for an explicit choice', async (t) => {
  const { result } = await inNewProcess(
    `
      const { useBackend } = await import(${JSON.stringify(BACKEND)});
      const auto = await useBackend('auto');
      process.env.EVENFACE_BACKEND = 'tensorflow';
      const explicit = await useBackend('wasm');
      console.log(JSON.stringify([auto, explicit].map(({ name, reason }) => [name, reason])));
    `,
    { EVENFACE_BACKEND: 'wasm' },
  );
  t.deepEqual(result, [
    ['wasm', 'EVENFACE_BACKEND=wasm'],
    ['wasm', 'asked for'],
  ]);
});

test.serial('an unknown EVENFACE_BACKEND is refused with the nearest known name', async (t) => {
  const before = process.env.EVENFACE_BACKEND;
  process.env.EVENFACE_BACKEND = 'wsam';
  try {
    const error = await t.throwsAsync(useBackend('auto'), { instanceOf: EvenfaceError });
    t.is(error.code, 'environment');
    t.regex(error.message, /did you mean "wasm"/);
  } finally {
    if (before === undefined) delete process.env.EVENFACE_BACKEND;
    else process.env.EVENFACE_BACKEND = before;
  }
});

test('an explicit choice that cannot be had fails with a hint', async (t) => {
  const { result } = await inNewProcess(
    `
      const { useBackend } = await import(${JSON.stringify(BACKEND)});
      const error = await useBackend('tensorflow').catch((error) => error);
      console.log(JSON.stringify({ code: error.code, hint: error.hint }));
    `,
    { EVENFACE_NATIVE: '0' },
  );
  t.deepEqual(result, { code: 'environment', hint: 'Unset EVENFACE_NATIVE.' });
});
