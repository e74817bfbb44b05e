import test from 'ava';
import { tensorflowBackend } from '../../src/backends/tensorflow.ts';
import { EvenfaceError } from '../../src/common/errors.ts';
import { testConformance } from './conformance.ts';

/** The package refuses explicit paddings in the gradients of convolutions. */
const REFUSED = /^conv2d .* padded by/;

const unavailable = await tensorflowBackend.load().then(
  () => undefined,
  (error: unknown) => error,
);

if (unavailable === undefined) {
  testConformance(tensorflowBackend, REFUSED);
} else {
  test('native TensorFlow says why it is not there', (t) => {
    if (!(unavailable instanceof EvenfaceError)) throw unavailable;
    t.log(`Not tested on native TensorFlow: ${unavailable.describe()}`);
    t.is(unavailable.code, 'environment');
    t.truthy(unavailable.hint);
  });
}
