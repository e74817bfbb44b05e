import { EvenfaceError } from '../common/errors.ts';
import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import type { AttributeValue } from '../faces/seldom-together.ts';
import {
  type AttributeChange,
  type AttributeSweep,
  nearestValue,
  parseChanges,
  parseSweeps,
  sweptCondition,
} from './attribute-changes.ts';
import { isSeen, isWhole } from './sufficient-intensity.ts';

/** How far changes go: 0 not at all, 1 all the way; `auto` as far as the judge needs to see them. */
export type Intensity = number | 'auto';

/** What is done to every face. */
export interface EditPlan {
  readonly changes: readonly AttributeChange[];
  readonly intensity: Intensity;
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
    readonly intensity: Intensity;
    readonly frames: number;
    readonly localFrom?: string | undefined;
  },
): EditPlan {
  const { set, sequence, intensity, frames, localFrom } = asked;
  if (set === undefined && sequence === undefined && localFrom === undefined) {
    throw new EvenfaceError('declaration', 'nothing is to be changed', {
      hint: 'Name changes by --set, such as Smiling=1, by --sequence, such as Young=1..0, or another photo by --local-from.',
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

/** The conditions of the images of a sequence, from the one that its sweeps run through. */
export function frameConditions(
  schema: AttributeSchema,
  condition: Float32Array,
  { sweeps, frames }: EditPlan,
): Float32Array[] {
  return Array.from({ length: frames }, (_, frame) =>
    sweptCondition(schema, condition, sweeps, frame / (frames - 1)),
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

/** What became of the changes of one face; of a sequence there are no confidences. */
export interface FaceOutcome {
  /** Of each change. */
  readonly intensities: readonly number[];
  /** The judge's probability of what each change asks for, in the image that was made. */
  readonly confidences: readonly number[] | undefined;
}

/**
 * What was done to a face, for people: `Smiling no → yes, Bald no → yes × 3 (the judge does not
 * see it), Eyeglasses is no already`.
 */
export function describeEdit(
  schema: AttributeSchema,
  labels: Labels,
  plan: EditPlan,
  { intensities, confidences }: FaceOutcome,
): string {
  const changes = plan.changes.map((change, rank) => {
    const { index, units, text } = change;
    const { name, values } = schema.attributes[index]!;
    const before = labels[index]!;
    const after = nearestValue(schema.attributes[index]!, units);
    const isNamed = units.length > 1 || Math.abs(units[0]!) === 1;
    if (before === after && isNamed) return `${name} is ${values[before]} already`;
    const asked = isNamed ? values[after] : text.slice(text.indexOf('=') + 1).trim();
    const times = intensities[rank] === 1 ? '' : ` × ${intensities[rank]}`;
    const isUnseen = confidences && isWhole(change) && !isSeen(confidences[rank]!);
    return `${name} ${values[before]} → ${asked}${times}${isUnseen ? ' (the judge does not see it)' : ''}`;
  });
  const sweeps = plan.sweeps.map(
    ({ index, text }) => `${text} (the photo: ${schema.attributes[index]!.values[labels[index]!]})`,
  );
  return [...changes, ...sweeps].join(', ');
}
