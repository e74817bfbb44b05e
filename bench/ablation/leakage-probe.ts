import * as tf from '../../src/backends/tf.ts';
import { createRandom } from '../../src/common/random.ts';
import { type AttributeSchema, type Labels, UNKNOWN } from '../../src/faces/attributes.ts';
import type { Batch } from '../../src/model/batches.ts';
import { dense } from '../../src/model/layers.ts';
import { attributeCrossEntropy } from '../../src/model/losses.ts';
import { Parameters } from '../../src/model/parameters.ts';
import { Learner } from '../../src/model/player.ts';

const HIDDEN = 128;
const STEPS = 400;
const BATCH = 256;

/** Latents `[labels.length, latent]`, and the labels of the faces they were drawn for. */
export interface LabelledLatents {
  readonly latents: Float32Array;
  readonly labels: readonly Labels[];
}

export interface Leakage {
  readonly attribute: string;
  /** Percentage points right above what always saying the commonest value would be. */
  readonly points: number;
}

/** How well a fresh network, fitted to `training`, reads the attributes from `held`. */
export function probeLatents(
  schema: AttributeSchema,
  latent: number,
  training: LabelledLatents,
  held: LabelledLatents,
): Leakage[] {
  const parameters = new Parameters();
  const hidden = dense(parameters, 'hidden', latent, HIDDEN, 'leakyRelu');
  const head = dense(parameters, 'head', HIDDEN, schema.units, 'linear');
  const crossEntropy = attributeCrossEntropy(schema);
  const random = createRandom('leakage probe');
  const learner = new Learner({
    ...beginning(parameters),
    loss({ x, y }) {
      const logits = head(hidden(tf.tensor2d(x, [BATCH, latent])));
      const conditions = tf.tensor2d(y, [BATCH, schema.units]);
      const total = tf.div(crossEntropy(logits, conditions), schema.size) as tf.Scalar;
      return { total, parts: {} };
    },
  });
  const batch: Batch = {
    x: new Float32Array(BATCH * latent),
    y: new Float32Array(BATCH * schema.units),
    noise: new Float32Array(0),
  };
  for (let step = 0; step < STEPS; step++) {
    for (let i = 0; i < BATCH; i++) {
      const row = random.integer(training.labels.length);
      batch.x.set(training.latents.subarray(row * latent, (row + 1) * latent), i * latent);
      schema.encode(training.labels[row]!, batch.y, i * schema.units);
    }
    learner.learn(batch, { step, steps: STEPS, rateFactor: 1, logged: false }, {});
  }
  const logits = tf.tidy(() =>
    head(hidden(tf.tensor2d(held.latents, [held.labels.length, latent]))).dataSync<'float32'>(),
  );
  learner.dispose();
  parameters.dispose();
  return schema.attributes.map(({ name, kind, values }, index) => {
    const unit = schema.unitOffsets[index]!;
    const counts = values.map(() => 0);
    let right = 0;
    let n = 0;
    for (const [row, labels] of held.labels.entries()) {
      const label = labels[index]!;
      if (label === UNKNOWN) continue;
      const own = logits.subarray(
        row * schema.units + unit,
        row * schema.units + unit + values.length,
      );
      const seen = kind === 'binary' ? Number(own[0]! > 0) : own.indexOf(Math.max(...own));
      counts[label]!++;
      n++;
      if (seen === label) right++;
    }
    return { attribute: name, points: n === 0 ? 0 : (100 * (right - Math.max(...counts))) / n };
  });
}

/** A player's options; the parameters get their first values. */
function beginning(parameters: Parameters) {
  const initialise = () => parameters.initialise('leakage probe');
  initialise();
  return {
    ...{ name: 'probe', parameters, initialise },
    options: {
      ...{ learning_rate: 0.002, warmup: 0, restarts: 0, restart_growth: 1, rate_hold: 0 },
      ...{ rate_floor: 0, clip_norm: 10, adam_beta1: 0.9, adam_beta2: 0.999, average_decay: 0 },
    },
  };
}
