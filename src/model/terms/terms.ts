import type * as tf from '../../backends/tf.ts';
import type { SeedPart } from '../../common/random.ts';
import type { AttributeSchema } from '../../faces/attributes.ts';
import type { ReconstructionKind } from '../losses.ts';
import { type SecondPhase, startOf } from '../schedule.ts';
import type { Teacher } from '../teacher.ts';
import { type AdversarialOptions, adversarialTerm } from './adversarial.ts';
import { aggregateTerm } from './aggregate.ts';
import { type AttributeOptions, attributeTerm } from './attributes.ts';
import { type LatentOptions, latentTerm } from './latent.ts';
import { perceptualTerm } from './perceptual.ts';
import type { Term, TermTiming } from './term.ts';

/** A loss's options as they are declared: it may be left open when it starts. */
type Declared<Options extends TermTiming> = Omit<Options, 'start'> & {
  readonly start?: number | undefined;
};

/** The losses beside the KL divergence; `lossOptions` documents each. */
export interface LossOptions {
  readonly reconstruction: ReconstructionKind;
  readonly attributes?: Declared<AttributeOptions> | undefined;
  readonly adversarial?: Declared<AdversarialOptions> | undefined;
  readonly latent?: LatentOptions | undefined;
  readonly aggregate?: TermTiming | undefined;
  readonly perceptual?: TermTiming | undefined;
}

/** What losses follow from besides their own options. */
export interface TermSetting {
  readonly schema: AttributeSchema;
  readonly size: number;
  readonly latent: number;
  /** Attributes that count more. */
  readonly balance: readonly string[];
  /** How common the values of the attributes are: see `valueShares`. */
  readonly shares: Float32Array;
  readonly samples: number;
  /** How much more the attribute that an edit changes counts. */
  readonly edit_focus?: number | undefined;
  readonly steps: number;
  readonly second_phase?: SecondPhase | undefined;
  readonly seed: readonly SeedPart[];
  readonly teacher: Teacher | undefined;
  /** What decoding is to give back of images. */
  target(x: tf.Tensor4D): tf.Tensor4D;
}

/** Whether a loss learns from the training classifier. */
export function needsTeacher({ attributes, perceptual }: LossOptions): boolean {
  return attributes !== undefined || perceptual !== undefined;
}

/** Whether a loss looks at images that are made or varied. */
export function looksAtImages({ attributes, adversarial }: LossOptions): boolean {
  return attributes !== undefined || adversarial !== undefined;
}

/** The losses that are asked for, in the order in which their players play. */
export function createTerms(losses: LossOptions, setting: TermSetting): Term[] {
  const { attributes, adversarial, latent, aggregate, perceptual } = losses;
  const { schema, teacher } = setting;
  const timed = <Options extends { start?: number | undefined }>(options: Options) => ({
    ...options,
    start: startOf(options, setting.second_phase),
  });
  return [
    ...(attributes ? [attributeTerm(timed(attributes), setting, teacher!)] : []),
    ...(adversarial
      ? [adversarialTerm(timed(adversarial), { ...setting, units: schema.units })]
      : []),
    ...(latent ? [latentTerm(latent, setting)] : []),
    ...(aggregate ? [aggregateTerm(aggregate, setting)] : []),
    ...(perceptual ? [perceptualTerm(perceptual, setting, teacher!)] : []),
  ];
}
