import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { firstValueFrom, of } from 'rxjs';
import { derivePack } from '../../src/datasets/derived-pack.ts';
import type { FacePack } from '../../src/datasets/pack.ts';
import { UNKNOWN } from '../../src/faces/attributes.ts';
import type { NamedSuspect } from '../../src/faces/named-suspects.ts';
import { clean } from '../../src/stages/clean.ts';
import type { StageContext } from '../../src/stages/context.ts';
import { cleanOptions } from '../../src/stages/options.ts';
import { readyBackend } from '../support/backend.ts';
import { noisyPack } from '../support/noisy-pack.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { stageContext } from './stage-context.ts';

const striped = await stripedPack(400);
const noisy = await noisyPack(striped, { Bright: [0.1, 0.1], Striped: [0.1, 0.1] });

const OPTIONS = {
  folds: 2,
  max_changed: 0.5,
  classifier: { steps: 60, batch: 16, channels: [8, 8, 16], learning_rate: 0.003 },
};

/** For tests that are not about what is found. */
const QUICK = { classifier: { ...OPTIONS.classifier, steps: 12 } };

/** A folder in which the predictions of the usual options are kept, once they are made. */
const usualPacks = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
test.after.always(() => rmSync(usualPacks, { recursive: true, force: true }));

interface Cleaned {
  readonly pack: FacePack;
  readonly stages: ReturnType<typeof stageContext>;
  /** Steps that were trained. */
  readonly steps: number;
  readonly runDir: string;
  readonly lines: readonly NamedSuspect[];
}

/** Cleans a pack in a run folder of its own; runs of one `packsDir` share what they keep. */
async function cleaned(
  t: ExecutionContext,
  pack: FacePack,
  packsDir: string,
  options: Record<string, unknown> = {},
  wiring: Partial<Parameters<typeof clean>[0]> = {},
): Promise<Cleaned> {
  await readyBackend();
  const runDir = temporaryFolder(t);
  const stages = stageContext(runDir);
  let steps = 0;
  const context: StageContext = {
    ...stages.context,
    packsDir,
    progress: () => ({ update: () => void steps++, finish: () => {} }),
  };
  const parsed = cleanOptions.parse({ ...OPTIONS, ...options });
  const computing = () => ({ name: 'any', precision: 'float32' });
  const wired = { attributes: parsed.attributes, wanted: undefined, computing, ...wiring };
  const made = await firstValueFrom(of(pack).pipe(clean({ ...parsed, ...wired }, context)));
  if (made.dir !== pack.dir) t.teardown(() => made.close());
  const text = readFileSync(path.join(runDir, 'label-noise.ndjson'), 'utf8');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { pack: made, stages, steps, runDir, lines };
}

/** The row of a face of the striped pack. */
const rowOf = ({ id }: { id: string }) => Number(id.slice('face'.length));

function shares(lines: readonly NamedSuspect[], attribute: string) {
  const { isWrong } = noisy;
  const own = lines.filter((line) => line.attribute === attribute && line.split !== 'test');
  const wrong = striped.entries.filter((_, row) => isWrong(row, attribute)).length;
  const hits = own.filter((line) => isWrong(rowOf(line), attribute)).length;
  return { precision: hits / own.length, recall: hits / wrong };
}

test.serial('wrong labels are named, and only named by default', async (t) => {
  const { pack, lines, stages, runDir } = await cleaned(t, noisy.pack, usualPacks);
  for (const attribute of ['Bright', 'Striped']) {
    const { precision, recall } = shares(lines, attribute);
    t.true(precision > 0.8 && recall > 0.8, `${attribute}: ${precision} and ${recall}`);
  }
  t.true(lines.every(({ action }) => action === 'report'));
  t.is(pack.key, noisy.pack.key);
  t.deepEqual(pack.entries, noisy.pack.entries);
  t.deepEqual(stages.rejected, []);
  t.is(stages.counts['labels probably wrong'], lines.length);
  const said = JSON.parse(readFileSync(path.join(runDir, 'label-noise.json'), 'utf8'));
  t.deepEqual(said.attributes, pack.cleaning!.noise);
  t.like(said, { action: 'report', faces: 400, changed: 0, dropped: 0 });
  const page = readFileSync(path.join(runDir, 'label-noise.html'), 'utf8');
  t.true(page.includes(lines[0]!.id) && page.includes('data:image/webp'));
  t.notRegex(page, /https?:|<script|<link|url\(/);
  t.deepEqual(readdirSync(runDir).sort(), [
    'label-noise.html',
    'label-noise.json',
    'label-noise.ndjson',
  ]);
});

test.serial('another action trains nothing and changes what was named alone', async (t) => {
  const packsDir = usualPacks;
  const named = await cleaned(t, noisy.pack, packsDir);
  const altered = named.lines.filter(({ split }) => split !== 'test');

  const unknown = await cleaned(t, noisy.pack, packsDir, { action: 'unknown', examples: 0 });
  t.is(unknown.steps, 0);
  t.false(existsSync(path.join(unknown.runDir, 'label-noise.html')));
  const expected = noisy.pack.entries.map(({ labels }) => Int8Array.from(labels));
  for (const line of altered) {
    expected[rowOf(line)]![striped.schema.indexOf(line.attribute)] = UNKNOWN;
  }
  t.deepEqual(
    unknown.pack.entries.map(({ labels }) => labels),
    expected,
  );
  t.deepEqual(unknown.stages.rejected, []);

  const dropping = await cleaned(t, noisy.pack, packsDir, { action: 'drop' });
  t.is(dropping.steps, 0);
  const rows = [...new Set(altered.map(rowOf))].sort((a, b) => a - b);
  const dropped = dropping.pack.entries.flatMap(({ split }, row) =>
    split === 'dropped' ? [row] : [],
  );
  t.deepEqual(dropped, rows);
  t.deepEqual(dropping.stages.rejected.map(rowOf), rows);
  t.like(dropping.stages.rejected[0], {
    stage: 'clean',
    place: noisy.pack.entries[rows[0]!]!.place,
    reason: 'label-noise',
  });
  t.regex(
    dropping.stages.rejected[0]!.detail,
    /^\w+ is labelled (no|yes), probably (no|yes) \([01]\.\d\d\)/,
  );

  const keys = [named, unknown, dropping].map(({ pack }) => pack.key);
  t.is(new Set(keys).size, 3);
  for (const { pack } of [named, unknown, dropping]) {
    t.deepEqual(pack.cleaning!.asGiven.entries, noisy.pack.entries);
  }
});

test.serial(
  'a pack that was changed is found again, and made again when it is not whole',
  async (t) => {
    const packsDir = temporaryFolder(t);
    const options = { ...QUICK, action: 'unknown', max_changed: 1, min_confidence: 0 };
    const first = await cleaned(t, noisy.pack, packsDir, options);
    const again = await cleaned(t, noisy.pack, packsDir, options);
    t.true(first.steps > 0 && again.steps === 0);
    t.not(first.pack.dir, noisy.pack.dir);
    t.is(again.pack.dir, first.pack.dir);
    t.deepEqual(again.lines, first.lines);
    writeFileSync(path.join(first.pack.dir, 'labels.i8'), 'torn');
    const mended = await cleaned(t, noisy.pack, packsDir, options);
    t.regex(mended.stages.logged.join(), /made again/);
    t.deepEqual(mended.pack.entries, first.pack.entries);
    const kept = readdirSync(packsDir).find((name) => name.endsWith('.safetensors'))!;
    writeFileSync(path.join(packsDir, kept), 'torn');
    t.is((await cleaned(t, noisy.pack, packsDir, options)).steps, first.steps);
  },
);

test.serial('predictions of another backend or pack are not taken', async (t) => {
  const packsDir = temporaryFolder(t);
  const { steps } = await cleaned(t, noisy.pack, packsDir, QUICK);
  const computing = () => ({ name: 'another', precision: 'float32' });
  t.is((await cleaned(t, noisy.pack, packsDir, QUICK, { computing })).steps, steps);
  const other = { ...noisy.pack, key: 'another' };
  t.is((await cleaned(t, other, packsDir, QUICK)).steps, steps);
});

test.serial(
  'changing more than allowed fails, and names how many labels are agreed with',
  async (t) => {
    const packsDir = temporaryFolder(t);
    const limit = { max_changed: 0.1, action: 'drop' };
    const error = await t.throwsAsync(cleaned(t, noisy.pack, packsDir, limit), {
      code: 'rejected',
    });
    t.regex(error!.message, /^\d+ of 360 faces have labels that are probably wrong/);
    t.regex((error as { hint?: string }).hint!, /Bright \d+\.\d %, Striped \d+\.\d %/);
    // A report changes nothing, so there is nothing to limit.
    await t.notThrowsAsync(cleaned(t, noisy.pack, packsDir, { max_changed: 0 }));
  },
);

test.serial('a cell that would lose its last face is named at once', async (t) => {
  // Of bright and striped faces none is left but a dark one that is labelled so.
  const given = striped.entries.map(({ labels: [bright, stripes] }) => 2 * bright! + stripes!);
  const wrong = striped.entries.findIndex(
    ({ split }, row) => split === 'train' && given[row] === 1,
  );
  const pack = await derivePack(striped, path.join(temporaryFolder(t), 'pack'), {
    key: 'last face',
    labelsOf: (row) => (row === wrong ? Int8Array.of(1, 1) : undefined),
    isDropped: (row) => given[row] === 3,
  });
  t.teardown(() => pack.close());
  const packsDir = temporaryFolder(t);
  const wanted = { balance: ['Bright', 'Striped'], unseen: 'error' as const };
  const error = await t.throwsAsync(cleaned(t, pack, packsDir, { action: 'drop' }, { wanted }), {
    code: 'input',
  });
  t.regex(error!.message, /"Bright=yes,Striped=yes"$/);
  const skip = { wanted: { ...wanted, unseen: 'skip' as const } };
  const { pack: made } = await cleaned(t, pack, packsDir, { action: 'drop' }, skip);
  t.is(made.entries[wrong]!.split, 'dropped');
});
