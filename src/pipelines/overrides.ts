import { parseDocument } from 'yaml';
import { didYouMean } from '../common/nearest.ts';
import { PIPELINE_OPTIONS } from './declaration.ts';
import type { Problem } from './problems.ts';
import { isStageName, STAGE_NAMES } from './registry.ts';
import type { SpelledOutPipeline } from './spelling.ts';
import type { Path } from './yaml-places.ts';

/** One `--set path=value`, or an argument that means the same. */
export interface Override {
  /** `train.model.steps`, `seed`, `attributes.Smiling`. */
  readonly path: string;
  /** YAML: a scalar, or a list or map in flow style. */
  readonly value: string;
  /** How the person wrote it: the place of the errors it causes. */
  readonly place: string;
}

/** Splits `path=value`; the place of its errors is `--set path=value`. */
export function parseOverride(argument: string): Override | Problem {
  const place = `--set ${argument}`;
  const equals = argument.indexOf('=');
  if (equals < 1) return { place, message: 'expected path=value, such as train.model.steps=100' };
  return { path: argument.slice(0, equals).trim(), value: argument.slice(equals + 1), place };
}

/**
 * Sets the value in `pipeline` and returns the path within it that was set, or says what is wrong.
 * Whether the option exists and takes that value is for the declaration's schema to say.
 */
export function applyOverride(
  pipeline: SpelledOutPipeline,
  name: string,
  override: Override,
): { path: Path } | Problem {
  const { place } = override;
  const document = parseDocument(override.value, { prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) return { place, message: `the value is not YAML: ${syntax.message}` };
  const value: unknown = document.toJS();
  const [head, ...rest] = override.path.split('.') as [string, ...string[]];
  if (PIPELINE_OPTIONS.includes(head)) {
    setIn(pipeline.options, [head, ...rest], value);
    return { path: [head, ...rest] };
  }
  if (!isStageName(head)) {
    const known = [...PIPELINE_OPTIONS, ...STAGE_NAMES];
    const near = didYouMean(head, known);
    return { place, message: `"${head}" is neither a stage nor an option of a pipeline${near}` };
  }
  const stage = pipeline.stages.find((candidate) => candidate.name === head);
  if (!stage) return { place, message: `pipeline "${name}" has no stage ${head}` };
  if (rest.length === 0) {
    return { place, message: `name the option too, such as ${head}.NAME=VALUE` };
  }
  setIn(stage.options, rest, value);
  return { path: ['stages', stage.index, head, ...rest] };
}

function setIn(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    Object.defineProperty(target, head, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return;
  }
  const held = Object.hasOwn(target, head) ? target[head] : undefined;
  const isOptions = typeof held === 'object' && held !== null && !Array.isArray(held);
  const next: Record<string, unknown> = isOptions ? { ...held } : {};
  setIn(next, rest, value);
  setIn(target, [head], next);
}
