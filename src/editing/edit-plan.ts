import { EvenfaceError } from '../common/errors.ts';
import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import {
  type AttributeChange,
  type AttributeSweep,
  changedCondition,
  nearestValue,
  parseChanges,
  parseSweeps,
  sweptCondition,
} from './attribute-changes.ts';
import type { AttributeValue } from './linked-attributes.ts';

/** What is done to every face. */
export interface EditPlan {
  readonly changes: readonly AttributeChange[];
  readonly intensity: number;
  readonly sweeps: readonly AttributeSweep[];
  /** Images of a sequence. */
  readonly frames: number;
}

/**
 * Reads what is asked for by `--set` and `--sequence`.
 * @throws EvenfaceError `declaration` as `parseChanges` does, when nothing is asked for, or when
 * an attribute is in both
 */
export function planEdit(
  schema: AttributeSchema,
  asked: {
    readonly set: string | undefined;
    readonly sequence: string | undefined;
    readonly intensity: number;
    readonly frames: number;
  },
): EditPlan {
  const { set, sequence, intensity, frames } = asked;
  if (set === undefined && sequence === undefined) {
    throw new EvenfaceError('declaration', 'nothing is to be changed', {
      hint: 'Name changes by --set, such as Smiling=1, or by --sequence, such as Young=1..0.',
    });
  }
  const changes = set === undefined ? [] : parseChanges(schema, set);
  const sweeps = sequence === undefined ? [] : parseSweeps(schema, sequence);
  const both = sweeps.find(({ index }) => changes.some((change) => change.index === index));
  if (both) {
    const { name } = schema.attributes[both.index]!;
    throw new EvenfaceError('declaration', `${name} is changed by --set too`, {
      place: `--sequence ${both.text}`,
    });
  }
  return { changes, intensity, sweeps, frames };
}

/** The conditions to decode a face under, one an image: the frames, or the one that is changed. */
export function conditionsOf(
  schema: AttributeSchema,
  condition: Float32Array,
  { changes, intensity, sweeps, frames }: EditPlan,
): Float32Array[] {
  const changed = changedCondition(schema, condition, changes, intensity);
  if (sweeps.length === 0) return [changed];
  return Array.from({ length: frames }, (_, frame) =>
    sweptCondition(schema, changed, sweeps, frame / (frames - 1)),
  );
}

/** The values that faces are given. */
export function valuesGiven(schema: AttributeSchema, plan: EditPlan): AttributeValue[] {
  const value = (index: number, units: readonly number[]) => ({
    index,
    value: nearestValue(schema.attributes[index]!, units),
  });
  return [
    ...plan.changes.map(({ index, units }) => value(index, units)),
    ...plan.sweeps.flatMap(({ index, from, to }) => [value(index, from), value(index, to)]),
  ];
}

/** The labels that a face has in the end, by the values it is given. */
export function labelsAfter(labels: Labels, given: readonly AttributeValue[]): Labels {
  const after = Int8Array.from(labels);
  for (const { index, value } of given) after[index] = value;
  return after;
}

/** What is done to a face, for people: `Smiling no → yes, Eyeglasses is no already`. */
export function describeEdit(schema: AttributeSchema, labels: Labels, plan: EditPlan): string {
  const changes = plan.changes.map(({ index, units, text }) => {
    const { name, values, kind } = schema.attributes[index]!;
    const before = labels[index]!;
    const after = nearestValue(schema.attributes[index]!, units);
    const whole = kind === 'categorical' || Math.abs(units[0]!) === 1;
    if (before === after && whole) return `${name} is ${values[before]} already`;
    const asked = text.slice(text.indexOf('=') + 1).trim();
    return `${name} ${values[before]} → ${whole ? values[after] : asked}`;
  });
  const sweeps = plan.sweeps.map(
    ({ index, text }) => `${text} (the photo: ${schema.attributes[index]!.values[labels[index]!]})`,
  );
  return [...changes, ...sweeps].join(', ');
}
