import { EvenfaceError } from '../common/errors.ts';

/**
 * The safetensors format: an 8-byte length, a JSON header, the tensors' bytes. It is read without
 * running code, by tools in every language, and its metadata lets a file describe itself.
 * https://huggingface.co/docs/safetensors
 */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int8Array;
}

export interface StoredTensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

type HeaderEntry = { dtype: string; shape: number[]; data_offsets: [number, number] };

export function encodeSafetensors({ tensors, metadata }: StoredTensors): Buffer {
  const header: Record<string, HeaderEntry | Record<string, string>> = { __metadata__: metadata };
  // Float32 before int8, so that every tensor starts at a multiple of its element's size.
  const entries = Object.entries(tensors).sort(
    ([a, x], [b, y]) =>
      y.data.BYTES_PER_ELEMENT - x.data.BYTES_PER_ELEMENT || (a < b ? -1 : a > b ? 1 : 0),
  );
  let offset = 0;
  for (const [name, { shape, data }] of entries) {
    header[name] = {
      dtype: data instanceof Float32Array ? 'F32' : 'I8',
      shape: [...shape],
      data_offsets: [offset, offset + data.byteLength],
    };
    offset += data.byteLength;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
  return Buffer.concat([
    length,
    Buffer.from(json),
    ...entries.map(([, { data }]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

/** Throws an input error, naming `place`, when the bytes are not whole safetensors. */
export function decodeSafetensors(bytes: Buffer, place: string): StoredTensors {
  const broken = (why: string, cause?: unknown) =>
    new EvenfaceError('input', `not a whole safetensors file: ${why}`, {
      place,
      cause,
      hint: 'Delete it and run the training again.',
    });
  if (bytes.length < 8) throw broken('it is shorter than its header');
  const length = Number(bytes.readBigUInt64LE());
  if (8 + length > bytes.length) throw broken('its header is cut off');
  let header: Record<string, HeaderEntry>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  } catch (cause) {
    throw broken('its header is not JSON', cause);
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets;
    if (8 + length + end > bytes.length) throw broken(`tensor "${name}" is cut off`);
    // A copy, since a view at an odd offset can't be a Float32Array.
    const part = Uint8Array.from(bytes.subarray(8 + length + begin, 8 + length + end));
    if (dtype !== 'F32' && dtype !== 'I8') throw broken(`tensor "${name}" is ${dtype}`);
    tensors[name] = {
      shape,
      data: dtype === 'F32' ? new Float32Array(part.buffer) : new Int8Array(part.buffer),
    };
  }
  return { tensors, metadata: metadata as unknown as Record<string, string> };
}
