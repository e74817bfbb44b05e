import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../src/common/errors.ts';
import { writeWhole } from '../../src/common/files.ts';
import type { Faces } from '../benchmark.ts';
import { runWorker } from '../child.ts';
import { MEASUREMENT, type RealFigures, type VariantResult } from './result.ts';
import { finished, keep, keyOf } from './store.ts';
import { markdownPage } from './table.ts';
import type { AblationTask, VariantAnswer } from './task.ts';
import type { Variant } from './variants.ts';

export interface AblationSetting {
  /** Folder of all that it writes; what is finished there is not done again. */
  readonly out: string;
  readonly faces: Faces;
  /** The pack's key and title. */
  readonly data: { readonly key: string; readonly title: string };
  /** Real faces that each variant sees. */
  readonly seen: number;
  readonly batch: number;
  readonly images: number;
  readonly perCell: number;
  /** Options of both classifiers that differ from their defaults. */
  readonly classifier: object;
  /** Model folder whose auditor measures; else one is trained. Its hash stands for it. */
  readonly auditor?: { readonly dir: string; readonly hash: string };
  /** Options of every model besides the variants' own. */
  readonly common: object;
  say(line: string): void;
}

export interface Ablation {
  readonly results: readonly VariantResult[];
  /** Variants that failed, with why. */
  readonly failed: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Trains and measures variants, each in a process of its own, and writes `ablation.md` and
 * `ablation.json` after each one. One that fails is told of and does not stop the others.
 */
export async function runAblation(
  variants: readonly Variant[],
  setting: AblationSetting,
): Promise<Ablation> {
  const { out, faces, data, seen, images, perCell, classifier, say } = setting;
  const auditor = setting.auditor?.hash ?? classifier;
  const measured = [MEASUREMENT, data.key, faces.balance, auditor, images, perCell];
  const folder = (name: string) => path.join(out, name);
  for (const name of ['models', 'results', 'samples']) {
    await mkdir(folder(name), { recursive: true });
  }
  const task: AblationTask = {
    ...{ pack: faces.pack, balance: faces.balance, classifier, images, perCell },
    classifiers:
      setting.auditor?.dir ??
      path.join(out, 'models', `classifiers-${keyOf(data.key, faces.balance, classifier)}`),
  };
  const realKey = keyOf('real', ...measured);
  let real = await finished<RealFigures & { key: string }>(folder('results'), 'real', realKey);
  if (!real) {
    say('the auditor, and what it finds of real faces');
    real = { ...(await runWorker<RealFigures>('ablate', task)), key: realKey };
    await keep(folder('results'), 'real', real);
  }
  const results: VariantResult[] = [];
  const failed: { name: string; why: string }[] = [];
  for (const { name, what, model, latents, trained: given } of variants) {
    const steps = given?.steps ?? Math.ceil(seen / setting.batch);
    const options = { ...setting.common, ...model, batch: setting.batch, steps };
    const trained = given?.hash ?? keyOf(data.key, faces.balance, classifier, options);
    const key = keyOf(trained, latents, ...measured);
    let result = await finished<VariantResult>(folder('results'), name, key);
    if (result) say(`${name}: kept`);
    else {
      say(`${name}: ${what}`);
      try {
        const answered = await runWorker<VariantAnswer>('ablate', {
          ...task,
          variant: {
            dir: given?.dir ?? path.join(out, 'models', trained),
            sheet: path.join(out, 'samples', `${name}.png`),
            ...{ model: options, latents },
          },
        } satisfies AblationTask);
        result = { name, what, key, faces: steps * setting.batch, steps, ...answered };
        await keep(folder('results'), name, result);
      } catch (error) {
        say(`${name} failed: ${messageOf(error)}`);
        failed.push({ name, why: messageOf(error) });
        continue;
      }
    }
    results.push(result);
    const about = { title: data.title, faces: given ? undefined : steps * setting.batch, images };
    await writeWhole(path.join(out, 'ablation.md'), markdownPage(about, real, results));
    const json = JSON.stringify({ ...about, real, results }, undefined, 2);
    await writeWhole(path.join(out, 'ablation.json'), `${json}\n`);
  }
  return { results, failed };
}
