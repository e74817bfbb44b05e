import test from 'ava';
import { measureSwapping, SWAPS } from '../../bench/measure-swapping.ts';
import type { PackEntry } from '../../src/datasets/pack.ts';
import { EMBEDDING_WIDTH } from '../../src/detection/embedding.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';

const schema = new AttributeSchema([binary('Sad'), binary('Old')]);
const SIZE = 2;
const PIXELS = SIZE * SIZE * 3;
const FACES = 90;

/** Two faces of each person, one of which is sad: the first and the second by turns of two. */
const isSad = (i: number) => ((i >> 2) ^ i) & 1;

const entries = Array.from(
  { length: FACES },
  (_, i): PackEntry => ({
    id: `face${i}`,
    place: '',
    labels: Int8Array.of(isSad(i), (i >> 1) & 1),
    subject: `person${i >> 1}`,
    split: i < 10 ? 'train' : 'test',
    quality: { side: 1, padding: 0, sharpness: 1 },
  }),
);

/** A model whose z is the person and the mood; a face looks sad when z and condition both are. */
const cvae = {
  ...{ schema, size: SIZE, latent: 2 },
  encode: (rgb: Uint8Array, _conditions: Float32Array, count: number) => ({
    means: Float32Array.from({ length: count * 2 }, (_, i) => rgb[(i >> 1) * PIXELS + (i & 1)]!),
    logVariances: new Float32Array(count * 2),
  }),
  decode(z: Float32Array, y: Float32Array, count: number) {
    const rgb = new Uint8Array(count * PIXELS);
    for (let i = 0; i < count; i++) {
      rgb[i * PIXELS] = z[2 * i]!;
      rgb[i * PIXELS + 1] = z[2 * i + 1]! > 0 && y[2 * i]! > 0 ? 255 : 0;
    }
    return rgb;
  },
};

const swap = (local: number) =>
  measureSwapping({
    ...{ cvae, parts: { local, attributes: ['Sad'] }, faces: FACES },
    auditor: {
      schema,
      predict: (rgb, count) =>
        Float32Array.from({ length: count * 2 }, (_, i) => {
          return i % 2 === 0 ? rgb[(i >> 1) * PIXELS + 1]! / 255 : 0;
        }),
    },
    embedder: {
      embed(faces) {
        const embeddings = new Float32Array((faces.length / PIXELS) * EMBEDDING_WIDTH);
        for (let i = 0; i * PIXELS < faces.length; i++) {
          embeddings[i * EMBEDDING_WIDTH] = faces[i * PIXELS]!;
        }
        return embeddings;
      },
    },
    pack: {
      size: SIZE,
      entries,
      async read(rows, target) {
        for (let i = 0; i < rows.length; i++) {
          target[i * PIXELS] = rows[i]! >> 1;
          target[i * PIXELS + 1] = isSad(rows[i]!) * 255;
        }
      },
    },
  });

test('the local part of another brings their values, by its latent, its attributes or both', async (t) => {
  const { faces, swaps } = await swap(1);
  t.is(faces, 80);
  const taken = SWAPS.map((name) => swaps[name].attributes[0]!.taken);
  // Of 40 faces with a stranger after them 20 differ in mood; half of these become sad, for which
  // latent and attributes have to agree.
  t.deepEqual(
    taken.map(({ n, successes }) => [n, successes]),
    [
      [20, 20],
      [20, 10],
      [20, 10],
    ],
  );
});

test('a person is kept who stays nearer to themselves than to the other', async (t) => {
  const kept = async (local: number) => (await swap(local)).swaps.latent.personKept;
  t.like(await kept(1), { n: 40, successes: 40 });
  t.like(await kept(2), { n: 40, successes: 0 });
});
