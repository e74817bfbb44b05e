import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import sharp from 'sharp';
import { openSource } from '../../src/datasets/sources/registry.ts';
import type { FaceSource, ListedPhoto } from '../../src/datasets/sources/source.ts';
import { listAll, photosOf } from '../datasets/sources/conformance.ts';
import { options } from '../datasets/sources/samples.ts';
import { temporaryFolder } from '../support/temporary.ts';

const python = process.env.EVENFACE_PYTHON;

/** What the script says that it wrote: SHA-256 of the pixels, smile and hair of each face. */
type Written = Record<string, { format: string; rows: [string, string, string][] }>;

test('what datasets, pandas, pyarrow and webdataset write is read as it was written', async (t) => {
  if (!python) {
    t.log('left out: EVENFACE_PYTHON names no Python with datasets, webdataset and pillow');
    t.pass();
    return;
  }
  const dir = temporaryFolder(t);
  const script = path.join(import.meta.dirname, 'write_datasets.py');
  const { stdout } = await promisify(execFile)(python, [script, dir]);
  for (const [way, { format, rows }] of Object.entries(JSON.parse(stdout) as Written)) {
    const { source } = await openSource('auto', options(path.join(dir, way)));
    t.is(source.format, format, way);
    const entries = await listAll(source);
    t.is(entries.length, source.count!, way);
    const seen = await Promise.all(photosOf(entries).map((photo) => asWritten(photo, source)));
    t.deepEqual(seen, rows, way);
  }
});

async function asWritten({ image, labels }: ListedPhoto, { schema }: FaceSource) {
  const encoded = 'path' in image ? image.path : image.bytes;
  const rgb = await sharp(encoded).removeAlpha().raw().toBuffer();
  const wordOf = (name: string) => schema.get(name).values[labels[schema.indexOf(name)]!];
  return [createHash('sha256').update(rgb).digest('hex'), wordOf('Smiling'), wordOf('Hair')];
}
