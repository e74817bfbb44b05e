import { EvenfaceError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import { type Attribute, type AttributeSchema, unitsOf } from '../faces/attributes.ts';

/** What one attribute is to become. */
export interface AttributeChange {
  /** The attribute's position in the schema. */
  readonly index: number;
  /** Its units at intensity 1, as `AttributeSchema.encode` has them, but any numbers. */
  readonly units: readonly number[];
  /** As it was asked for: `Smiling=1`. */
  readonly text: string;
}

/** What one attribute is to run through. */
export interface AttributeSweep {
  readonly index: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** As it was asked for: `Young=1..0`. */
  readonly text: string;
}

/**
 * Reads `Smiling=1,Eyeglasses=0,race=White`. A binary attribute takes no, yes, or any number, of
 * which 0 is no and 1 is yes; a categorical one takes the name of a value.
 * @throws EvenfaceError `declaration` for an unknown attribute or value, or one set twice
 */
export function parseChanges(schema: AttributeSchema, list: string): AttributeChange[] {
  return assignments(schema, list, 'set').map(({ index, value, text }) => ({
    ...{ index, text },
    units: unitsFor(schema.attributes[index]!, value, text),
  }));
}

/** Reads `Young=1..0`, each side as `parseChanges` takes it. Throws as that does. */
export function parseSweeps(schema: AttributeSchema, list: string): AttributeSweep[] {
  return assignments(schema, list, 'sequence').map(({ index, value, text }) => {
    const sides = /^(.+?)\.\.(.+)$/.exec(value);
    if (!sides) {
      throw wrong('sequence', text, 'expected two values with .. between, such as Young=1..0');
    }
    const attribute = schema.attributes[index]!;
    const from = unitsFor(attribute, sides[1]!, text, 'sequence');
    return { index, text, from, to: unitsFor(attribute, sides[2]!, text, 'sequence') };
  });
}

/**
 * A condition with changes: each moves from where the condition has it towards what is asked for.
 * At intensity 1 it arrives; between 0 and 1 it stays short of it, beyond 1 it goes past it. There
 * is an intensity for each change.
 */
export function changedCondition(
  schema: AttributeSchema,
  condition: Float32Array,
  changes: readonly AttributeChange[],
  intensities: readonly number[],
): Float32Array {
  const changed = Float32Array.from(condition);
  for (const [rank, { index, units }] of changes.entries()) {
    const first = schema.unitOffsets[index]!;
    for (const [i, unit] of units.entries()) {
      const given = condition[first + i]!;
      changed[first + i] = given + intensities[rank]! * (unit - given);
    }
  }
  return changed;
}

/** A condition with sweeps at `position`, 0 where they begin and 1 where they end. */
export function sweptCondition(
  schema: AttributeSchema,
  condition: Float32Array,
  sweeps: readonly AttributeSweep[],
  position: number,
): Float32Array {
  const swept = Float32Array.from(condition);
  for (const { index, from, to } of sweeps) {
    const first = schema.unitOffsets[index]!;
    for (const [i, unit] of from.entries()) {
      swept[first + i] = unit + position * (to[i]! - unit);
    }
  }
  return swept;
}

/** The value that units come nearest to. */
export function nearestValue(attribute: Attribute, units: readonly number[]): number {
  if (attribute.kind === 'binary') return units[0]! > 0 ? 1 : 0;
  return units.indexOf(Math.max(...units));
}

interface Assignment {
  readonly index: number;
  readonly value: string;
  readonly text: string;
}

type Option = 'set' | 'sequence';

/** Splits a list at the commas that a name and = follow, since values may hold commas. */
function assignments(schema: AttributeSchema, list: string, option: Option): Assignment[] {
  const seen = new Set<number>();
  return list.split(/,(?=[^,=]+=)/).map((part) => {
    const text = part.trim();
    const equals = text.indexOf('=');
    if (equals < 1 || equals === text.length - 1) {
      throw wrong(option, text, 'expected NAME=VALUE, such as Smiling=1');
    }
    const index = schema.indexOf(text.slice(0, equals).trim());
    if (seen.has(index)) {
      throw wrong(option, text, `${schema.attributes[index]!.name} is changed twice`);
    }
    seen.add(index);
    return { index, value: text.slice(equals + 1).trim(), text };
  });
}

function unitsFor(
  attribute: Attribute,
  value: string,
  text: string,
  option: Option = 'set',
): number[] {
  const { name, kind, values } = attribute;
  const named = valueNamed(values, value);
  if (kind === 'binary') {
    if (named !== -1) return [2 * named - 1];
    const number = value === '' ? Number.NaN : Number(value);
    if (Number.isFinite(number)) return [2 * number - 1];
    throw wrong(option, text, `${name} takes no, yes, or a number: 0 is no, 1 is yes`);
  }
  if (named === -1) {
    throw wrong(
      option,
      text,
      `${name} has no value "${value}"${didYouMean(value, values)}`,
      `Its values are: ${values.join(', ')}.`,
    );
  }
  return Array.from({ length: unitsOf(attribute) }, (_, unit) => (unit === named ? 1 : 0));
}

function valueNamed(values: readonly string[], name: string): number {
  const exact = values.indexOf(name);
  if (exact !== -1) return exact;
  return values.findIndex((value) => value.toLowerCase() === name.toLowerCase());
}

function wrong(option: Option, text: string, message: string, hint?: string): EvenfaceError {
  return new EvenfaceError('declaration', message, {
    place: `--${option} ${text}`,
    ...(hint && { hint }),
  });
}
