import type { FaceSource, Listed } from '../../src/datasets/sources/source.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';

/** A source of these entries, which counts how often it was listed and how far. */
export function memorySource(
  entries: readonly Listed[],
  framing: FaceSource['framing'] = 'centred',
) {
  const listed = { times: 0, entries: 0 };
  const source: FaceSource = {
    format: 'memory',
    title: 'entries in memory',
    framing,
    schema: new AttributeSchema([binary('Smiling')]),
    licence: 'none',
    count: entries.length,
    notes: [],
    fingerprint: 'memory',
    async *list() {
      listed.times++;
      for (const entry of entries) {
        listed.entries++;
        yield entry;
      }
    },
  };
  return { source, listed };
}

/** Entry `i`: a photo of these bytes. */
export function photoEntry(i: number, bytes: Uint8Array): Listed {
  const photo = { id: `photo${i}`, place: `list:${i}`, image: { bytes } };
  return { photo: { ...photo, labels: Int8Array.of(i % 2), split: 'train' } };
}

/** Entry `i`: one that is no photo. */
export function badEntry(i: number): Listed {
  return { rejected: { id: `bad${i}`, place: `list:${i}`, reason: 'no-label', detail: 'none' } };
}
