import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { firstValueFrom, of } from 'rxjs';
import type { FacePack } from '../../src/datasets/pack.ts';
import type { NamedSuspect } from '../../src/faces/named-suspects.ts';
import { loadClassifier, trainClassifier } from '../../src/model/classifier.ts';
import { clean } from '../../src/stages/clean.ts';
import { classifierOptions, cleanOptions } from '../../src/stages/options.ts';
import { plainContext } from '../../src/stages/plain-context.ts';
import { readyBackend } from '../support/backend.ts';
import { drawnFacesPack } from '../support/drawn-faces-pack.ts';
import { type Flips, noisyPack } from '../support/noisy-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { contents, finishedRun, folderWith, outcome, run, TINY } from './runs.ts';

const COUNT = 1500;
const NETWORK = { batch: 32, channels: [16, 32, 64], learning_rate: 0.002 };

/** Mean accuracy over the values of an attribute, on test faces, whose labels are all true. */
async function balancedAccuracy(t: ExecutionContext, faces: FacePack, name: string) {
  const dir = temporaryFolder(t);
  const file = path.join(dir, 'judge.safetensors');
  const run = {
    seed: 1,
    balance: [name],
    people: { teacher: 0, judge: 1 },
    checkpointEvery: 1000,
    file,
  };
  const effects = { dir, signal: AbortSignal.any([]), onStep: () => {}, onWarning: () => {} };
  const options = classifierOptions.parse({ ...NETWORK, steps: 250, balance: 0 });
  await trainClassifier('judge', faces, options, run, effects);
  const { quality } = await loadClassifier(file);
  const { values } = quality.find(({ attribute }) => attribute === name)!;
  return values.reduce((sum, { n, correct }) => sum + correct / n, 0) / values.length;
}

const CASES: readonly {
  kind: string;
  flips: Flips;
  least: { precision: number; recall: number };
  within: number;
}[] = [
  {
    kind: 'a tenth of all labels',
    flips: { Male: [0.1, 0.1], Hair_Color: [0.1, 0.1, 0.1, 0.1, 0.1] },
    least: { precision: 0.7, recall: 0.75 },
    within: 0.04,
  },
  {
    kind: 'a quarter of the labels of one value',
    flips: { Male: [0, 0.25], Hair_Color: [0, 0.25, 0, 0, 0] },
    least: { precision: 0.6, recall: 0.5 },
    within: 0.05,
  },
];

for (const { kind, flips, least, within } of CASES) {
  test.serial(`${kind} turned wrong: most are found, and few others`, async (t) => {
    await readyBackend();
    const faces = await drawnFacesPack(temporaryFolder(t), COUNT);
    const noisy = await noisyPack(faces, flips);
    const runDir = temporaryFolder(t);
    const options = cleanOptions.parse({
      attributes: Object.keys(flips),
      action: 'unknown',
      folds: 3,
      max_changed: 0.5,
      classifier: { ...NETWORK, steps: 250 },
    });
    const computing = () => ({ name: 'any', precision: 'any' });
    const wired = { ...options, attributes: options.attributes, wanted: undefined, computing };
    const context = plainContext({ runDir });
    const cleaned = await firstValueFrom(of(noisy.pack).pipe(clean(wired, context)));
    const lines: NamedSuspect[] = readFileSync(path.join(runDir, 'label-noise.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rows = new Map(faces.entries.map(({ id }, row) => [id, row]));
    for (const { attribute, labels, noise } of cleaned.cleaning!.noise) {
      const own = lines.filter((line) => line.attribute === attribute && line.split !== 'test');
      const hits = own.filter(({ id }) => noisy.isWrong(rows.get(id)!, attribute)).length;
      const wrong = faces.entries.filter((_, row) => noisy.isWrong(row, attribute)).length;
      const [precision, recall] = [hits / own.length, hits / wrong];
      const told = `${attribute}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, ${(wrong / labels).toFixed(3)} are wrong, estimated ${noise.toFixed(3)}`;
      t.log(told);
      t.true(precision >= least.precision && recall >= least.recall, told);
      t.true(Math.abs(noise - wrong / labels) <= within, told);
    }
    const before = await balancedAccuracy(t, noisy.pack, 'Male');
    const after = await balancedAccuracy(t, cleaned, 'Male');
    t.log(`Male by a fresh classifier: ${before.toFixed(3)} before, ${after.toFixed(3)} after`);
    t.true(after > before - 0.01, `${before} became ${after}`);
    for (const one of [cleaned, noisy.pack, faces]) await one.close();
  });
}

const CLEANING = TINY.replace(
  '- pack\n',
  `- pack
      - clean: {action: drop, folds: 2, max_changed: 1, classifier: {steps: 30, batch: 8, channels: [8, 8], learning_rate: 0.003}, checkpoint_every: 10}
`,
);

test.serial(
  'a run that is killed in a fold ends with the same bytes, findings and all',
  async (t) => {
    const whole = await finishedRun(t, folderWith(t, CLEANING), ['tiny']);
    const cwd = folderWith(t, CLEANING);
    const killed = await run(cwd, ['tiny'], {
      stop: {
        when: ({ dir }) => existsSync(path.join(dir, 'clean', 'fold-2.checkpoint.safetensors')),
        signal: 'SIGKILL',
      },
    });
    t.is(killed.code, null);
    const ended = await finishedRun(t, cwd, ['tiny', '--resume']);
    t.deepEqual(
      ended.events.filter(({ label }) => label === 'fold 1 of 2'),
      [],
    );
    const made = (dir: string) => ({ ...outcome(dir), ...findings(dir) });
    t.deepEqual(made(killed.dir), made(whole.dir));
    t.false(existsSync(path.join(killed.dir, 'clean')));
  },
);

function findings(dir: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contents(dir)).filter(([file]) => file.startsWith('label-noise.')),
  );
}
