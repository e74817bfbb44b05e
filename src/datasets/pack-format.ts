import { z } from 'zod';

/** Raised when the files of a pack change. */
export const PACK_VERSION = 4;

/** The files of a pack's folder. `pack.json` is written last: a folder with it is whole. */
export const PACK_FILES = {
  /** What all faces share, and how many there are. */
  header: 'pack.json',
  /** Pixels, uint8 `[count, size, size, 3]`. */
  faces: 'faces.u8',
  /** Labels, int8 `[count, attributes]`. */
  labels: 'labels.i8',
  /** Id, place, subject, split, the source's part and quality, a JSON line a face. */
  index: 'index.ndjson',
  /** What could not be used, a JSON line each. */
  rejected: 'rejected.ndjson',
  /** Faces that are copies of one photo, a JSON line a group, where they were sought. */
  duplicates: 'duplicates.ndjson',
} as const;

const share = z.tuple([z.number(), z.number()]);

const alignment = z.object({
  template: z.union([
    z.enum(['celeba', 'ffhq', 'arcface']),
    z.object({
      left_eye: share,
      right_eye: share,
      nose: share,
      mouth_left: share,
      mouth_right: share,
    }),
  ]),
  framing: z.enum(['celeba-aligned', 'cut-out', 'centred']),
  detect: z.enum(['auto', 'always', 'never']),
});

const valueCounts = z.object({
  name: z.string(),
  values: z.array(z.object({ value: z.string(), photos: z.int().min(0) })),
  unknown: z.int().min(0),
});

const number = z.int().min(0);

/** See `DuplicateFigures`. */
const duplicates = z.object({
  action: z.enum(['group', 'report', 'drop']),
  groups: number,
  faces: number,
  largest: number,
  across: number,
  dropped: number,
});

export const packHeader = z.object({
  version: z.literal(PACK_VERSION),
  key: z.string(),
  title: z.string(),
  licence: z.string(),
  size: z.int().min(1),
  attributes: z.record(z.string(), z.union([z.literal('binary'), z.array(z.string())])),
  alignment: alignment.optional(),
  count: z.int().min(1),
  rejected: z.int().min(0),
  duplicates: duplicates.optional(),
  /** What became of labels on their way here, where rules made some. */
  label_counts: z
    .object({
      before: z.array(valueCounts),
      after: z.array(valueCounts.extend({ from: z.array(z.string()), unplaced: z.int().min(0) })),
    })
    .optional(),
});

export type PackHeader = z.output<typeof packHeader>;
