import path from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { decodeFaces, encodeLabelled } from '../../src/editing/face-editing.ts';
import { peakSignalToNoise } from '../../src/evaluation/signal-to-noise.ts';
import { alignPhoto } from '../../src/faces/alignment-photo.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { openPhoto } from '../../src/faces/photo-decoding.ts';
import { resampleBytes } from '../../src/images/float-resampling.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { trainCvae } from '../../src/model/cvae-training.ts';
import { modelOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { type PackedFace, photoPack } from '../support/photo-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { effectsIn } from '../support/training.ts';

const SIZE = 64;
const SMALL = 16;
const HELD_OUT = 64;

async function drawnFaces(seed: number, count: number, size: number): Promise<PackedFace[]> {
  const faces: PackedFace[] = [];
  for (let i = 0; i < count; i++) {
    const { svg, labels } = drawFace(seed, i);
    const photo = { image: { bytes: Buffer.from(svg) } };
    const { rgb } = await alignPhoto(
      photo,
      'celeba-aligned',
      { size, template: 'celeba' },
      openPhoto,
    );
    faces.push({ rgb, labels: Int8Array.of(labels.Smiling) });
  }
  return faces;
}

const joined = (faces: readonly PackedFace[]) => Buffer.concat(faces.map(({ rgb }) => rgb));

async function bicubic(small: readonly PackedFace[]): Promise<Buffer> {
  const images = small.map(({ rgb }) =>
    sharp(rgb, { raw: { width: SMALL, height: SMALL, channels: 3 } })
      .resize(SIZE, SIZE, { kernel: 'cubic', fit: 'fill' })
      .raw()
      .toBuffer(),
  );
  return Buffer.concat(await Promise.all(images));
}

test('drawn faces of 16 pixels are nearer to the whole ones by the model than by bicubic enlargement', async (t) => {
  await readyBackend();
  const dir = temporaryFolder(t);
  const file = path.join(dir, 'cvae.safetensors');
  const pack = await photoPack(await drawnFaces(1, 1200, SIZE));
  const options = modelOptions.parse({
    ...{ steps: 1200, batch: 16, learning_rate: 0.003, average_decay: 0.99, balance: 0 },
    ...{ latent: 128, channels: [32, 64, 128], beta: 0.1, input: { size: SMALL } },
  });
  const run = { seed: 1, balance: [], checkpointEvery: 10_000, file };
  await trainCvae(pack, options, run, effectsIn(dir).effects);

  const cvae = await loadCvae(file);
  const [whole, small] = await Promise.all(
    [SIZE, SMALL].map((size) => drawnFaces(2, HELD_OUT, size)),
  );
  const enlarged = Buffer.concat(small!.map(({ rgb }) => resampleBytes(rgb, SMALL, SIZE)));
  const { latents, conditions } = encodeLabelled(
    cvae,
    enlarged,
    whole!.map(({ labels }) => labels!),
  );
  const faces = joined(whole!);
  const mean = (images: Uint8Array) =>
    peakSignalToNoise(images, faces, HELD_OUT).reduce((sum, ratio) => sum + ratio, 0) / HELD_OUT;
  const byModel = mean(decodeFaces(cvae, latents, conditions));
  const byBicubic = mean(await bicubic(small!));
  t.log({ byModel, byBicubic });
  t.true(byModel > byBicubic + 0.5, `${byModel} dB, bicubic ${byBicubic} dB`);
});
