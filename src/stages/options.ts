import { z } from 'zod';
import { withPreset } from '../model/cvae-presets.ts';

/**
 * Every option of every stage, with its default and its meaning: the one place where they stand.
 * Types, error messages, `--help` and the JSON Schema for editors follow from it. Nothing heavy is
 * imported here, since each command loads it.
 */

const share = z.number().min(0).max(1);
const positive = z.int().min(1);
const decay = z.number().min(0).lt(1);

const valueName = z.union([z.string(), z.number()]);

const labelRule = z.strictObject({
  from: z
    .string()
    .optional()
    .describe('What it is made of; by default the attribute or column of its own name.'),
  values: z
    .record(z.string(), z.union([valueName, z.array(valueName).min(1)]))
    .optional()
    .describe('New value: the old one, or a list of old ones. {no: Female, yes: Male} is binary.'),
  bins: z
    .array(z.number())
    .min(2)
    .optional()
    .describe(
      'Bands of numbers by their lower edges: [0, 18, 65] has 0-17, 18-64 and 65+. A number below the first edge is unknown.',
    ),
  at_least: z.number().optional().describe('Binary: yes for numbers from here on.'),
  merge: z
    .array(z.string())
    .min(2)
    .optional()
    .describe(
      'One attribute of several binary ones: the name of the one that is yes; unknown where several are.',
    ),
  names: z
    .array(z.string())
    .optional()
    .describe('Names of the values that bins or merge makes, in its order.'),
  otherwise: z
    .string()
    .optional()
    .describe(
      'The value for all that values does not name, or where none of merge is yes; unknown is one too.',
    ),
  invert: z.boolean().optional().describe('Swap the no and yes of a binary attribute.'),
  fill_unknown: z.string().optional().describe('The value that unknown becomes.'),
  one_hot: z
    .boolean()
    .optional()
    .describe('Make one binary attribute a value, named NAME_VALUE, of a categorical one.'),
  drop: z.boolean().optional().describe('Leave the attribute of the source out.'),
});

export const ingestOptions = z
  .strictObject({
    format: z
      .enum([
        'auto',
        'celeba',
        'ffhq',
        'fairface',
        'all-age-faces',
        'imagefolder',
        'huggingface',
        'webdataset',
        'csv-folder',
        'utkface',
        'drawn',
      ])
      .default('auto')
      .describe('Format of the source; auto recognises it from the folder.'),
    dir: z
      .string()
      .optional()
      .describe('Folder of the source, relative to the working directory. Drawn faces need none.'),
    labels: z
      .record(z.string(), labelRule)
      .optional()
      .describe(
        "Attributes made of the source's: a rule for each name, such as {AgeBand: {from: age, bins: [0, 18, 65]}, Male: {from: gender, values: {no: Female, yes: Male}}}. A rule has at most one of values, bins, at_least and merge; then invert, fill_unknown and one_hot apply, in this order. What a rule reads is replaced by what it makes; {NAME: {}} keeps it too. Attributes that no rule names stay. The pipeline's attributes are chosen of the result.",
      ),
    limit: positive.optional().describe('Take at most this many entries, from the start.'),
    count: positive.default(4000).describe('How many faces to draw (format: drawn).'),
    max_rejected: share
      .default(0.05)
      .describe('The run fails when a larger share of the entries can not be used.'),
  })
  .describe('Lists labelled photos.');

const templatePoint = z
  .tuple([share, share])
  .describe('x to the right and y down, as shares of the square.');

const degrees = z.number().min(0).max(180);

export const alignOptions = z
  .strictObject({
    size: z
      .union([z.literal(64), z.literal(128)])
      .default(64)
      .describe('Side of the aligned face in pixels.'),
    template: z
      .union([
        z.enum(['celeba', 'ffhq', 'arcface']),
        z.strictObject({
          left_eye: templatePoint,
          right_eye: templatePoint,
          nose: templatePoint,
          mouth_left: templatePoint,
          mouth_right: templatePoint,
        }),
      ])
      .default('celeba')
      .describe(
        "Where eyes, nose and mouth come to lie: as in CelebA's, FFHQ's or ArcFace's alignment, or five points of your own, such as {left_eye: [0.37, 0.48], right_eye: [0.63, 0.48], nose: [0.5, 0.64], mouth_left: [0.39, 0.76], mouth_right: [0.6, 0.76]}, as shares of the square to the right and down.",
      ),
    detect: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .describe(
        "Whether faces are found by a network: auto, in photos of which neither key points nor a framing are known (as it is of CelebA's aligned photos, and of FairFace's and UTKFace's, which are cut out already); always, in all, instead of key points that the source has; never: such photos give their central square.",
      ),
    faces: z
      .enum(['largest', 'central', 'all', 'skip'])
      .default('largest')
      .describe(
        "Which of several faces found in a photo are taken: the largest, the most central, all (each with the photo's labels, under the names ID#1, ID#2 from left to right), or none: the photo is rejected.",
      ),
    min_face: z
      .number()
      .min(0)
      .optional()
      .describe("Smallest side of the face's square, in pixels of the photo."),
    max_padding: share
      .optional()
      .describe("Largest share of the face's square outside of the photo, made up by mirroring."),
    max_yaw: degrees.optional().describe('Largest turn to either side, in degrees.'),
    max_pitch: degrees.optional().describe('Largest turn up or down, in degrees.'),
    max_roll: degrees.optional().describe('Largest tilt of the head in the photo, in degrees.'),
    min_sharpness: z
      .number()
      .min(0)
      .optional()
      .describe(
        'Smallest sharpness of the aligned face: variance of its Laplacian over its variance. The report has the quantiles.',
      ),
  })
  .describe('Cuts the face out and resizes it.');

export const packOptions = z
  .strictObject({
    reuse: z
      .boolean()
      .default(true)
      .describe('Take the pack of an earlier run when source and options are the same.'),
    duplicates: z
      .enum(['group', 'report', 'drop', 'off'])
      .default('group')
      .describe(
        "What to do with faces that are copies of one photo (re-encoded, resized, cropped, recoloured, mirrored): group, they are one person's and so in one split, unless the source itself parts them; drop, all but one are left out, too; report, they are counted and listed in duplicates.ndjson, and nothing else; off, they are not sought.",
      ),
  })
  .describe(
    'Keeps aligned faces on disk, so that training decodes nothing and later runs skip it.',
  );

const networkTraining = {
  steps: positive.describe('Optimizer steps.'),
  batch: positive.default(64).describe('Faces a step.'),
  learning_rate: z.number().positive().describe('Peak rate of Adam; falls by a cosine.'),
  warmup: share.default(0.02).describe('Share of the steps in which the rate climbs to its peak.'),
  restarts: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('How often the rate starts at its peak again (warm restarts).'),
  restart_growth: z
    .number()
    .positive()
    .default(1)
    .describe('How many times as long as the one before each cosine of the rate is.'),
  rate_hold: share
    .default(0)
    .describe('Share of the steps, or of each cosine, in which the rate stays at its peak first.'),
  rate_floor: share
    .default(0)
    .describe('Share of the peak that the rate falls to; 1 keeps it constant.'),
  clip_norm: z.number().positive().default(1).describe('Largest global norm of the gradient.'),
  adam_beta1: decay.default(0.9).describe("Share of Adam's mean gradient that a step keeps."),
  adam_beta2: decay.default(0.999).describe("Share of Adam's mean square that a step keeps."),
  average_decay: decay
    .default(0.999)
    .describe('Share of the moving average of the weights that a step keeps; 0 takes the last.'),
  balance: share
    .default(0.5)
    .describe('Share of a batch drawn evenly over the cells; the rest as the source has them.'),
  validate_every: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'Steps between measurements on the validation split, by the averaged weights; the best ones are taken. 0: never, the last are taken.',
    ),
  patience: positive
    .optional()
    .describe('End after so many measurements without a better one; never by default.'),
};

const measures = ({ validate_every, patience }: { validate_every: number; patience?: unknown }) =>
  patience === undefined || validate_every > 0;
const noMeasures = { path: ['patience'], error: 'needs validate_every above 0' };

/** When a loss counts. */
const timing = {
  start: share
    .optional()
    .describe(
      'Share of the steps after which it counts; by default it counts from the second phase on, or from the first step where there is none.',
    ),
  ramp: share
    .default(0.05)
    .describe('Share of the steps in which its weight climbs from 0, from its start on.'),
};

const augmentations = (defaults: ('colour' | 'translation' | 'cutout' | 'noise')[]) =>
  z
    .array(z.enum(['colour', 'translation', 'cutout', 'noise']))
    .default(defaults)
    .describe('How the images are varied before they are looked at.');

const madeFrom = z
  .array(z.enum(['samples', 'reconstructions']))
  .min(1)
  .refine((from) => new Set(from).size === from.length, { error: 'names one twice' })
  .default(['samples'])
  .describe('The images: made from the prior, or of the real faces.');

const lossOptions = z
  .strictObject({
    reconstruction: z
      .enum(['l2', 'l1', 'learned_variance'])
      .default('l2')
      .describe(
        'Error of reconstructions: squared, absolute, or the likelihood under the variance that suits best.',
      ),
    attributes: z
      .strictObject({
        weight: z.number().positive().default(0.02).describe('Weight of the loss.'),
        ...timing,
        on: madeFrom,
        focus: z
          .number()
          .positive()
          .default(3)
          .describe('Weight of each balanced attribute; every other one counts 1.'),
        augmentation: augmentations(['colour', 'translation', 'noise']),
      })
      .optional()
      .describe(
        'Cross entropy of the attributes asked for, by the training classifier: images are to show them.',
      ),
    adversarial: z
      .strictObject({
        weight: z.number().positive().default(0.02).describe('Weight of the loss.'),
        ...timing,
        on: madeFrom,
        channels: z
          .array(positive)
          .min(1)
          .max(6)
          .default([32, 64, 128, 256])
          .describe('Channels of the discriminator, a stride-2 convolution each.'),
        spectral_gain: z
          .number()
          .min(0)
          .default(1.5)
          .describe('Largest singular value of its weights; 0 leaves them as they are.'),
        projection: z
          .boolean()
          .default(true)
          .describe(
            'Whether it asks if the image is real for its attributes, or only if it is real.',
          ),
        scope: z
          .enum(['image', 'patch'])
          .optional()
          .describe(
            'What it judges: the image as a whole, by default, or each place of its last feature map by what can be seen from there, 22 pixels with three convolutions and 46 with four (Isola et al. 2017).',
          ),
        augmentation: augmentations(['colour', 'translation', 'cutout']),
        learning_rate: z
          .number()
          .positive()
          .default(0.0004)
          .describe("Peak of the discriminator's rate."),
        rate_hold: networkTraining.rate_hold.default(0.6),
        rate_floor: networkTraining.rate_floor.default(0.1),
        clip_norm: networkTraining.clip_norm.default(10),
        adam_beta1: networkTraining.adam_beta1.default(0.5),
        adam_beta2: networkTraining.adam_beta2.default(0.99),
      })
      .optional()
      .describe(
        'A discriminator learns to tell made faces from real ones; they are to pass for real.',
      ),
    latent: z
      .strictObject({
        weight: z.number().positive().default(0.03).describe('Weight of the loss.'),
        ...timing,
        start: share.default(0).describe('Share of the steps after which it counts.'),
        ramp: timing.ramp.default(0.1),
        learning_rate: z.number().positive().default(0.001).describe("The adversary's rate."),
      })
      .optional()
      .describe('An adversary learns to read the attributes from z; they are not to be readable.'),
    aggregate: z
      .strictObject({
        weight: z.number().positive().default(0.0004).describe('Weight of the loss.'),
        ...timing,
        start: share.default(0).describe('Share of the steps after which it counts.'),
      })
      .optional()
      .describe('Distance of the latents of a batch, taken together, from the prior.'),
    perceptual: z
      .strictObject({
        weight: z.number().positive().default(0.03).describe('Weight of the loss.'),
        ...timing,
        start: share.default(0).describe('Share of the steps after which it counts.'),
      })
      .optional()
      .describe(
        'Distance of reconstructions from their faces in features of the training classifier.',
      ),
  })
  .prefault({})
  .describe('Losses of the model beside the KL divergence.');

export const modelOptions = z
  .strictObject({
    ...networkTraining,
    steps: networkTraining.steps.default(5500),
    learning_rate: networkTraining.learning_rate.default(0.001),
    architecture: z
      .enum(['conv', 'resnet', 'fc'])
      .default('conv')
      .describe(
        'conv: convolutions that halve the sides; resnet: with a residual block after each (He et al. 2016; Perez et al. 2018, figure 3); fc: dense layers on the grey image, whose faces are grey.',
      ),
    preset: z
      .enum(['small', 'base', 'large'])
      .default('base')
      .describe(
        'What channels and latent are where they are not given: 16, 32, 64, 128 and 64 (small), 32, 64, 128, 256 and 128 (base), 64, 128, 256, 512 and 256 (large); for fc 512, 256 and 128, 1024, 512 and 256, 2048, 1024 and 512. "evenface plan" shows what each takes.',
      ),
    latent: positive
      .optional()
      .describe('Dimensions of the latent z; by default as preset has it.'),
    channels: z
      .array(positive)
      .min(2)
      .max(6)
      .optional()
      .describe(
        'Channels of the encoder, a stride-2 convolution each, or units of the dense layers of fc; the decoder mirrors them. By default as preset has it.',
      ),
    conditioning: z
      .enum(['film', 'concat', 'cbn'])
      .default('film')
      .describe(
        'How the decoder is told the attributes: film scales and shifts all its feature maps by them (Perez et al. 2018), cbn does so after normalising each channel over the batch (conditional batch normalisation: de Vries et al. 2017), concat names them once, beside z (Sohn et al. 2015).',
      ),
    parts: z
      .strictObject({
        local: positive
          .default(16)
          .describe('Dimensions of the local part, the last of z; fewer than latent.'),
        attributes: z
          .array(z.string())
          .default([])
          .describe(
            "Attributes that change from photo to photo of a person; all others are the person's. Photos that are alike in those are paired, and a swap of the local part takes these with it.",
          ),
        pairs: share
          .default(0.5)
          .describe('Share of the real faces of a step that are pairs; the rest is drawn as ever.'),
      })
      .optional()
      .describe(
        'Part the latent in what stays from photo to photo of a person (global: identity) and what changes (local: expression, pose, light), by giving pairs of photos of a person one global part (Bouchacourt et al. 2018, ML-VAE; Hosoya 2019, GVAE). Needs a source that says who is on a photo. By default the latent is one.',
      ),
    mixture: positive
      .max(64)
      .default(4)
      .describe(
        'Normals a cell, at most, of the mixture that generate can draw latents from; at least 32 faces each.',
      ),
    input: z
      .strictObject({
        size: z
          .int()
          .min(4)
          .max(64)
          .describe('Side of the face that the encoder is given, in pixels; below align.size.'),
        blur: z
          .number()
          .min(0)
          .max(4)
          .default(0)
          .describe('Largest deviation of a Gaussian blur of it in training, in its own pixels.'),
        noise: share
          .default(0)
          .describe('Largest deviation of noise on it in training, as a share of the range.'),
      })
      .optional()
      .describe(
        'The encoder is given a smaller face, enlarged again, and the decoder is to give back the whole one: a model of faces in small photos. Its latents, edits and reconstructions all come from so many pixels. By default the encoder is given all of the face.',
      ),
    beta: z
      .number()
      .min(0)
      .optional()
      .describe('Weight of the KL divergence; 8 by default, 0.1 for fc.'),
    beta_start: z.number().min(0).default(0).describe('The weight that beta climbs from.'),
    beta_warmup: share
      .default(0.2)
      .describe('Share of the steps in which beta climbs to its height; 0 has it constant.'),
    beta_cycles: positive
      .max(100)
      .default(1)
      .describe('How often beta climbs anew; beta_warmup is a share of each cycle then.'),
    target_kl: z
      .number()
      .positive()
      .optional()
      .describe(
        'Steer the height of beta, from beta on, so that the KL divergence is so many nats.',
      ),
    losses: lossOptions,
    samples: positive
      .default(64)
      .describe('Faces made from the prior a step, where a loss asks for any.'),
    edits: z
      .strictObject({
        share: share.default(0.5).describe('Share of the made faces that are edits.'),
        focus: z
          .number()
          .min(0)
          .default(6)
          .describe(
            'How much more than otherwise the changed attribute counts in losses.attributes.',
          ),
        attributes: z
          .array(z.string())
          .min(1)
          .optional()
          .describe('Attributes that are changed; any of the plan by default.'),
      })
      .optional()
      .describe(
        'Some of the made faces of a step are real faces of the batch with one attribute changed, instead of faces from the prior; what hardly ever goes with the new value, such as another hair colour, becomes no. None by default.',
      ),
    second_phase: z
      .strictObject({
        start: share.default(0.3).describe('Share of the steps after which it begins.'),
        batch: positive
          .optional()
          .describe('Real faces a step from then on; as before by default.'),
        learning_rate: z
          .number()
          .positive()
          .default(0.0003)
          .describe('The rate from then on, which the first phase falls to.'),
        rate_hold: share
          .default(0.6)
          .describe('Share of the phase in which the rate stays; then it falls by half a cosine.'),
      })
      .optional()
      .describe(
        'A later part of the training, when losses on made faces come in; none by default.',
      ),
  })
  .refine(measures, noMeasures)
  .refine(
    ({ edits, losses: { adversarial, attributes } }) =>
      !edits || [adversarial, attributes].some((loss) => loss?.on.includes('samples')),
    { path: ['edits'], error: 'needs losses.adversarial or losses.attributes on samples' },
  )
  .refine(
    ({ parts, batch, second_phase }) =>
      !parts || parts.pairs * Math.min(batch, second_phase?.batch ?? batch) >= 2,
    {
      path: ['parts', 'pairs'],
      error: 'has to give each batch a pair',
    },
  )
  .transform(withPreset)
  .refine(({ parts, latent }) => !parts || parts.local < latent, {
    path: ['parts', 'local'],
    error: 'has to be fewer than latent',
  })
  .describe('The conditional VAE.');

const classifierNetwork = {
  channels: z
    .array(positive)
    .min(2)
    .max(6)
    .default([32, 64, 128, 256])
    .describe('Channels of the convolutions.'),
  focus: z
    .number()
    .positive()
    .default(8)
    .describe('Weight of each balanced attribute in the loss; every other one counts 1.'),
};

export const classifierOptions = z
  .strictObject({
    ...networkTraining,
    steps: networkTraining.steps.default(1400),
    learning_rate: networkTraining.learning_rate.default(0.001),
    ...classifierNetwork,
  })
  .refine(measures, noMeasures);

export const teacherOptions = z
  .strictObject({
    ...networkTraining,
    steps: networkTraining.steps.default(4000),
    learning_rate: networkTraining.learning_rate.default(0.001),
    balance: networkTraining.balance.default(0.35),
    ...classifierNetwork,
    channels: classifierNetwork.channels.default([32, 64, 128, 128]),
    focus: classifierNetwork.focus.default(3),
    members: positive
      .max(8)
      .default(2)
      .describe('Classifiers, each trained for so many steps, that each see a part of the images.'),
  })
  .refine(measures, noMeasures);

/** A fold learns from the validation split too, and so is not measured on it. */
const { validate_every: _, patience: __, ...foldTraining } = networkTraining;

export const cleanOptions = z
  .strictObject({
    attributes: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Attributes whose labels are looked at; those of the plan by default.'),
    action: z
      .enum(['report', 'unknown', 'drop'])
      .default('report')
      .describe(
        'What to do with labels of the training and validation splits that are probably wrong: name them, set them to unknown, or leave their faces out. Those of the test split, and those that the auditor learns from, are named and never changed.',
      ),
    folds: z
      .int()
      .min(2)
      .max(20)
      .default(4)
      .describe('Folds of people; a classifier is trained for each, on the others.'),
    min_confidence: share
      .default(0.5)
      .describe('Smallest probability of the likely value for a label to be named.'),
    max_changed: share
      .default(0.1)
      .describe(
        'The run fails when a larger share of the training and validation faces would be changed or left out: rather than wrong labels it may be that the classifiers are poor.',
      ),
    classifier: z
      .strictObject({
        ...foldTraining,
        steps: foldTraining.steps.default(700),
        learning_rate: foldTraining.learning_rate.default(0.001),
        // Most faces that are drawn for a rare cell may be in it by a wrong label.
        balance: foldTraining.balance.default(0),
        ...classifierNetwork,
      })
      .prefault({})
      .describe('The classifier of each fold; it is thrown away.'),
    examples: z
      .int()
      .min(0)
      .default(24)
      .describe(
        'Faces shown in label-noise.html for each value and likely value, photos of the source; 0 writes no such page.',
      ),
    checkpoint_every: positive.default(250).describe('Steps between checkpoints.'),
  })
  .describe('Finds labels that are probably wrong; optional, between pack and train.');

export const trainOptions = z
  .strictObject({
    model: modelOptions.prefault({}),
    teacher: teacherOptions
      .prefault({})
      .describe(
        'The training classifier, which model.losses.attributes learns from; trained where that is asked for. It never judges or measures.',
      ),
    judge: classifierOptions.prefault({}).describe('Decides which samples are kept.'),
    auditor: classifierOptions.prefault({}).describe('Measures what was kept; decides nothing.'),
    balance: z
      .array(z.string())
      .optional()
      .describe('Attributes whose cells batches are balanced over; those of the plan by default.'),
    teacher_people: share
      .default(0.4)
      .describe(
        'Share of the people whose photos train the training classifier, where there is one.',
      ),
    judge_people: share
      .default(0.5)
      .describe(
        'Share of the other people whose photos train the judge; the auditor gets the rest.',
      ),
    checkpoint_every: positive.default(250).describe('Steps between checkpoints.'),
  })
  .describe('Trains the conditional VAE, the judge and the auditor.');

export const loadOptions = z
  .strictObject({
    from: z
      .string()
      .describe('Run folder, or its model folder, relative to the working directory.'),
  })
  .describe('Takes the networks of an earlier run.');

export const planOptions = z
  .strictObject({
    balance: z.array(z.string()).min(1).describe('Attributes whose combinations are the cells.'),
    per_cell: positive.default(250).describe('Rows wanted in each cell, after filtering.'),
    max_attempts: positive
      .default(100)
      .describe('Samples tried for one row before it is given up and named.'),
    unseen: z
      .enum(['error', 'skip'])
      .default('error')
      .describe('What to do with a cell that no real face has.'),
  })
  .describe('Lists the rows that are wanted: cells, counts, seeds.');

export const generateOptions = z
  .strictObject({
    batch: positive.default(64).describe('Samples decoded at once; the last batch is padded.'),
    sampler: z
      .enum(['prior', 'conditional', 'mixture'])
      .default('prior')
      .describe(
        'What latents are drawn from: prior, the standard normal; conditional, a normal whose mean follows from the attributes (p(z | y): Sohn et al. 2015); mixture, normals fitted to the real faces of the cell (Ghosh et al. 2020). The last two are fitted after training.',
      ),
    temperature: z
      .number()
      .positive()
      .default(1)
      .describe('What the standard deviations of the latent are multiplied by.'),
  })
  .describe('Decodes samples from the latent and the attributes asked for.');

export const judgeOptions = z
  .strictObject({})
  .describe('Gives each sample the calibrated probability of every attribute.');

/** The confidence that a sample needs where none is declared. */
export const DEFAULT_CONFIDENCE = 0.9;

export const filterOptions = z
  .strictObject({
    min_confidence: z
      .union([share, z.record(z.string(), share)])
      .default(DEFAULT_CONFIDENCE)
      .describe(
        `Smallest probability, by the judge, of each attribute's asked value: one for all, or one by attribute, where those that are not named keep ${DEFAULT_CONFIDENCE}. An attribute that can't be told from a face at this size never reaches a high one.`,
      ),
  })
  .describe('Keeps the samples that show what was asked for; the others are made again.');

export const writeOptions = z
  .strictObject({
    formats: z
      .array(z.enum(['imagefolder', 'arrow']))
      .min(1)
      .default(['imagefolder', 'arrow'])
      .describe('Output formats.'),
    shard_rows: positive.default(500).describe('Rows a shard; a shard is what resume redoes.'),
  })
  .describe('Writes the dataset.');

export const evaluateOptions = z
  .strictObject({
    min_fidelity: share
      .optional()
      .describe('Gate: exit 3 when the fidelity of any balanced attribute is below this.'),
    require_full: z.boolean().default(false).describe('Gate: exit 3 when a cell is not full.'),
  })
  .describe('Counts, balance, and fidelity by the auditor.');

export const reportOptions = z
  .strictObject({
    samples: positive.default(24).describe('Faces shown for each cell.'),
  })
  .describe('Writes the report, one HTML page.');

export type IngestOptions = z.output<typeof ingestOptions>;
export type AlignOptions = z.output<typeof alignOptions>;
export type PackOptions = z.output<typeof packOptions>;
export type ModelOptions = z.output<typeof modelOptions>;
export type ClassifierOptions = z.output<typeof classifierOptions>;
export type CleanOptions = z.output<typeof cleanOptions>;
export type TrainOptions = z.output<typeof trainOptions>;
export type LoadOptions = z.output<typeof loadOptions>;
export type PlanOptions = z.output<typeof planOptions>;
export type GenerateOptions = z.output<typeof generateOptions>;
export type JudgeOptions = z.output<typeof judgeOptions>;
export type FilterOptions = z.output<typeof filterOptions>;
export type WriteOptions = z.output<typeof writeOptions>;
export type EvaluateOptions = z.output<typeof evaluateOptions>;
export type ReportOptions = z.output<typeof reportOptions>;
