import { readdir, readFile } from 'node:fs/promises';
import test from 'ava';
import { loadCheckpoint } from '../../src/model/checkpoint.ts';
import { loadClassifier } from '../../src/model/classifier.ts';
import { loadTeacher } from '../../src/model/teacher.ts';
import { readyBackend } from '../support/backend.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { smallTeacher } from '../support/taught-training.ts';
import { temporaryFolder } from '../support/temporary.ts';

const pack = await stripedPack(400);

test.serial('each member learns on its own, and tells what an image shows', async (t) => {
  const tf = await readyBackend();
  const before = tf.memory().numTensors;
  const file = await smallTeacher(pack, temporaryFolder(t));
  const teacher = await loadTeacher(file);
  t.is(teacher.members, 2);
  const rows = pack.entries.flatMap(({ split }, row) => (split === 'test' ? [row] : []));
  const rgb = new Uint8Array(rows.length * 64 * 64 * 3);
  await pack.read(rows, rgb);
  const logits = [0, 1].map((member) =>
    tf.tidy(() => {
      const images = tf.sub(tf.div(tf.tensor(Float32Array.from(rgb)), 127.5), 1);
      const x = tf.reshape(images, [rows.length, 64, 64, 3]);
      return teacher.logits(x as import('../../src/backends/tf.ts').Tensor4D, member).dataSync();
    }),
  );
  t.notDeepEqual(logits[0], logits[1]);
  for (const own of logits) {
    const right = rows.filter((row, i) => {
      const [bright, striped] = pack.entries[row]!.labels;
      return own[2 * i]! > 0 === (bright === 1) && own[2 * i + 1]! > 0 === (striped === 1);
    });
    t.true(right.length > 0.9 * rows.length, `${right.length} of ${rows.length}`);
  }
  teacher.dispose();
  t.is(tf.memory().numTensors, before);
  const { header } = await loadCheckpoint(file, 'training classifier');
  const [bright] = (
    header as unknown as { quality: { values: { n: number; correct: number }[] }[] }
  ).quality;
  t.true(bright!.values.every(({ n, correct }) => n > 0 && correct > 0.9 * n));
});

test.serial('it never stands in for a judge or an auditor', async (t) => {
  await readyBackend();
  const file = await smallTeacher(pack, temporaryFolder(t));
  await t.throwsAsync(loadClassifier(file), { message: /this is a training classifier/ });
});

test.serial('an interrupted one ends with the same bytes, whichever member it was', async (t) => {
  await readyBackend();
  const whole = await readFile(await smallTeacher(pack, temporaryFolder(t)));
  for (const stopAt of [10, 60]) {
    const dir = temporaryFolder(t);
    await t.throwsAsync(smallTeacher(pack, dir, stopAt), { message: /stopped at step/ });
    t.deepEqual(await readFile(await smallTeacher(pack, dir)), whole, `stopped after ${stopAt}`);
    t.deepEqual((await readdir(dir)).sort(), [
      'training-classifier-1.training.ndjson',
      'training-classifier-2.training.ndjson',
      'training-classifier.safetensors',
    ]);
  }
});

test.serial('without people it is an error that names what shares them out', async (t) => {
  await readyBackend();
  const none = { teacher: 0, judge: 0.5 };
  await t.throwsAsync(smallTeacher(pack, temporaryFolder(t), undefined, none), {
    message: 'there is no face to train the training-classifier-1 on',
  });
});
