import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import sharp from 'sharp';
import { EvenfaceError } from '../../src/common/errors.ts';
import { decodePng, isMarkedSynthetic } from '../../src/datasets/png.ts';
import { sourceTypeUri } from '../../src/datasets/source-type.ts';
import { type EditRequest, editPhotos } from '../../src/editing/edit-photos.ts';
import { cutFace } from '../../src/editing/face-cutting.ts';
import { decodeFaces } from '../../src/editing/face-editing.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import { contents } from '../slow/runs.ts';
import { readyBackend } from '../support/backend.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { writeUntrainedModel } from '../support/untrained-model.ts';

const schema = new AttributeSchema([binary('Smiling'), binary('Blond_Hair'), binary('Black_Hair')]);
const ALIGNMENT = { template: 'celeba', framing: 'celeba-aligned', detect: 'auto' } as const;

/** Forty training faces, blond or black-haired. */
const conditions = Array.from({ length: 40 }, (_, i) => [i & 1, (i >> 1) & 1, 1 - ((i >> 1) & 1)]);

/** A folder with a model and drawn photos, and a request that edits these. */
async function studio(t: ExecutionContext, count: number) {
  await readyBackend();
  const dir = temporaryFolder(t);
  await writeUntrainedModel(path.join(dir, 'run', 'model'), {
    ...{ schema, conditions, alignment: ALIGNMENT },
  });
  const photos = Array.from({ length: count }, (_, i) => path.join(dir, `face${i}.svg`));
  for (const [i, photo] of photos.entries()) writeFileSync(photo, drawFace(1, i).svg);
  const request: EditRequest = {
    photos,
    model: path.join(dir, 'run'),
    set: 'Smiling=1',
    sequence: undefined,
    frames: 4,
    intensity: 1,
    residual: 0,
    labels: undefined,
    detect: 'auto',
    faces: 'largest',
    out: path.join(dir, 'out'),
  };
  return { dir, photos, request };
}

async function edited(request: EditRequest) {
  const lines: string[] = [];
  const unusable: EvenfaceError[] = [];
  const warnings: string[] = [];
  const result = await editPhotos(request, {
    onEdited: (line) => lines.push(line),
    onUnusable: (error) => unusable.push(error),
    onWarning: (message) => warnings.push(message),
  });
  return { result, lines, unusable, warnings };
}

function records(dir: string): Record<string, unknown>[] {
  const text = readFileSync(path.join(dir, 'metadata.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test.serial('an edited photo is a marked image with a line that says what was done', async (t) => {
  const { request, photos } = await studio(t, 2);
  const { result, lines } = await edited({ ...request, intensity: 1.5 });
  t.deepEqual(result, { images: 2, unusable: 0, judged: 2 });
  t.deepEqual(readdirSync(request.out).sort(), ['images', 'metadata.jsonl', 'sheet.webp']);
  t.deepEqual(
    lines.map((line) => line.slice(0, line.indexOf(': '))),
    photos,
  );
  for (const [i, record] of records(request.out).entries()) {
    t.like(record, {
      file_name: `images/face${i}.png`,
      source: `face${i}.svg`,
      face: 'aligned frame',
      labels_from: 'judge',
      residual: 0,
      licence: 'none',
    });
    const { labels, changed } = record as {
      labels: Record<string, string>;
      changed: { attribute: string; asked: string; condition: number[] }[];
    };
    t.is(changed.length, 1);
    t.like(changed[0], { attribute: 'Smiling', asked: 'Smiling=1', intensity: 1.5 });
    t.deepEqual(changed[0]!.condition, [labels.Smiling === 'yes' ? 1 : 2]);
    const png = readFileSync(path.join(request.out, String(record.file_name)));
    t.true(isMarkedSynthetic(png));
    t.is((await decodePng(png, 64)).length, 64 * 64 * 3);
  }
});

test.serial(
  'with auto, each face has intensities of its own, and is told what is not seen',
  async (t) => {
    const { request } = await studio(t, 3);
    const { lines } = await edited({
      ...request,
      set: 'Smiling=1,Blond_Hair=0.4',
      intensity: 'auto',
    });
    for (const [i, record] of records(request.out).entries()) {
      const { labels, changed } = record as {
        labels: Record<string, string>;
        changed: { intensity: number; condition: number[]; judge_confidence: number }[];
      };
      const [smiling, blond] = changed;
      const before = labels.Smiling === 'yes' ? 1 : -1;
      // An untrained judge is sure of nothing, so that what changes goes as far as it may.
      t.is(smiling!.intensity, before === 1 ? 1 : 3);
      t.deepEqual(smiling!.condition, [before + smiling!.intensity * (1 - before)]);
      t.true(smiling!.judge_confidence < 0.9);
      t.is(blond!.intensity, 1);
      const said =
        before === 1
          ? 'Smiling is yes already'
          : 'Smiling no → yes × 3 (the judge does not see it)';
      t.true(lines[i]!.includes(said), lines[i]);
    }
  },
);

test.serial(
  'faces get the local part of another photo, latent and labels, before changes',
  async (t) => {
    const { request, dir, photos } = await studio(t, 3);
    const parts = { local: 3, attributes: ['Smiling'] };
    await writeUntrainedModel(path.join(dir, 'run', 'model'), {
      ...{ schema, conditions, alignment: ALIGNMENT, parts },
    });
    const [own, next, donor] = photos as [string, string, string];
    const labels = path.join(dir, 'labels.csv');
    writeFileSync(
      labels,
      'file_name,Smiling,Blond_Hair,Black_Hair\nface0.svg,no,no,yes\nface1.svg,no,yes,no\nface2.svg,yes,yes,no\n',
    );
    const asked = { ...request, photos: [own, next], labels, localFrom: donor };
    const { result, lines } = await edited({ ...asked, set: undefined });
    t.deepEqual(result, { images: 2, unusable: 0, judged: 0 });
    t.is(lines[0], `${own}: local part of ${donor}`);
    const [record] = records(request.out);
    t.like(record, {
      labels: { Smiling: 'no', Blond_Hair: 'no', Black_Hair: 'yes' },
      changed: [],
      local_part_from: { source: 'face2.svg', labels: { Smiling: 'yes' }, labels_from: 'file' },
    });

    const cvae = await loadCvae(networkFile(path.join(dir, 'run', 'model'), 'cvae'));
    const pixelsOf = async (photo: string) =>
      (
        await cutFace(
          readFileSync(photo),
          { ...request, size: 64, alignment: ALIGNMENT },
          { detect: () => t.fail() as never },
        )
      ).rgb;
    const encode = async (photo: string, condition: number[]) =>
      cvae.encode(await pixelsOf(photo), Float32Array.from(condition), 1).means;
    const z = await encode(own, [-1, -1, 1]);
    z.set((await encode(donor, [1, 1, -1])).subarray(1), 1);
    const imageOf = async (folder: string) =>
      decodePng(readFileSync(path.join(folder, 'images/face0.png')), 64);
    t.deepEqual(
      new Uint8Array(await imageOf(request.out)),
      decodeFaces(cvae, z, Float32Array.of(1, -1, 1)),
    );
    const changed = path.join(dir, 'changed');
    await edited({ ...asked, set: 'Smiling=0,Blond_Hair=1', out: changed });
    t.deepEqual(
      new Uint8Array(await imageOf(changed)),
      decodeFaces(cvae, z, Float32Array.of(-1, 1, 1)),
    );
  },
);

test.serial('a photo that can not give its local part ends the whole edit', async (t) => {
  const { request, dir } = await studio(t, 1);
  const parts = { local: 3, attributes: [] };
  await writeUntrainedModel(path.join(dir, 'run', 'model'), {
    schema,
    alignment: ALIGNMENT,
    parts,
  });
  const localFrom = path.join(dir, 'text.jpg');
  writeFileSync(localFrom, 'no photo');
  await t.throwsAsync(edited({ ...request, localFrom }), { message: /Input buffer/ });
  t.false(existsSync(request.out));
});

test.serial('an image does not depend on what else is edited, nor on when', async (t) => {
  const { request, dir, photos } = await studio(t, 18);
  await edited(request);
  const alone = path.join(dir, 'alone');
  await edited({ ...request, photos: [photos[17]!], out: alone });
  const together = contents(request.out);
  t.is(contents(alone)['images/face17.png'], together['images/face17.png']);
  t.deepEqual(
    Object.keys(together).filter((file) => file.startsWith('sheet')),
    ['sheet-001.webp', 'sheet-002.webp'],
  );
  const again = path.join(dir, 'again');
  await edited({ ...request, out: again });
  t.deepEqual(contents(again), together);
});

test.serial('a sequence has its frames, an animation and a sheet', async (t) => {
  const { request } = await studio(t, 1);
  const { result } = await edited({ ...request, set: undefined, sequence: 'Smiling=0..1' });
  t.is(result.images, 4);
  const frames = ['000', '001', '002', '003'].map((name) => `sequences/face0/${name}.png`);
  t.deepEqual(Object.keys(contents(request.out)).sort(), [
    'metadata.jsonl',
    'sequences/face0-sheet.webp',
    'sequences/face0.webp',
    ...frames,
  ]);
  const lines = records(request.out) as { file_name: string; changed: { condition: number[] }[] }[];
  t.deepEqual(
    lines.map(({ file_name }) => file_name),
    frames,
  );
  const run = lines.map(({ changed }) => changed[0]!.condition[0]!);
  t.true(
    run.every((unit, i) => Math.abs(unit - (-1 + (2 * i) / 3)) < 1e-6),
    String(run),
  );
  const animation = sharp(path.join(request.out, 'sequences/face0.webp'), { animated: true });
  t.is((await animation.metadata()).pages, 4);
});

test.serial(
  'the residual brings the photo back, and the image says that it is edited',
  async (t) => {
    const { request, dir } = await studio(t, 1);
    const unchanged = { ...request, intensity: 0, residual: 1 };
    await edited(unchanged);
    const png = readFileSync(path.join(request.out, 'images/face0.png'));
    const svg = readFileSync(path.join(dir, 'face0.svg'));
    const square = sharp(svg).flatten({ background: 'white' });
    const photo = await square
      .extract({ left: 15, top: 40, width: 148, height: 148 })
      .resize(64, 64, { kernel: 'lanczos3' })
      .raw()
      .toBuffer();
    t.deepEqual(Buffer.from(await decodePng(png, 64)), photo);
    t.true(String((await sharp(png).metadata()).xmp).includes(sourceTypeUri('edited')));
  },
);

test.serial('labels of a file are taken, and the judge reads what it does not say', async (t) => {
  const { request, dir } = await studio(t, 2);
  const labels = path.join(dir, 'labels.csv');
  writeFileSync(
    labels,
    'file_name,Smiling,Blond_Hair,Black_Hair\nface0.svg,no,no,yes\nface1.svg,yes,,\n',
  );
  const { result, lines, warnings } = await edited({
    ...request,
    set: 'Smiling=1,Blond_Hair=1',
    labels,
  });
  t.is(result.judged, 1);
  const [first, second] = records(request.out);
  t.is(first!.labels_from, 'file');
  t.deepEqual(first!.labels, { Smiling: 'no', Blond_Hair: 'no', Black_Hair: 'yes' });
  t.is(second!.labels_from, 'file and judge');
  t.regex(lines[0]!, /face0\.svg: Smiling no → yes.*, Blond_Hair no → yes.*$/);
  t.regex(lines[1]!, /face1\.svg: Smiling is yes already, /);
  t.regex(
    warnings[0]!,
    /^Blond_Hair=yes: (a photo has|2 photos have) Black_Hair=yes, as do 0 of 20 /,
  );
});

test.serial('a photo that can not be used is named and stops no other', async (t) => {
  const { request, dir, photos } = await studio(t, 1);
  const text = path.join(dir, 'text.jpg');
  const empty = path.join(dir, 'plain.png');
  writeFileSync(text, 'no photo');
  await sharp({ create: { width: 300, height: 300, channels: 3, background: 'grey' } })
    .png()
    .toFile(empty);
  const missing = path.join(dir, 'missing.jpg');
  const { result, unusable } = await edited({
    ...request,
    photos: [text, empty, photos[0]!, missing],
  });
  t.deepEqual([result.images, result.unusable], [1, 3]);
  t.deepEqual(
    unusable.map(({ place, code }) => [place, code]),
    [text, empty, missing].map((place) => [place, 'input']),
  );
  t.regex(unusable[1]!.message, /^no face was found; /);
});

test.serial(
  'nothing is written where nothing can be made, and nothing over what is there',
  async (t) => {
    const { request, dir } = await studio(t, 1);
    const { result } = await edited({ ...request, photos: [path.join(dir, 'missing.jpg')] });
    t.is(result.images, 0);
    t.false(existsSync(request.out));
    const error = await t.throwsAsync(edited({ ...request, out: dir }), {
      instanceOf: EvenfaceError,
    });
    t.regex(
      error.describe(),
      /there is something in this folder already\n {2}Name an empty or a new/,
    );
  },
);
