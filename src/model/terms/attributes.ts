import * as tf from '../../backends/tf.ts';
import type { AttributeSchema } from '../../faces/attributes.ts';
import type { AugmentationName } from '../image-augmentation.ts';
import { attributeCrossEntropy } from '../losses.ts';
import type { Teacher } from '../teacher.ts';
import {
  type Made,
  type MadeFrom,
  madeFrom,
  type Term,
  type TermTiming,
  weightOver,
} from './term.ts';

/** `lossOptions` documents each. */
export interface AttributeOptions extends TermTiming {
  readonly on: readonly MadeFrom[];
  readonly focus: number;
  readonly augmentation: readonly AugmentationName[];
}

/**
 * Cross entropy of the attributes that images were made for, by the training classifier, in nats,
 * mean over images and attributes. Each of its members sees a part of the images. The attribute that
 * an edit changes counts `edit_focus` more.
 */
export function attributeTerm(
  options: AttributeOptions,
  {
    schema,
    balance,
    steps,
    edit_focus = 0,
  }: {
    schema: AttributeSchema;
    balance: readonly string[];
    steps: number;
    edit_focus?: number | undefined;
  },
  teacher: Teacher,
): Term {
  const crossEntropy = attributeCrossEntropy(schema, (name) =>
    balance.includes(name) ? options.focus : 1,
  );
  const ofImages = ({ augmented, y, changed }: Made): tf.Tensor => {
    const images = augmented(options.augmentation);
    const count = images.shape[0];
    const raised = changed && (tf.mul(changed, edit_focus) as tf.Tensor2D);
    const members = Math.min(teacher.members, count);
    const sums = Array.from({ length: members }, (_, member) => {
      const begin = Math.floor((member * count) / members);
      const part = Math.floor(((member + 1) * count) / members) - begin;
      const logits = teacher.logits(tf.slice(images, begin, part), member);
      const more = raised && tf.slice(raised, begin, part);
      return tf.mul(crossEntropy(logits, tf.slice(y, begin, part), more), part / count);
    });
    return tf.div(tf.addN(sums), schema.size);
  };
  return {
    name: 'attributes',
    weightAt: weightOver(steps, options),
    value(pass) {
      const made = options.on.map((from) => ofImages(madeFrom(from, pass)));
      return { value: tf.div(tf.addN(made), made.length) as tf.Scalar };
    },
  };
}
