import { z } from 'zod';
import { didYouMean } from '../common/nearest.ts';
import { declarationSchema } from './declaration.ts';
import { STAGES, type StageName } from './registry.ts';
import { type TypeSchema, typeAt, typeName, valueName } from './type-names.ts';

type Path = readonly (string | number)[];

/** What a schema finds wrong, as a person reads it. */
export interface SchemaProblem {
  /** The option's path; for an unknown option, its own. */
  readonly path: Path;
  readonly message: string;
  /** Whether the place to show is the option's name rather than its value. */
  readonly isKey: boolean;
}

/** The JSON Schema of a stage's options as people write them. */
export function stageTypes(name: StageName): TypeSchema {
  return z.toJSONSchema(STAGES[name].options, { io: 'input' }) as TypeSchema;
}

/** The JSON Schema of one pipeline but for its stages. */
export function pipelineTypes(): TypeSchema {
  const { properties } = z.toJSONSchema(declarationSchema, { io: 'input' }) as TypeSchema;
  return properties!.pipelines!.additionalProperties as TypeSchema;
}

/**
 * Words an issue that zod found in `input`, the options described by `types`. `owner` is what the
 * options belong to: a stage's name, or undefined for the pipeline itself.
 */
export function wordIssue(
  issue: z.core.$ZodIssue,
  input: unknown,
  types: TypeSchema,
  owner: string | undefined,
): SchemaProblem[] {
  const path = issue.path as Path;
  const title = [owner, ...path].filter((part) => part !== undefined).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(typeAt(types, path)?.properties ?? {});
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown option "${key}" of ${title || 'a pipeline'}${
        didYouMean(key, known) ||
        (known.length > 0 ? `; options are ${known.join(', ')}` : ', which has none')
      }`,
      isKey: true,
    }));
  }
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.filter((branch) => branch.every((inner) => inner.path.length > 0));
    if (deeper[0]) {
      return deeper[0].flatMap((inner) =>
        wordIssue({ ...inner, path: [...path, ...inner.path] }, input, types, owner),
      );
    }
  }
  if (issue.code === 'custom') {
    return [{ path, message: `${title}: ${issue.message}`, isKey: false }];
  }
  const type = typeAt(types, path);
  const expected = type ? typeName(type) : issue.message;
  const value = path.reduce<unknown>(
    (held, step) => (held as Record<string | number, unknown> | undefined)?.[step],
    input,
  );
  if (value === undefined) {
    return [{ path, message: `${title} is missing: expected ${expected}`, isKey: true }];
  }
  const choices = type?.enum?.map(String) ?? [];
  const isLoneName = type?.type === 'array' && typeof value === 'string';
  const near = isLoneName
    ? `, did you mean [${value}]?`
    : typeof value === 'string'
      ? didYouMean(value, choices)
      : '';
  const message = `${title}: expected ${expected}, got ${valueName(value)}${near}`;
  return [{ path, message, isKey: false }];
}
