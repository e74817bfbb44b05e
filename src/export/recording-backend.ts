import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '../backends/tf.ts';
import type { Recorder } from './recorder.ts';

const NAME = 'recording';

/** tfjs's plain JavaScript, which tells a recorder of every kernel that it runs. */
class RecordingBackend extends MathBackendCPU {
  recorder: Recorder | undefined;

  constructor() {
    super();
    // Else its first tensor prints an advertisement for another package.
    (this as unknown as { firstUse: boolean }).firstUse = false;
  }
}

/** Does work, at once, on the recording backend; then the present backend computes again. */
export async function onRecordingBackend<T>(work: () => T): Promise<T> {
  register();
  const present: string | undefined = tf.getBackend();
  await tf.setBackend(NAME);
  try {
    return work();
  } finally {
    if (present) await tf.setBackend(present);
  }
}

/** Lets a recorder hear of every kernel that runs meanwhile, on the recording backend. */
export function whileRecording<T>(recorder: Recorder, work: () => T): T {
  const backend = tf.backend() as RecordingBackend;
  backend.recorder = recorder;
  try {
    return work();
  } finally {
    backend.recorder = undefined;
  }
}

function register(): void {
  if (tf.findBackendFactory(NAME)) return;
  tf.registerBackend(NAME, () => new RecordingBackend(), 0);
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({
      kernelName,
      backendName: NAME,
      kernelFunc(call) {
        const { recorder } = call.backend as RecordingBackend;
        return recorder ? recorder.run(kernelName, kernelFunc, call) : kernelFunc(call);
      },
    });
  }
}
