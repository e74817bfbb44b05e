import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import { decodePng } from '../../src/datasets/png.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { loadClassifier } from '../../src/model/classifier.ts';
import { evenface } from '../cli/run-cli.ts';
import { finishedRun, folderWith } from './runs.ts';

const DECLARATION = `pipelines:
  brief:
    seed: 3
    stages:
      - ingest: {format: drawn, count: 1500}
      - align
      - pack
      - train:
          balance: [Smiling, Eyeglasses]
          model: {steps: 500, batch: 32, latent: 32, channels: [16, 32, 64], learning_rate: 0.002}
          judge: {steps: 200, batch: 32, channels: [16, 32, 64], learning_rate: 0.002}
          auditor: {steps: 200, batch: 32, channels: [16, 32, 64], learning_rate: 0.002}
`;

const FACES = 40;

test('glasses that edit puts on faces are seen by the judge, and without the change there are none', async (t) => {
  const cwd = folderWith(t, DECLARATION);
  const { dir } = await finishedRun(t, cwd, ['brief']);
  const bare: string[] = [];
  for (let i = 0; bare.length < FACES; i++) {
    const { labels, svg } = drawFace(77, i);
    if (labels.Eyeglasses === 1) continue;
    const file = `face${String(bare.length).padStart(2, '0')}.svg`;
    writeFileSync(path.join(cwd, file), svg);
    bare.push(file);
  }
  const shares: Record<string, number> = {};
  await useBackend('auto');
  const judge = await loadClassifier(path.join(dir, 'model', 'judge.safetensors'));
  const index = judge.schema.indexOf('Eyeglasses');
  for (const intensity of ['0', '1.5']) {
    const set = ['--set', 'Eyeglasses=1', '--intensity', intensity, '--out', intensity];
    const { code, stderr } = await evenface(['edit', ...bare, '--model', dir, ...set], cwd);
    t.is(code, 0, stderr);
    const images = path.join(cwd, intensity, 'images');
    const rgb = await Promise.all(
      readdirSync(images).map((file) => decodePng(readFileSync(path.join(images, file)), 64)),
    );
    const probabilities = judge.predict(Buffer.concat(rgb), FACES);
    const seen = rgb.filter((_, i) => judge.schema.likeliest(probabilities, index, i) === 1);
    shares[intensity] = seen.length / FACES;
  }
  t.log(shares);
  t.true(shares['0']! <= 0.1, JSON.stringify(shares));
  t.true(shares['1.5']! >= 0.9, JSON.stringify(shares));
});
