import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { runAblation } from '../../bench/ablation/run.ts';
import { VARIANTS } from '../../bench/ablation/variants.ts';
import { stripedPack } from '../support/striped-pack.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('variants are trained and measured once, and kept', async (t) => {
  const pack = await stripedPack(200);
  await pack.close();
  const out = temporaryFolder(t);
  const said: string[] = [];
  const small = { channels: [8, 8, 8], latent: 4 };
  const setting = {
    ...{ out, seen: 32, batch: 16, images: 40, perCell: 4 },
    faces: { pack: pack.dir, size: pack.size, balance: ['Bright', 'Striped'] },
    data: { key: pack.key, title: pack.title },
    ...{ classifier: { steps: 4, batch: 8, channels: [8, 8] }, common: small },
    say: (line: string) => said.push(line),
  };
  const chosen = VARIANTS.filter(({ name }) => ['film', 'film-mixture', 'recipe'].includes(name));
  const { results, failed } = await runAblation(chosen, setting);
  t.deepEqual(failed, []);
  t.deepEqual(
    results.map(({ name, faces }) => [name, faces]),
    [
      ['film', 32],
      ['recipe', 32],
      ['film-mixture', 32],
    ],
  );
  for (const { name, figures } of results) {
    for (const key of ['frechet', 'recall', 'allRight', 'sharpness', 'leakage', 'error'] as const) {
      t.true(Number.isFinite(figures[key]), `${name}: ${key}`);
    }
    t.true(existsSync(path.join(out, 'samples', `${name}.png`)));
  }
  // The sampler's variant shares the training: one and the same error.
  t.is(results[2]!.figures.error, results[0]!.figures.error);
  t.not(results[2]!.figures.frechet, results[0]!.figures.frechet);
  t.regex(readFileSync(path.join(out, 'ablation.md'), 'utf8'), /\| film-mixture \|/);
  said.length = 0;
  const again = await runAblation(chosen, setting);
  t.deepEqual(said, ['film: kept', 'recipe: kept', 'film-mixture: kept']);
  t.deepEqual(again.results, results);
});
