import test from 'ava';
import { measureSuperResolution } from '../../bench/measure-super-resolution.ts';
import type { PackEntry } from '../../src/datasets/pack.ts';
import { EMBEDDING_WIDTH } from '../../src/detection/embedding.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';

const schema = new AttributeSchema([binary('A')]);
const SIZE = 8;
const PIXELS = SIZE * SIZE * 3;

/** Those of the test split are evenly grey, the others would be seen by their brightness. */
const entries = Array.from(
  { length: 90 },
  (_, i): PackEntry => ({
    id: `face${i}`,
    place: '',
    labels: Int8Array.of(0),
    subject: undefined,
    split: i < 10 ? 'train' : 'test',
    quality: { side: 1, padding: 0, sharpness: 1 },
  }),
);

/** A model whose images are 10 off, and 20 off where it is told of A. */
const cvae = {
  ...{ schema, size: SIZE, latent: 1 },
  conditions: ConditionTable.from(schema, [Int8Array.of(0), Int8Array.of(1)]),
  encode: (rgb: Uint8Array, _conditions: Float32Array, count: number) => ({
    means: Float32Array.from({ length: count }, (_, i) => rgb[i * PIXELS]!),
    logVariances: new Float32Array(count),
  }),
  decode: (latents: Float32Array, conditions: Float32Array, count: number) =>
    Uint8Array.from({ length: count * PIXELS }, (_, i) => {
      const face = Math.floor(i / PIXELS);
      return latents[face]! + (conditions[face]! > 0 ? 20 : 10);
    }),
};

/** Images of more than 105 are another person's. */
const embedder = {
  embed(faces: Uint8Array) {
    const embeddings = new Float32Array((faces.length / PIXELS) * EMBEDDING_WIDTH);
    for (let i = 0; i * PIXELS < faces.length; i++) {
      embeddings[i * EMBEDDING_WIDTH + (faces[i * PIXELS]! > 105 ? 1 : 0)] = 1;
    }
    return embeddings;
  },
  dispose() {},
};

test('every way is held against the held-out faces that it began from', async (t) => {
  const { faces, side, ways } = await measureSuperResolution({
    ...{ cvae, embedder, side: 4, faces: 70 },
    judge: { schema, predict: (_, count) => new Float32Array(count).fill(0.9) },
    // A position whose direction is that of brightness, so that 255 to 0 is a right angle.
    featureMaps: (rgb, count) => [
      {
        data: Array.from({ length: count }, (_, i) => [rgb[i * PIXELS]!, 100]).flat(),
        ...{ positions: 1, channels: 2 },
      },
    ],
    pack: {
      entries,
      async read(rows, target) {
        for (let i = 0; i < rows.length; i++) {
          target.fill(rows[i]! < 10 ? 0 : 100, i * PIXELS, (i + 1) * PIXELS);
        }
      },
    },
  });
  t.is(faces, 70);
  t.is(side, 4);
  const near = (a: number, b: number) => t.true(Math.abs(a - b) < 1e-6, `${a}, not ${b}`);
  t.is(ways.bicubic.psnr, Number.POSITIVE_INFINITY);
  near(ways.bicubic.perceptual, 0);
  near(ways.bicubic.cosine, 1);
  near(ways.bicubic.same, 1);
  for (const [way, off] of [
    ['labels read', 20],
    ['labels given', 10],
    ['whole face', 10],
  ] as const) {
    near(ways[way].psnr, 20 * Math.log10(255 / off));
    near(ways[way].perceptual, 2 - 2 * Math.cos(Math.atan2(100 + off, 100) - Math.PI / 4));
    near(ways[way].cosine, 0);
    near(ways[way].same, 0);
  }
});
