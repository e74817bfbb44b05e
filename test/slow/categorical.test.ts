import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { readDescription } from '../../src/datasets/sinks/description.ts';
import { sinkFormat } from '../../src/datasets/sinks/registry.ts';
import type { StoredRow } from '../../src/datasets/sinks/sink.ts';
import { UNKNOWN } from '../../src/faces/attributes.ts';
import { SKIN_TONES } from '../../src/faces/drawing/attributes.ts';
import { drawFace } from '../../src/faces/drawing/drawing.ts';
import { evenface } from '../cli/run-cli.ts';
import { finishedRun, folderWith, outcome, readJson, run, TRAIN } from './runs.ts';

const BALANCE = ['Skin_Tone', 'Smiling'];
const SELECTION = `{Skin_Tone: [${SKIN_TONES.join(', ')}], Smiling: binary, Male: binary}`;

/** Keeps nearly all that the networks make: what is asked for is what these tests are about. */
const declaration = (ingest: string, attributes: string) => `pipelines:
  tones:
    seed: 5
    attributes: ${attributes}
    stages:
      - ingest: ${ingest}
      - align: { detect: never }
      - pack
      - ${TRAIN}
      - plan: {balance: [${BALANCE.join(', ')}], per_cell: 8, max_attempts: 4, unseen: skip}
      - generate: {batch: 16}
      - judge
      - filter: {min_confidence: 0.1}
      - write: {shard_rows: 12}
      - evaluate
`;

test.serial(
  'cells over a categorical attribute hold rows that are labelled as their cell',
  async (t) => {
    const cwd = folderWith(t, declaration('{format: drawn, count: 200}', SELECTION));
    const { dir } = await finishedRun(t, cwd, ['tones']);
    const dataset = path.join(dir, 'dataset');
    const { info, cells } = await readDescription(dataset);
    t.deepEqual(info.schema.names, ['Skin_Tone', 'Smiling', 'Male']);
    t.deepEqual(
      cells.map(({ cell }) => cell),
      SKIN_TONES.flatMap((tone) =>
        ['no', 'yes'].map((smiles) => `Skin_Tone=${tone},Smiling=${smiles}`),
      ),
    );
    const rows = await rowsOf(dataset);
    t.true(rows.length > 0);
    for (const { cell, labels, confidence } of rows) {
      const [tone, smiles] = labels;
      t.is(cell, `Skin_Tone=${SKIN_TONES[tone!]},Smiling=${smiles === 1 ? 'yes' : 'no'}`);
      t.deepEqual(Object.keys(confidence).sort(), BALANCE);
      t.true(Object.values(confidence).every((probability) => probability >= 0.1));
    }
    t.is((await evenface(['verify', dataset], cwd)).code, 0);
  },
);

test.serial('unknown labels stay unknown, and unusable photos are reported once', async (t) => {
  const cwd = folderWith(t, declaration('{dir: photos}', 'all'));
  await drawPhotos(path.join(cwd, 'photos'), 200);
  const first = await finishedRun(t, cwd, ['tones']);
  const dataset = path.join(first.dir, 'dataset');

  const { schema } = (await readDescription(dataset)).info;
  t.deepEqual(schema.toJSON(), {
    Male: 'binary',
    Skin_Tone: SKIN_TONES.toSorted(),
    Smiling: 'binary',
  });
  const rows = await rowsOf(dataset);
  const males = new Set(rows.map(({ labels }) => labels[schema.indexOf('Male')]));
  t.deepEqual([...males].sort(), [UNKNOWN, 0, 1]);
  for (const name of BALANCE) {
    t.true(rows.every(({ labels }) => labels[schema.indexOf(name)] !== UNKNOWN));
  }
  t.is((await evenface(['verify', dataset], cwd)).code, 0);

  const { rejected } = readJson<{ rejected: Record<string, unknown>[] }>(first.dir, 'run.json');
  t.deepEqual(
    rejected.filter(({ stage }) => stage !== 'filter'),
    [
      { stage: 'ingest', reason: 'missing-image', count: 1 },
      { stage: 'align', reason: 'not-an-image', count: 1 },
    ],
  );

  const stopped = await run(cwd, ['tones'], {
    stop: {
      when: ({ events }) => events.some(({ label, done }) => label === 'write' && done! > 0),
      signal: 'SIGINT',
    },
  });
  t.is(stopped.code, 130, stopped.stderr);
  await finishedRun(t, cwd, ['tones', '--resume']);
  t.deepEqual(outcome(stopped.dir), outcome(first.dir));
});

/**
 * An imagefolder of drawn faces. Every third face has no `Male`, every seventh no `Smiling`; one
 * photo is missing and one is not an image.
 */
async function drawPhotos(dir: string, count: number): Promise<void> {
  mkdirSync(dir);
  const lines = ['file_name,Male,Skin_Tone,Smiling'];
  for (let i = 0; i < count; i++) {
    const { svg, labels } = drawFace(5, i);
    const name = `${String(i).padStart(3, '0')}.jpg`;
    const male = i % 3 === 0 ? '' : labels.Male;
    const smiling = i % 7 === 0 ? '' : labels.Smiling;
    lines.push(`${name},${male},${SKIN_TONES[labels.Skin_Tone]},${smiling}`);
    if (i === 4) continue;
    const file = path.join(dir, name);
    if (i === 150) writeFileSync(file, 'no picture');
    else await sharp(Buffer.from(svg)).jpeg().toFile(file);
  }
  writeFileSync(path.join(dir, 'metadata.csv'), `${lines.join('\n')}\n`);
}

async function rowsOf(dataset: string): Promise<StoredRow[]> {
  const { info } = await readDescription(dataset);
  const rows: StoredRow[] = [];
  for await (const row of sinkFormat('arrow').read(dataset, info)) rows.push(row);
  return rows;
}
