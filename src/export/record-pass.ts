import * as tf from '../backends/tf.ts';
import { Recorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { whileRecording } from './recording-backend.ts';

/** Any number of faces would do. */
const BATCH = 2;

/**
 * Records what a pass does with inputs of such shapes, `[batch, …]`: its kernels, and the constants
 * that they take. What follows from constants alone is computed now and is a constant. Needs the
 * recording backend; what is not a tensor of the batch throws.
 */
export function recordPass(
  shapes: Readonly<Record<string, readonly number[]>>,
  pass: (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>,
): Recording {
  const recorder = new Recorder(BATCH);
  // Not what tidy gives: it looks for tensors among all numbers of what it is to keep.
  let recording: Recording | undefined;
  tf.tidy(() => {
    const tensors = mapValues(shapes, (shape) => tf.zeros([BATCH, ...shape], 'float32'));
    const inputs = mapValues(tensors, (tensor) => recorder.follow(tensor));
    const results = whileRecording(recorder, () => pass(tensors));
    const outputs = mapValues(results, (tensor) => recorder.valueOf(tensor));
    recording = { inputs, steps: recorder.steps, outputs };
  });
  return recording!;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
