import test from 'ava';
import { measureEditing } from '../../bench/measure-editing.ts';
import type { PackEntry } from '../../src/datasets/pack.ts';
import { EMBEDDING_WIDTH } from '../../src/detection/embedding.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';

const schema = new AttributeSchema([binary('A'), binary('B'), binary('C')]);
const SIZE = 2;
const PIXELS = SIZE * SIZE * 3;
const FACES = 150;

/** Labels of face i; A and B exclude each other. */
function labelsOf(i: number): Int8Array {
  return Int8Array.of(i & 1, 1 - (i & 1), (i >> 1) & 1);
}

const entries = Array.from(
  { length: FACES },
  (_, i): PackEntry => ({
    id: `face${i}`,
    place: '',
    labels: labelsOf(i),
    subject: `person${i >> 2}`,
    split: i < 10 ? 'train' : 'test',
    quality: { side: 1, padding: 0, sharpness: 1 },
  }),
);

/** A model whose images show the condition plainly, an attribute a pixel value. */
const cvae = {
  ...{ schema, size: SIZE, latent: 1 },
  conditions: ConditionTable.from(
    schema,
    entries.map(({ labels }) => labels),
  ),
  encode: (_rgb: Uint8Array, _conditions: Float32Array, count: number) => ({
    means: new Float32Array(count),
    logVariances: new Float32Array(count),
  }),
  decode(_latents: Float32Array, conditions: Float32Array, count: number) {
    const rgb = new Uint8Array(count * PIXELS);
    for (let i = 0; i < count; i++) {
      for (let unit = 0; unit < 3; unit++) {
        // Only what goes beyond yes is seen as A: at intensity 1 the change falls short.
        const least = unit === 0 ? 1.5 : 0;
        rgb[i * PIXELS + unit] = conditions[i * 3 + unit]! > least ? 255 : 0;
      }
    }
    return rgb;
  },
};

const auditor = {
  schema,
  predict: (rgb: Uint8Array, count: number) =>
    Float32Array.from({ length: count * 3 }, (_, i) => {
      return rgb[Math.floor(i / 3) * PIXELS + (i % 3)]! / 255;
    }),
};

test('what changes with an edit is counted on held-out faces, at each intensity', async (t) => {
  const measured = await measureEditing({
    ...{ cvae, auditor, judge: auditor, attributes: ['A', 'C'] },
    ...{ intensities: [1, 2, 'auto'], faces: 130, identities: 70 },
    pack: {
      entries,
      async read(rows, target) {
        for (let i = 0; i < rows.length; i++) target.set(labelsOf(rows[i]!), i * PIXELS);
      },
    },
    embedder: {
      embed: (faces, size) =>
        new Float32Array((faces.length / size / size / 3) * EMBEDDING_WIDTH).fill(1),
      dispose() {},
    },
    say() {},
  });
  t.is(measured.faces, 130);
  const [one, two, sufficient] = measured.intensities;
  const [a, c] = one!.attributes;
  // All reconstructions are without A, and at intensity 1 so are all edited faces.
  t.like(a!.changed, { n: 65, successes: 0 });
  t.like(c!.changed, { n: 130, successes: 130 });
  t.like(c!.others, { n: 260, successes: 0 });
  const [beyond] = two!.attributes;
  t.like(beyond!.changed, { n: 65, successes: 65 });
  // B, which does not go with A, is changed with it, and is linked to it.
  t.like(beyond!.others, { n: 260, successes: 130 });
  t.like(beyond!.unlinked, { n: 130, successes: 0 });
  // How common values are says nothing more to an auditor that is sure.
  t.deepEqual(beyond!.underShares, { others: beyond!.others, unlinked: beyond!.unlinked });
  t.like(sufficient!.attributes[0]!.changed, { n: 65, successes: 65 });
  t.deepEqual(
    one!.identity.map(({ pairs, distance }) => [pairs, distance]),
    [
      [70, 0],
      [70, 0],
    ],
  );
  // People of whom two photos are held out: of the third only the last two are.
  t.is(measured.reconstructionsOfOne.pairs, 36);
});

test('beside it stands how often unchanged faces are seen otherwise', async (t) => {
  const { unchanged } = await measureEditing({
    ...{ cvae, auditor, attributes: [], intensities: [], faces: 130, identities: 70 },
    pack: {
      entries,
      async read(rows, target) {
        for (let i = 0; i < rows.length; i++) {
          target[i * PIXELS + (rows[i]! % 4 === 0 ? 2 : 0)] = 255;
        }
      },
    },
    embedder: { embed: () => new Float32Array(36 * EMBEDDING_WIDTH), dispose() {} },
    say() {},
  });
  // One pixel shows the attributes, and mirroring takes it away: the photos show one of three, the
  // reconstructions B where they have it (65) and C (66).
  t.like(unchanged.mirroredPhotos, { n: 390, successes: 130 });
  t.like(unchanged.mirroredReconstructions, { n: 390, successes: 131 });
  // Both photos of a person have one label in common, C, and of the first photos it is seen; of
  // the third person neither of the two held out is a first.
  t.like(unchanged.photosOfOne, { n: 36, successes: 35 });
  t.deepEqual(unchanged.underShares.mirroredPhotos, unchanged.mirroredPhotos);
});
