/** Trains for a few steps and answers where a step's time goes, by TensorFlow's op. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nativeOps } from '../../src/backends/tensorflow.ts';
import { openPack } from '../../src/datasets/pack.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { trainTeacher } from '../../src/model/teacher.ts';
import { needsTeacher } from '../../src/model/terms/terms.ts';
import { teacherOptions } from '../../src/stages/options.ts';
import type { TrainingTask } from '../benchmark.ts';
import type { ProfileAnswer } from '../profile.ts';
import { readyBackend } from './backend.ts';
import { replaceNativeFunctions } from './native-binding.ts';
import { answer, taskOf } from './worker.ts';

const task = taskOf<TrainingTask & { warmUp: number }>();
await readyBackend('tensorflow', task.precision);
const times = new Map<string, { seconds: number; calls: number }>();
watch();
const dir = await mkdtemp(path.join(tmpdir(), 'evenface-bench-'));
try {
  answer(await profile());
} finally {
  await rm(dir, { recursive: true });
}

async function profile(): Promise<ProfileAnswer> {
  const pack = await openPack(task.pack);
  const { steps } = task.options;
  const effects = {
    ...{ dir, signal: new AbortController().signal, onStep() {} },
    onWarning(message: string) {
      throw new Error(message);
    },
  };
  const run = { seed: 1, balance: task.balance, checkpointEvery: steps };
  const teacher = path.join(dir, 'training-classifier.safetensors');
  if (needsTeacher(task.options.losses)) {
    const people = { teacher: 0.5, judge: 0.5 };
    await trainTeacher(
      pack,
      teacherOptions.parse({ steps: 1 }),
      { ...run, people, file: teacher },
      effects,
    );
  }
  let begun = 0;
  let whole = 0;
  await trainCvae(
    pack,
    task.options,
    { ...run, file: path.join(dir, 'cvae.safetensors'), teacher },
    {
      ...effects,
      onStep(done) {
        if (done === task.warmUp) {
          times.clear();
          begun = performance.now();
        }
        if (done === steps) whole = (performance.now() - begun) / 1000;
      },
    },
  );
  await pack.close();
  return { step: whole / (steps - task.warmUp), ops: perStep(steps - task.warmUp) };
}

function perStep(steps: number): ProfileAnswer['ops'] {
  return [...times].map(([op, { seconds, calls }]) => ({
    op,
    seconds: seconds / steps,
    calls: calls / steps,
  }));
}

/** Measures each call of the addon; its functions return when their work is done. */
function watch(): void {
  const native = nativeOps().binding;
  const { executeOp, createTensor, tensorDataSync } = native;
  const timed = <Result>(name: string, call: () => Result): Result => {
    const begun = performance.now();
    const result = call();
    const time = times.get(name) ?? { seconds: 0, calls: 0 };
    time.seconds += (performance.now() - begun) / 1000;
    time.calls++;
    times.set(name, time);
    return result;
  };
  replaceNativeFunctions({
    executeOp: (op, ...rest) => timed(op, () => executeOp.call(native, op, ...rest)),
    createTensor: (...args) => timed('(tensor written)', () => createTensor.apply(native, args)),
    tensorDataSync: (id) => timed('(tensor read)', () => tensorDataSync.call(native, id)),
  });
}
