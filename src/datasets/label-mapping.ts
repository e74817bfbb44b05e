import { createHash } from 'node:crypto';
import { EvenfaceError } from '../common/errors.ts';
import { type LabelCounts, LabelTally } from '../faces/label-counts.ts';
import { createMapping, type LabelMapping } from '../faces/label-mapping.ts';
import type { LabelRules } from '../faces/label-rule.ts';
import { selectAttributes } from './sources/selection.ts';
import type { FaceSource, Listed, SourceOptions } from './sources/source.ts';

/**
 * The same source with labels made by `rules`: schema, labels and fingerprint are those of the
 * result, of which `attributes` are taken. Nothing but the photo at hand is held.
 * @throws EvenfaceError `declaration` with `placeOf` the rule's option that does not fit the source
 */
export function mapLabels(
  source: FaceSource,
  rules: LabelRules,
  attributes: SourceOptions['attributes'] = 'all',
  placeOf: (path: readonly (string | number)[]) => string = (path) => path.join('.'),
): FaceSource {
  const mapping = createMapping(
    source.schema,
    source.raw ?? [],
    rules,
    (path, message, hint) =>
      new EvenfaceError('declaration', message, { place: placeOf(path), hint }),
    (all) => selectAttributes(all, attributes),
  );
  const { raw: _, ...rest } = source;
  let counts: LabelCounts | undefined;
  return {
    ...rest,
    schema: mapping.schema,
    notes: [...source.notes, ...notesOn(mapping, rules)],
    fingerprint: createHash('sha256')
      .update(JSON.stringify([source.fingerprint, rules, mapping.schema.attributes]))
      .digest('hex'),
    labelCounts: () => counts,
    async *list() {
      const tally = new LabelTally(mapping.made);
      for await (const entry of source.list()) yield mapEntry(entry, mapping, tally);
      ({ counts } = tally);
    },
  };
}

function mapEntry(entry: Listed, { map }: LabelMapping, tally: LabelTally): Listed {
  if ('rejected' in entry) return entry;
  const { raw: _, ...photo } = entry.photo;
  tally.add(entry.photo);
  return { photo: { ...photo, labels: map(entry.photo) } };
}

/** What is made of what, and what is left out. */
function notesOn({ made }: LabelMapping, rules: LabelRules): string[] {
  const parts = made.map(
    ({ attribute, from }) => `${attribute.name} of ${from.map(({ name }) => name).join(', ')}`,
  );
  const dropped = Object.keys(rules).filter((name) => rules[name]!.drop);
  return [
    ...(parts.length > 0 ? [`Labels are made by rule: ${parts.join('; ')}.`] : []),
    ...(dropped.length > 0 ? [`Attributes left out by rule: ${dropped.join(', ')}.`] : []),
  ];
}
