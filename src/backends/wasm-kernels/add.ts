import * as tf from '@tensorflow/tfjs-core';
import { floats, registeredKernel, wasmKernel } from './kernel.ts';
import { simdFunctions } from './simd/module.ts';

/**
 * Adds a bias `[channels]` to `[..., channels]`, for channels that are no multiple of four: several
 * pixels are taken as one row then. The package adds such rows one by one.
 */
export function add(): tf.KernelConfig {
  const general = registeredKernel(tf.Add);
  return wasmKernel(tf.Add, ({ a, b }, _, backend) => {
    const channels = b!.shape[0] ?? 0;
    const size = tf.util.sizeFromShape(a!.shape);
    const fits =
      a!.dtype === 'float32' &&
      b!.dtype === 'float32' &&
      b!.shape.length === 1 &&
      a!.shape.at(-1) === channels &&
      channels % 4 !== 0 &&
      size > 0 &&
      size % (4 * channels) === 0;
    if (!fits) return general({ a: a!, b: b! }, {}, backend);

    const columns = 4 * channels;
    const out = backend.makeOutput(a!.shape, 'float32');
    const bias = backend.makeOutput([columns], 'float32');
    const repeated = floats(backend, bias);
    for (let i = 0; i < 4; i++) repeated.set(floats(backend, b!), i * channels);
    const [from, to, at] = [a!, out, bias].map(({ dataId }) => backend.getMemoryOffset(dataId));
    simdFunctions(backend).addBias(from!, to!, size / columns, columns, at!, 1);
    backend.disposeData(bias.dataId);
    return out;
  });
}
