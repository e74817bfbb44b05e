import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Options } from 'yargs';
import type { Override } from '../pipelines/overrides.ts';

/** Options of the commands that read a pipeline. */
export const declarationOptions = {
  file: {
    type: 'string',
    requiresArg: true,
    describe: 'The declaration; by default pipelines.yaml here, else the one of evenface',
  },
  set: {
    type: 'string',
    requiresArg: true,
    array: false,
    describe: 'Change an option, as often as needed: --set train.model.steps=100',
    coerce: (value: string | string[]) => (Array.isArray(value) ? value : [value]),
  },
  seed: { type: 'string', requiresArg: true, describe: 'The same as --set seed=N' },
} satisfies Record<string, Options>;

/** The arguments as overrides; throws a declaration error for one that is no path=value. */
export async function overridesOf(args: {
  set?: string | string[] | undefined;
  seed?: string | undefined;
}): Promise<Override[]> {
  const { parseOverride } = await import('../pipelines/overrides.ts');
  const { declarationError } = await import('../pipelines/problems.ts');
  const parsed = [args.set ?? []].flat().map(parseOverride);
  const problems = parsed.filter((item) => 'message' in item);
  if (problems.length > 0) throw declarationError(problems);
  const overrides = parsed.filter((item) => 'path' in item);
  if (args.seed !== undefined) {
    overrides.push({ path: 'seed', value: args.seed, place: `--seed ${args.seed}` });
  }
  return overrides;
}

/** The declaration to read: the one named, or `pipelines.yaml` here, or the package's own. */
export async function declarationFile(named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const here = 'pipelines.yaml';
  try {
    await access(here);
    return here;
  } catch {
    return fileURLToPath(new URL('../../pipelines.yaml', import.meta.url));
  }
}
