import { EvenfaceError } from '../../common/errors.ts';
import type { AttributeSchema } from '../../faces/attributes.ts';
import type { SourceOptions } from './source.ts';

/**
 * The schema of a selection of attributes whose kinds the source fixes.
 * @throws EvenfaceError `declaration` when a name is not known or a kind is declared otherwise
 */
export function selectAttributes(
  known: AttributeSchema,
  wanted: SourceOptions['attributes'],
): AttributeSchema {
  if (wanted === 'all') return known;
  const selected = known.select(Object.keys(wanted));
  for (const { name, kind, values } of selected.attributes) {
    const declared = wanted[name]!;
    const same =
      declared === 'binary'
        ? kind === 'binary'
        : kind === 'categorical' && String(declared) === String(values);
    if (same) continue;
    throw new EvenfaceError(
      'declaration',
      `${name} is declared as ${kindName(declared)}, but the source has it as ` +
        kindName(kind === 'binary' ? 'binary' : values),
      { hint: 'Declare it as the source has it.' },
    );
  }
  return selected;
}

function kindName(declared: 'binary' | readonly string[]): string {
  return declared === 'binary' ? declared : `one of ${declared.join(', ')}`;
}
