import type { StageName } from './registry.ts';
import { pipelineTypes, stageTypes } from './schema-problems.ts';
import { type TypeSchema, typeName } from './type-names.ts';

/** One option as a person looks it up. */
export interface OptionLine {
  /** `model.steps`. */
  readonly name: string;
  readonly type: string;
  /** As YAML; undefined when it has to be set or may be left out. */
  readonly default: string | undefined;
  readonly required: boolean;
  readonly description: string;
}

/** The options of a stage, or of a pipeline itself, out of their schema. */
export function listOptions(stage: StageName | undefined): {
  description: string;
  options: OptionLine[];
} {
  if (stage) {
    const types = stageTypes(stage);
    return { description: types.description ?? '', options: flatten(types, '') };
  }
  const types = pipelineTypes();
  const { stages: _, ...properties } = types.properties ?? {};
  return {
    description: 'A pipeline, besides its stages.',
    options: flatten({ ...types, properties }, ''),
  };
}

function flatten(types: TypeSchema, prefix: string): OptionLine[] {
  return Object.entries(types.properties ?? {}).flatMap(([key, type]) => {
    const name = prefix + key;
    if (type.properties) return flatten(type, `${name}.`);
    const line = {
      name,
      type: typeName(type),
      default: type.default === undefined ? undefined : shown(type.default),
      required: type.default === undefined && (types.required ?? []).includes(key),
      description: type.description ?? '',
    };
    const named = type.additionalProperties;
    return typeof named === 'object' ? [line, ...flatten(named, `${name}.NAME.`)] : line;
  });
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return String(value);
}
