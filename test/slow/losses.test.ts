import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { FacePack } from '../../src/datasets/pack.ts';
import { laplacianVariance } from '../../src/evaluation/sharpness.ts';
import { loadClassifier, trainClassifier } from '../../src/model/classifier.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { decodeSamples } from '../../src/model/sampling.ts';
import { trainTeacher } from '../../src/model/teacher.ts';
import { classifierOptions, modelOptions, teacherOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { drawnFacesPack } from '../support/drawn-faces-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { finishedRun, folderWith, outcome, progressOf, run, TINY } from './runs.ts';

const BALANCE = ['Smiling', 'Eyeglasses', 'Wearing_Hat'];
const CHANNELS = [16, 32, 64, 128];
const PEOPLE = { teacher: 0.4, judge: 0.2 };
const PRIOR = { batch: 100, sampler: 'prior', temperature: 1 } as const;
const SAMPLES = 800;

const effectsIn = (dir: string) => ({
  ...{ dir, signal: AbortSignal.any([]), onStep: () => {} },
  onWarning(message: string) {
    throw new Error(message);
  },
});

/** Trains a CVAE with some options; answers its log, and what an auditor finds of its samples. */
async function trained(
  t: ExecutionContext,
  faces: FacePack,
  files: { readonly teacher: string; readonly auditor: string },
  options: object,
) {
  const dir = temporaryFolder(t);
  const file = path.join(dir, 'cvae.safetensors');
  const network = { steps: 420, batch: 32, samples: 32, channels: CHANNELS, latent: 32 };
  await trainCvae(
    faces,
    modelOptions.parse({ ...network, ...options }),
    { seed: 1, balance: BALANCE, checkpointEvery: 1000, file, teacher: files.teacher },
    effectsIn(dir),
  );
  const cvae = await loadCvae(file);
  const auditor = await loadClassifier(files.auditor);
  const rows = Array.from({ length: SAMPLES }, (_, i) => (i * 7) % cvae.conditions.count);
  const samples = rows.map((row, seed) => ({ seed, labels: cvae.conditions.labels(row) }));
  const images = decodeSamples(cvae, samples, PRIOR);
  const probabilities = auditor.predict(images, SAMPLES);
  const indices = BALANCE.map((name) => cvae.schema.indexOf(name));
  const right = samples.filter(({ labels }, i) =>
    indices.every((index) => cvae.schema.likeliest(probabilities, index, i) === labels[index]),
  );
  const log = readFileSync(path.join(dir, 'cvae.training.ndjson'), 'utf8');
  const lines: Record<string, number>[] = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    right: right.length / SAMPLES,
    sharpness: laplacianVariance(images, cvae.size),
    /** The values of a loss, as they were logged. */
    logged: (name: string) => lines.flatMap((line) => line[name] ?? []),
  };
}

/** The sharpness of real faces that no network has learnt from. */
async function sharpnessOf(faces: FacePack): Promise<number> {
  const rows = faces.entries.flatMap(({ split }, row) => (split === 'test' ? [row] : []));
  const rgb = new Uint8Array(rows.length * faces.size * faces.size * 3);
  await faces.read(Int32Array.from(rows), rgb);
  return laplacianVariance(rgb, faces.size);
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

test.serial(
  'losses on made faces make these sharp, and more show what was asked for',
  async (t) => {
    await readyBackend();
    const dir = temporaryFolder(t);
    const faces = await drawnFacesPack(dir, 1500);
    const files = {
      teacher: path.join(dir, 'training-classifier.safetensors'),
      auditor: path.join(dir, 'auditor.safetensors'),
    };
    const run = { seed: 1, balance: BALANCE, people: PEOPLE, checkpointEvery: 1000 };
    const network = { batch: 32, steps: 300, channels: CHANNELS };
    await trainTeacher(
      faces,
      teacherOptions.parse({ ...network, members: 1 }),
      { ...run, file: files.teacher },
      effectsIn(dir),
    );
    await trainClassifier(
      'auditor',
      faces,
      classifierOptions.parse(network),
      { ...run, file: files.auditor },
      effectsIn(dir),
    );
    const real = await sharpnessOf(faces);
    const plain = await trained(t, faces, files, {});
    // Weights and rates beyond the defaults: there are few steps.
    const taught = await trained(t, faces, files, {
      ...{ adam_beta1: 0.5, adam_beta2: 0.99 },
      second_phase: { start: 0.4, batch: 16, learning_rate: 0.001 },
      losses: {
        attributes: { weight: 0.1, ramp: 0 },
        adversarial: { weight: 0.05, channels: CHANNELS, learning_rate: 0.001 },
      },
    });
    t.log(`all right: ${plain.right} without, ${taught.right} with them`);
    t.log(`sharpness: ${plain.sharpness / real} without, ${taught.sharpness / real} with them`);
    t.true(taught.right > plain.right + 0.02, `${plain.right}, ${taught.right}`);
    t.true(taught.sharpness > 3 * plain.sharpness, `${plain.sharpness}, ${taught.sharpness}`);
    t.true(taught.sharpness < 1.5 * real, `${taught.sharpness}, ${real}`);
    const [attributes, error] = [taught.logged('attributes'), taught.logged('reconstruction')];
    t.true(mean(attributes.slice(-4)) < mean(attributes.slice(0, 2)), attributes.join());
    t.true(mean(error.slice(-4)) < error[0]! / 2, error.join());
    // Between one that can't tell (2) and one that always can (0).
    const discriminator = mean(taught.logged('discriminator.total').slice(-6));
    t.true(discriminator > 0.3 && discriminator < 1.95, `${discriminator}`);
  },
);

const TAUGHT = TINY.replace(
  'model: {',
  'teacher: {steps: 20, batch: 8, channels: [8, 8]}\n          model: {samples: 8, edits: {}, second_phase: {start: 0.5, batch: 4}, losses: {attributes: {}, adversarial: {channels: [8, 8]}, latent: {}}, ',
);

test.serial(
  'a run that is taught can be stopped in each training, and ends with the same bytes',
  async (t) => {
    const cwd = folderWith(t, TAUGHT);
    const whole = await finishedRun(t, cwd, ['tiny']);
    const expected = outcome(whole.dir);
    t.true('model/training-classifier.safetensors' in expected);
    for (const [label, from] of [
      ['train training-classifier', 0],
      ['train training-classifier', 25],
      ['train cvae', 17],
    ] as const) {
      const stopped = await run(cwd, ['tiny'], {
        stop: {
          when: (run) => progressOf(run, label).some((done) => done > from),
          signal: 'SIGINT',
        },
      });
      t.is(stopped.code, 130, `${label}: ${stopped.stderr}`);
      const { dir } = await finishedRun(t, cwd, ['tiny', '--resume']);
      t.deepEqual(outcome(dir), expected, label);
    }
  },
);
