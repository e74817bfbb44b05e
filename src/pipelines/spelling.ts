import { didYouMean } from '../common/nearest.ts';
import { isStageName, STAGE_NAMES, type StageName } from './registry.ts';
import { valueName } from './type-names.ts';
import type { Path } from './yaml-places.ts';

/** A pipeline as it was written, its stages brought to one form; nothing is checked yet. */
export interface SpelledOutPipeline {
  /** Everything but the stages. */
  readonly options: Record<string, unknown>;
  readonly stages: SpelledOutStage[];
  /** Whether there is a list of stages at all. */
  readonly hasStages: boolean;
}

export interface SpelledOutStage {
  readonly name: StageName;
  readonly options: Record<string, unknown>;
  /** Its rank in the file's list. */
  readonly index: number;
}

/** Says that the value at `path` is wrong. */
export type Complain = (path: Path, message: string) => void;

/** Brings the stages to `{name, options}`; what is no stage is complained of and left out. */
export function spellOut(
  raw: Readonly<Record<string, unknown>>,
  complain: Complain,
): SpelledOutPipeline {
  const { stages, ...options } = raw;
  const list = Array.isArray(stages) ? stages : [];
  if (stages !== undefined && !Array.isArray(stages)) {
    complain(['stages'], `stages: expected a list of stages, got ${valueName(stages)}`);
  }
  const spelled = list.map((item: unknown, index) => spellOutStage(item, index, complain));
  return {
    options,
    stages: spelled.filter((stage) => stage !== undefined),
    hasStages: stages !== undefined,
  };
}

function spellOutStage(
  item: unknown,
  index: number,
  complain: Complain,
): SpelledOutStage | undefined {
  const path = ['stages', index];
  let name: string;
  let options: unknown = {};
  if (typeof item === 'string') name = item;
  else if (isMap(item) && Object.keys(item).length === 1) {
    name = Object.keys(item)[0]!;
    options = item[name] ?? {};
    path.push(name);
  } else {
    complain(path, `expected a stage, as its name or as "name: {options}", got ${valueName(item)}`);
    return undefined;
  }
  if (!isStageName(name)) {
    const near = didYouMean(name, STAGE_NAMES);
    complain(path, `unknown stage "${name}"${near || `; stages are ${STAGE_NAMES.join(', ')}`}`);
    return undefined;
  }
  if (!isMap(options)) {
    complain(path, `${name}: expected options by name, got ${valueName(options)}`);
    return undefined;
  }
  return { name, options: { ...options }, index };
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
