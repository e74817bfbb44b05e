import * as zlib from 'node:zlib';
import type { Compressors, FileMetaData } from 'hyparquet';
import { EvenfaceError } from '../../common/errors.ts';

type Unpack = (input: Uint8Array, size: number) => Uint8Array;

/** At most so many bytes: a damaged page says one size and unpacks to another. */
const atMost = (size: number) => ({ maxOutputLength: Math.max(1, size) });

/** Node has Zstandard since 22.15, which is faster than what is written in JavaScript. */
const { zstdDecompressSync } = zlib as typeof zlib & {
  zstdDecompressSync?: (input: Uint8Array, options: zlib.ZlibOptions) => Buffer;
};

const NATIVE: Compressors = {
  GZIP: (input, size) => zlib.gunzipSync(input, atMost(size)),
  BROTLI: (input, size) => zlib.brotliDecompressSync(input, atMost(size)),
  ...(zstdDecompressSync && {
    ZSTD: (input: Uint8Array, size: number) => zstdDecompressSync(input, atMost(size)),
  }),
};

/** Those of a package that is loaded only for files that need it. */
const PACKAGED = ['ZSTD', 'LZ4', 'LZ4_RAW'] as const;

/**
 * What unpacks the pages of a Parquet file; hyparquet itself unpacks Snappy.
 * @throws EvenfaceError `input` when a column is packed as nothing here unpacks it
 */
export async function compressorsFor(
  { row_groups }: FileMetaData,
  place: string,
): Promise<Compressors> {
  const used = new Set(
    row_groups.flatMap(({ columns }) => columns.map(({ meta_data }) => meta_data!.codec)),
  );
  const found: Compressors = { ...NATIVE };
  for (const codec of PACKAGED) {
    if (!used.has(codec) || found[codec]) continue;
    const { compressors } = await import('hyparquet-compressors');
    found[codec] = compressors[codec] as Unpack;
  }
  const known = new Set(['UNCOMPRESSED', 'SNAPPY', ...Object.keys(NATIVE), ...PACKAGED]);
  const other = [...used].find((codec) => !known.has(codec));
  if (other === undefined) return found;
  throw new EvenfaceError('input', `it is compressed with ${other}`, {
    place,
    hint: `Write it again, uncompressed or with one of ${[...known].slice(1).join(', ')}.`,
  });
}
