import type { AttributeSchema } from './attributes.ts';
import { actionOn } from './label-changes.ts';
import type { FoundSuspect, SuspectAction } from './label-noise.ts';

/** A label that is probably wrong, as `label-noise.ndjson` has it. */
export interface NamedSuspect {
  readonly id: string;
  /** Where the face comes from: a file, or a file and line. */
  readonly place: string;
  readonly attribute: string;
  /** The value that it is labelled with. */
  readonly given: string;
  readonly likely: string;
  /** Out-of-fold probability of the likely value, four digits. */
  readonly probability: number;
  readonly split: string;
  /** What was done about it. */
  readonly action: SuspectAction;
}

/** Suspects by the names of their faces and values. */
export function nameSuspects(
  {
    schema,
    entries,
  }: {
    readonly schema: AttributeSchema;
    readonly entries: readonly {
      readonly id: string;
      readonly place: string;
      readonly split: string;
    }[];
  },
  suspects: readonly FoundSuspect[],
  action: SuspectAction,
): NamedSuspect[] {
  return suspects.map(({ row, attribute, given, likely, probability }) => {
    const { id, place, split } = entries[row]!;
    const { name, values } = schema.attributes[attribute]!;
    return {
      id,
      place,
      attribute: name,
      given: values[given]!,
      likely: values[likely]!,
      probability: Math.round(probability * 1e4) / 1e4,
      split,
      action: actionOn(split, action),
    };
  });
}
