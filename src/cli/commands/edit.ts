import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { defineCommand } from '../command.ts';
import { numberWithin } from '../number-within.ts';
import { wholeNumber } from '../whole-number.ts';

/** Several times `--set` is the same as one with commas. */
const listed = (value: string | string[] | undefined) =>
  Array.isArray(value) ? value.join(',') : value;

const intensity = numberWithin('intensity', 0, 10);

export const edit = defineCommand({
  name: 'edit',
  positionals: {
    photos: { type: 'string', array: true, required: true, describe: 'Photos of faces' },
  },
  describe: 'Change attributes of the faces in photos',
  options: {
    model: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'Run folder, such as output/demo/latest, or its model folder',
    },
    set: {
      type: 'string',
      requiresArg: true,
      array: false,
      coerce: listed,
      describe: 'What attributes become: Smiling=1,Eyeglasses=no,race=White. 0 is no, 1 is yes',
    },
    intensity: {
      type: 'string',
      requiresArg: true,
      coerce: (value: string | undefined) => (value === 'auto' ? value : intensity(value)),
      describe:
        'How far --set goes: 0.5 half the way, 1 all of it, 1.5 beyond; auto (the default): at least 1, and as far as the judge needs to see it, at most 3',
    },
    sequence: {
      type: 'string',
      requiresArg: true,
      array: false,
      coerce: listed,
      describe: 'What attributes run through: Young=1..0',
    },
    frames: {
      type: 'string',
      requiresArg: true,
      coerce: wholeNumber('frames', 2),
      describe: 'Images of a sequence; 24 by default',
    },
    'local-from': {
      type: 'string',
      requiresArg: true,
      array: false,
      describe:
        'Photo whose local part (expression, pose, light) the faces get first; for models with train.model.parts',
    },
    residual: {
      type: 'string',
      requiresArg: true,
      coerce: numberWithin('residual', 0, 1),
      describe: 'Share of what the model leaves out of the photo to add again; 0 by default',
    },
    labels: {
      type: 'string',
      requiresArg: true,
      default: 'auto',
      describe:
        'CSV, JSON lines or Parquet with file_name and attributes; auto: the judge reads them',
    },
    detect: {
      choices: ['auto', 'always', 'never'] as const,
      default: 'auto' as const,
      describe: 'Whether faces are sought; auto: not in photos that are aligned already',
    },
    faces: {
      choices: ['largest', 'central', 'skip'] as const,
      default: 'largest' as const,
      describe: 'Which of several faces is taken; skip: the photo is not used',
    },
    out: {
      type: 'string',
      requiresArg: true,
      describe: 'Folder to write to, a new one; one in output/_edits by default',
    },
  },
  examples: [
    ['evenface edit me.jpg --model output/celeba/latest --set Smiling=1,Eyeglasses=0', ''],
    ['evenface edit *.jpg --model RUN --set Wearing_Lipstick=1,Heavy_Makeup=1', 'make-up'],
    ['evenface edit me.jpg --model RUN --local-from smile.jpg', 'me, with that smile'],
    ['evenface edit me.jpg --model RUN --sequence Young=1..0 --frames 24', 'ages the face'],
  ],
  epilogue: [
    'Writes images/ or sequences/ (PNG, animated WebP), contact sheets (photo, reconstruction, what',
    'was made of it) and metadata.jsonl. --residual brings back detail that the model does not',
    'draw, and with it what the change was to remove: closed lips shine through an open mouth.',
    'Exit code 2 when a photo can not be used; the others are edited all the same.',
  ].join('\n'),
  async run(args) {
    const { editCommand } = await import('../edit-command.ts');
    const { runId } = await import('../../pipelines/run-folder.ts');
    const fresh = () =>
      path.join('output', '_edits', runId(new Date(), randomBytes(2).toString('hex')));
    return editCommand({
      photos: args.photos!,
      model: args.model!,
      set: args.set,
      sequence: args.sequence,
      localFrom: args['local-from'],
      frames: args.frames ?? 24,
      intensity: args.intensity ?? 'auto',
      residual: args.residual ?? 0,
      labels: args.labels === 'auto' ? undefined : args.labels,
      detect: args.detect,
      faces: args.faces,
      out: args.out ?? fresh(),
    });
  },
});
