import { joinBytes } from '../common/joined.ts';
import { fitsFloat16, toFloat16 } from './float16.ts';
import type { Constant } from './recording.ts';

export const WEIGHT_TYPES = ['float32', 'float16'] as const;
export type WeightType = (typeof WEIGHT_TYPES)[number];

/** How the weights of a graph are stored: tfjs's manifest, and the files that it names. */
export interface StoredWeights {
  readonly manifest: readonly [{ readonly paths: readonly string[]; readonly weights: object[] }];
  /** Bytes by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Bytes of a file, as tfjs's own converter has them: browsers cache files of this size. */
const SHARD = 4 * 2 ** 20;

/**
 * Stores constants one behind the other. As float16 what float16 has numbers for; tfjs makes
 * float32 of them as it loads.
 */
export function storeWeights(
  constants: ReadonlyMap<string, Constant>,
  type: WeightType,
): StoredWeights {
  const stored = [...constants].map(([name, { shape, values }]) => {
    if (values instanceof Int32Array) {
      return { spec: { name, shape, dtype: 'int32' }, bytes: bytesOf(values) };
    }
    const spec = { name, shape, dtype: 'float32' };
    if (type === 'float32' || !fitsFloat16(values)) return { spec, bytes: bytesOf(values) };
    const quantization = { dtype: 'float16', original_dtype: 'float32' };
    return { spec: { ...spec, quantization }, bytes: bytesOf(toFloat16(values)) };
  });
  const all = joinBytes(stored.map(({ bytes }) => bytes));
  const shards = Math.max(1, Math.ceil(all.length / SHARD));
  const files = new Map(
    Array.from({ length: shards }, (_, i) => [
      `group1-shard${i + 1}of${shards}.bin`,
      all.subarray(i * SHARD, (i + 1) * SHARD),
    ]),
  );
  return {
    manifest: [{ paths: [...files.keys()], weights: stored.map(({ spec }) => spec) }],
    files,
  };
}

/** Little-endian, as tfjs reads them and every processor of today that runs Node has them. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
