import test from 'ava';
import { createRandom } from '../../src/common/random.ts';
import {
  type Batch,
  type BatchOptions,
  BatchReader,
  drawRows,
  groupRows,
  newBatch,
} from '../../src/model/batches.ts';
import { LowResolution } from '../../src/model/low-resolution.ts';
import { ValidationBatches } from '../../src/model/validation-batches.ts';
import { stripedPack } from '../support/striped-pack.ts';

const pack = await stripedPack(100);
const rows = pack.entries.map((_, row) => row);

/** Reads batches into arrays of their own. */
function readerOf(changes: Partial<BatchOptions> = {}) {
  const options: BatchOptions = {
    rows,
    groups: groupRows(pack, rows, ['Bright', 'Striped']),
    balance: 0.5,
    batch: 8,
    augmentation: { mirror: true, distort: true, blur: 0.5 },
    noise: 0,
    seed: [1],
    ...changes,
  };
  const reader = new BatchReader(pack, options);
  return {
    async read(step: number): Promise<Batch> {
      const batch = newBatch(pack, options);
      await reader.read(step, batch);
      return batch;
    },
  };
}

test('a batch depends on its step alone, not on what was read before', async (t) => {
  const reader = readerOf();
  const fifth = await reader.read(5);
  t.notDeepEqual(await reader.read(6), fifth);
  t.deepEqual(await reader.read(5), fifth);
  t.deepEqual(await readerOf().read(5), fifth);
});

test('pixels without variation are the face in [-1, 1]', async (t) => {
  const reader = readerOf({
    rows: [3],
    groups: [],
    batch: 1,
    augmentation: { mirror: false, distort: false, blur: 0 },
  });
  const bytes = new Uint8Array(64 * 64 * 3);
  await pack.read([3], bytes);
  const { x, y } = await reader.read(0);
  t.deepEqual(
    x,
    Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
  );
  t.deepEqual(
    [...y],
    [...pack.entries[3]!.labels].map((label) => 2 * label - 1),
  );
});

test('noise is standard normal, and of its step alone', async (t) => {
  const reader = readerOf({ noise: 500 });
  const { noise } = await reader.read(3);
  t.is(noise.length, 8 * 500);
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
  t.true(Math.abs(mean) < 0.1 && Math.abs(variance - 1) < 0.1, `${mean}, ${variance}`);
  t.notDeepEqual((await reader.read(4)).noise, noise);
  t.deepEqual((await reader.read(3)).noise, noise);
});

test('what samples are made of is of its step alone, and leaves the faces as they are', async (t) => {
  const samples = { count: 300, latent: 3, draws: 7 };
  const reader = readerOf({ samples });
  const third = await reader.read(3);
  const { y, latents, draws } = third.samples!;
  t.deepEqual([y.length, latents.length], [300 * 2, 300 * 3]);
  t.deepEqual(
    [draws.made, draws.real, draws.decoded].map(({ length }) => length),
    [300 * 7, 8 * 7, 8 * 7],
  );
  t.true(draws.made.every((draw) => draw >= 0 && draw < 1));
  t.deepEqual((await reader.read(3)).samples, third.samples);
  t.notDeepEqual((await reader.read(4)).samples, third.samples);
  const { samples: _, ...rest } = third;
  t.deepEqual(rest, await readerOf().read(3));
  // Half of them evenly over the cells, like the faces.
  const { y: even } = (await readerOf({ samples, balance: 1 }).read(0)).samples!;
  const cells = Array.from({ length: 300 }, (_, i) => `${even[2 * i]} ${even[2 * i + 1]}`);
  const counts = ['-1 -1', '-1 1', '1 -1', '1 1'].map(
    (cell) => cells.filter((found) => found === cell).length,
  );
  t.true(Math.min(...counts) > 50 && Math.max(...counts) < 100, counts.join());
});

test('edits have the labels of the batch, one changed, and leave all else as it is', async (t) => {
  const samples = { count: 12, latent: 3, draws: 7 };
  const edits = { share: 0.5, faces: 4, attributes: ['Bright', 'Striped'] };
  const reader = readerOf({ samples: { ...samples, edits } });
  const batch = await reader.read(3);
  const plain = await readerOf({ samples }).read(3);
  const { edits: made, y, ...others } = batch.samples!;
  const { y: drawn, ...plainOthers } = plain.samples!;
  t.deepEqual({ ...batch, samples: others }, { ...plain, samples: plainOthers });
  t.deepEqual([...made!.faces], [-1, 0, -1, 1, -1, 2, -1, 3, -1, 0, -1, 1]);
  for (const [image, face] of made!.faces.entries()) {
    const units = [2 * image, 2 * image + 1];
    const changed = units.map((unit) => made!.changed[unit]!);
    const given =
      face < 0 ? units.map((unit) => drawn[unit]!) : [0, 1].map((i) => batch.y[2 * face + i]!);
    t.is(changed[0]! + changed[1]!, face < 0 ? 0 : 1);
    t.deepEqual(
      units.map((unit) => y[unit]),
      given.map((value, i) => (changed[i] === 1 ? -value : value)),
    );
  }
  await reader.read(4);
  t.deepEqual(await reader.read(3), batch);
});

test('the first faces are pairs of one person, mirrored alike; the rest is as it is without', async (t) => {
  const people = Array.from({ length: 50 }, (_, person) => [2 * person, 2 * person + 1]);
  const pairs = { faces: 16, people, attributes: ['Bright', 'Striped'] };
  const augmentation = { mirror: true, distort: false, blur: 0 };
  const options = { batch: 24, augmentation, noise: 2 };
  const reader = readerOf({ ...options, pairs });
  const batch = await reader.read(3);
  const bytes = new Uint8Array(100 * 64 * 64 * 3);
  await pack.read(rows, bytes);
  // The first pixels of a face tell it, and whether it is mirrored: they are noisy.
  const keyOf = (pixels: number[]) => pixels.join();
  const seen = new Map<string, { row: number; mirrored: boolean }>();
  for (const row of rows) {
    const line = Array.from({ length: 64 }, (_, x) => bytes[(row * 64 * 64 + x) * 3]!);
    seen.set(keyOf(line), { row, mirrored: false });
    seen.set(keyOf(line.reverse()), { row, mirrored: true });
  }
  const facesOf = ({ x }: Batch) =>
    Array.from(
      { length: 24 },
      (_, i) =>
        seen.get(
          keyOf(
            Array.from({ length: 64 }, (_, at) => Math.round((x[i * 12288 + 3 * at]! + 1) * 127.5)),
          ),
        )!,
    );
  const faces = facesOf(batch);
  for (let i = 0; i < 16; i += 2) {
    const [one, other] = [faces[i]!, faces[i + 1]!];
    t.is(other.row, one.row ^ 1);
    t.is(other.mirrored, one.mirrored);
  }
  t.is(new Set(faces.slice(0, 16).map(({ mirrored }) => mirrored)).size, 2);
  const plain = facesOf(await readerOf(options).read(3));
  t.deepEqual(
    faces.slice(16).map(({ row }) => row),
    plain.slice(16).map(({ row }) => row),
  );
  await reader.read(4);
  t.deepEqual(await reader.read(3), batch);
});

test('the first of a pair is drawn evenly over the cells, of those that have another', async (t) => {
  // One face in ten has no other, and one cell has only such.
  const people = Array.from({ length: 45 }, (_, person) => [2 * person, 2 * person + 1]);
  const pairs = { faces: 2000, people, attributes: ['Bright', 'Striped'] };
  const rare = [0, 1];
  const groups = [rows.slice(2, 90), rare, [95]];
  const { y } = await readerOf({ batch: 2000, pairs, groups, balance: 1 }).read(0);
  const { labels } = pack.entries[0]!;
  t.is(y.length, 4000);
  const partner = pack.entries[1]!.labels;
  const isRare = (i: number) =>
    [labels, partner].some((own) => [0, 1].every((at) => y[2 * i + at] === 2 * own[at]! - 1));
  const firsts = Array.from({ length: 1000 }, (_, pair) => 2 * pair);
  t.true(firsts.filter(isRare).length >= 450);
});

test('saturation keeps the mean of the channels, noise adds to half of the faces', async (t) => {
  const plain = { mirror: false, distort: false, blur: 0 };
  const read = async (augmentation: BatchOptions['augmentation']) =>
    (await readerOf({ rows: [3], groups: [], batch: 32, augmentation }).read(0)).x;
  const given = await read(plain);
  const saturated = await read({ ...plain, saturation: 0.5 });
  const meanAt = (x: Float32Array, i: number) => (x[3 * i]! + x[3 * i + 1]! + x[3 * i + 2]!) / 3;
  let farthest = 0;
  for (let i = 0; i < given.length / 3; i++) {
    farthest = Math.max(farthest, Math.abs(meanAt(given, i) - meanAt(saturated, i)));
  }
  t.true(farthest < 1e-6);
  t.notDeepEqual(saturated, given);
  const noisy = await read({ ...plain, noise: 0.1 });
  const deviations = Array.from({ length: 32 }, (_, face) => {
    let sum = 0;
    for (let i = face * 12288; i < (face + 1) * 12288; i++) sum += (noisy[i]! - given[i]!) ** 2;
    return Math.sqrt(sum / 12288);
  });
  const touched = deviations.filter((deviation) => deviation > 0).length;
  t.true(touched >= 8 && touched <= 24, `${touched}`);
  t.true(Math.max(...deviations) > 0.05 && Math.max(...deviations) < 0.11);
});

test('mirroring turns every row around and keeps its pixels', async (t) => {
  const options = { rows: [3], groups: [], batch: 64 };
  const augmentation = { mirror: true, distort: false, blur: 0 };
  const { x } = await readerOf({ ...options, augmentation }).read(0);
  const bytes = new Uint8Array(64 * 64 * 3);
  await pack.read([3], bytes);
  const row = Array.from({ length: 64 }, (_, i) => Math.fround(bytes[i * 3]! / 127.5 - 1));
  const turned = [...row].reverse();
  let mirrored = 0;
  for (let face = 0; face < 64; face++) {
    const first = Array.from({ length: 64 }, (_, i) => x[face * 12288 + i * 3]!);
    const isTurned = first[0] !== row[0] || first[1] !== row[1];
    t.deepEqual(first, isTurned ? turned : row);
    if (isTurned) mirrored++;
  }
  t.true(mirrored > 16 && mirrored < 48, `${mirrored} of 64`);
});

test('a share of a batch is drawn evenly over the groups, however rare', (t) => {
  const common = Array.from({ length: 990 }, (_, i) => i);
  const rare = Array.from({ length: 10 }, (_, i) => 990 + i);
  const target = new Int32Array(10_000);
  drawRows([...common, ...rare], [common, rare, []], 0.5, createRandom(1), target);
  const share = target.filter((row) => row >= 990).length / target.length;
  t.true(Math.abs(share - (0.25 + 0.005)) < 0.02, `${share}`);
});

test('groups are the cells, and unknown labels are in none', (t) => {
  const unknown = {
    ...pack,
    entries: pack.entries.map((entry, i) =>
      i === 0 ? { ...entry, labels: Int8Array.of(-1, 1) } : entry,
    ),
  };
  const groups = groupRows(unknown, rows, ['Bright', 'Striped']);
  t.is(groups.length, 4);
  t.is(groups.flat().length, 99);
  t.false(groups.flat().includes(0));
});

test('what the encoder is given is what is left of the faces, and leaves these as they are', async (t) => {
  const input = { size: 16, blur: 0, noise: 0 };
  const { input: given, ...faces } = await readerOf({ input }).read(4);
  t.deepEqual(faces, await readerOf().read(4));
  const low = new LowResolution(64, 16);
  const left = faces.x.slice();
  for (let start = 0; start < left.length; start += 64 * 64 * 3) {
    const face = left.subarray(start, start + 64 * 64 * 3);
    low.show(face, face);
  }
  t.deepEqual(given, left);
  const spoilt = { size: 16, blur: 1, noise: 0.1 };
  const fourth = await readerOf({ input: spoilt }).read(4);
  t.deepEqual(fourth.x, faces.x);
  t.notDeepEqual(fourth.input, left);
  t.deepEqual((await readerOf({ input: spoilt }).read(4)).input, fourth.input);
});

test('a validation face is made small too, and neither blurred nor noisy', async (t) => {
  const about = { rows: [3], batch: 1, noise: 0, seed: [1] };
  const input = { size: 16, blur: 2, noise: 0.2 };
  const { x, input: given } = await new ValidationBatches(pack, { ...about, input }).read(0);
  const left = new Float32Array(x.length);
  new LowResolution(64, 16).show(x, left);
  t.deepEqual(given, left);
  t.deepEqual(x, (await new ValidationBatches(pack, about).read(0)).x);
});
