import test from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';
import { BatchThread } from '../../src/model/batch-thread.ts';
import { BatchReader, newBatch } from '../../src/model/batches.ts';
import { stripedPack } from '../support/striped-pack.ts';

const pack = await stripedPack(40);
const options = {
  rows: pack.entries.map((_, row) => row),
  groups: [],
  balance: 0,
  batch: 6,
  augmentation: { mirror: true, distort: true, blur: 0.5 },
  noise: 5,
  seed: [7],
};

test('gives the batches that a reader gives, in any order of steps', async (t) => {
  const thread = new BatchThread(pack, options);
  const reader = new BatchReader(pack, options);
  const expected = newBatch(pack, options);
  for (const step of [0, 1, 2, 5, 6, 3]) {
    const batch = await thread.read(step);
    await reader.read(step, expected);
    for (const part of ['x', 'y', 'noise'] as const) {
      t.deepEqual(Float32Array.from(batch[part]), expected[part], `${part} of step ${step}`);
    }
  }
  await thread.close();
});

test('a pack that is gone is an error where its batch is asked for', async (t) => {
  const thread = new BatchThread({ ...pack, dir: `${pack.dir}-gone` }, options);
  await t.throwsAsync(thread.read(0), {
    instanceOf: EvenfaceError,
    message: /this is no whole pack/,
  });
  await thread.close();
});
