import test from 'ava';
import type { Precision } from '../../src/backends/provider.ts';
import { nativeOps, tensorflowBackend } from '../../src/backends/tensorflow.ts';
import { registerTensorflowKernels } from '../../src/backends/tensorflow-kernels/register.ts';
import { EvenfaceError } from '../../src/common/errors.ts';
import { testConformance } from './conformance.ts';

/**
 * Registers the conformance tests for native TensorFlow, or one that says why it is not there.
 * `fused` is whether evenface's own ops are used, which are for CPUs alone.
 */
export async function testTensorflow(precision: Precision, fused: boolean): Promise<void> {
  const unavailable = await tensorflowBackend.load().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (unavailable === undefined) {
    if (!fused) registerTensorflowKernels(nativeOps(), false);
    testConformance(tensorflowBackend, undefined, precision);
    return;
  }
  test('native TensorFlow says why it is not there', (t) => {
    if (!(unavailable instanceof EvenfaceError)) throw unavailable;
    t.log(`Not tested on native TensorFlow: ${unavailable.describe()}`);
    t.is(unavailable.code, 'environment');
    t.truthy(unavailable.hint);
  });
}
