import test from 'ava';
import fc from 'fast-check';
import { decodeSafetensors, encodeSafetensors } from '../../src/model/safetensors.ts';

const stored = {
  tensors: {
    labels: { shape: [3], data: Int8Array.of(1, -1, 0) },
    weight: { shape: [2, 1], data: Float32Array.of(1.5, -2) },
  },
  metadata: { header: '{"a":"ü"}' },
};

test('tensors and metadata come back as they were', (t) => {
  const again = decodeSafetensors(encodeSafetensors(stored), 'x');
  t.deepEqual({ ...again.tensors }, stored.tensors);
  t.deepEqual(again.metadata, stored.metadata);
});

test('the layout is the published one', (t) => {
  const bytes = encodeSafetensors(stored);
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  t.deepEqual(header.weight, { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] });
  t.deepEqual(header.labels, { dtype: 'I8', shape: [3], data_offsets: [8, 11] });
  t.is(bytes.readFloatLE(8 + length), 1.5);
  t.is(bytes.length, 8 + length + 11);
  t.is(length % 8, 0);
});

test('a file cut off anywhere is an error that names it, never a crash', (t) => {
  const bytes = encodeSafetensors(stored);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (end) => {
      const error = t.throws(() => decodeSafetensors(bytes.subarray(0, end), 'm.safetensors'));
      return error!.name === 'EvenfaceError' && 'place' in error!;
    }),
  );
});
