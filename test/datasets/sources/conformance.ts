import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EvenfaceError } from '../../../src/common/errors.ts';
import type { FaceSource, Listed, SourceFormat } from '../../../src/datasets/sources/source.ts';
import { alignPhoto } from '../../../src/faces/alignment-photo.ts';
import { UNKNOWN } from '../../../src/faces/attributes.ts';
import { openPhoto } from '../../../src/faces/photo-decoding.ts';
import { placingOf } from '../../../src/stages/align.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { options } from './samples.ts';

export async function listAll(source: FaceSource): Promise<Listed[]> {
  const entries: Listed[] = [];
  for await (const entry of source.list()) entries.push(entry);
  return entries;
}

export function photosOf(entries: Listed[]) {
  return entries.flatMap((entry) => ('photo' in entry ? [entry.photo] : []));
}

export function rejectionsOf(entries: Listed[]) {
  return entries.flatMap((entry) => ('rejected' in entry ? [entry.rejected] : []));
}

/** What every input format promises, on a data set of 12 faces that `write` makes. */
export function conformance(
  format: SourceFormat,
  write: (dir: string) => Promise<string | undefined>,
): void {
  const opened = async (t: ExecutionContext, more = {}) =>
    format.open(options(await write(temporaryFolder(t)), more));

  test(`${format.name} lists every entry once, the same each time, as many as it says`, async (t) => {
    const source = await opened(t);
    const entries = await listAll(source);
    t.is(entries.length, 12);
    t.is(source.count, 12);
    t.is(new Set(photosOf(entries).map(({ id }) => id)).size, 12);
    t.deepEqual(await listAll(source), entries);
  });

  test(`${format.name} gives each photo labels that its schema knows`, async (t) => {
    const source = await opened(t);
    for (const { labels } of photosOf(await listAll(source))) {
      t.is(labels.length, source.schema.size);
      for (const [i, { values }] of source.schema.attributes.entries()) {
        t.true(labels[i] === UNKNOWN || values[labels[i]!] !== undefined);
      }
    }
  });

  test(`${format.name} lists photos that a face can be cut out of`, async (t) => {
    const source = await opened(t);
    for (const photo of photosOf(await listAll(source))) {
      const options = { size: 64, template: 'celeba' } as const;
      const { rgb } = await alignPhoto(photo, placingOf(source.framing), options, openPhoto);
      t.is(rgb.length, 64 * 64 * 3);
    }
  });

  test(`${format.name} has all photos of a person in one split`, async (t) => {
    const splits = new Map<string, string>();
    for (const { id, subject = id, split } of photosOf(await listAll(await opened(t)))) {
      t.is(splits.get(subject) ?? split, split);
      splits.set(subject, split);
    }
  });

  test(`${format.name} stops at the limit`, async (t) => {
    const all = await opened(t);
    const some = await opened(t, { limit: 5 });
    const ids = (entries: Listed[]) => photosOf(entries).map(({ id }) => id);
    t.is(some.count, 5);
    t.deepEqual(ids(await listAll(some)), ids(await listAll(all)).slice(0, 5));
  });

  test(`${format.name} takes the attributes that are selected, in their order`, async (t) => {
    const all = await opened(t);
    const attributes = all.schema.attributes.slice(0, 2).reverse();
    const selected = Object.fromEntries(
      attributes.map(({ name, kind, values }) => [name, kind === 'binary' ? kind : values]),
    );
    const some = await opened(t, { attributes: selected });
    t.deepEqual(some.schema.attributes, attributes);
    t.deepEqual(
      photosOf(await listAll(some)).map(({ labels }) => [...labels]),
      photosOf(await listAll(all)).map(({ labels }) => [labels[1]!, labels[0]!]),
    );
  });

  test(`${format.name} names the nearest attribute for one that it does not have`, async (t) => {
    const { schema } = await opened(t);
    const name = schema.names[0]!;
    const error = await t.throwsAsync(opened(t, { attributes: { [`${name}s`]: 'binary' } }), {
      instanceOf: EvenfaceError,
      code: 'declaration',
    });
    t.true(error!.message.includes(`did you mean "${name}"`), error!.message);
  });

  test(`${format.name} has a fingerprint that follows from data and options alone`, async (t) => {
    const { fingerprint, schema } = await opened(t);
    const first = schema.select(schema.names.slice(0, 1)).toJSON();
    t.is((await opened(t)).fingerprint, fingerprint);
    t.not((await opened(t, { limit: 5 })).fingerprint, fingerprint);
    t.is((await opened(t, { limit: 12 })).fingerprint, fingerprint);
    t.not((await opened(t, { attributes: first })).fingerprint, fingerprint);
  });
}

/** What every format that reads a folder promises besides. */
export function folderConformance(
  format: SourceFormat,
  write: (dir: string) => Promise<string>,
  anImage: string,
): void {
  test(`${format.name} has another fingerprint when an image changes`, async (t) => {
    const dir = await write(temporaryFolder(t));
    const before = await format.open(options(dir));
    writeFileSync(path.join(dir, anImage), 'other');
    t.not((await format.open(options(dir))).fingerprint, before.fingerprint);
  });

  test(`${format.name} says which folder is missing, a file or empty`, async (t) => {
    const dir = temporaryFolder(t);
    const file = path.join(dir, 'file');
    writeFileSync(file, '');
    const empty = path.join(dir, 'empty');
    mkdirSync(empty);
    for (const [place, message] of [
      [path.join(dir, 'none'), 'there is no such folder'],
      [file, 'this is a file, not a folder'],
      [empty, 'the folder is empty'],
    ] as const) {
      const error = await t.throwsAsync<EvenfaceError>(format.open(options(place)));
      t.like(error, { code: 'input', place, message });
      t.truthy(error!.hint);
    }
  });
}
