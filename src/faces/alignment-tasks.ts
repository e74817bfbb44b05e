import { Moved, serveTasks } from '../streams/serve-tasks.ts';
import { readPhotoNow, UnusablePhoto } from './alignment-decoding.ts';
import {
  type AlignmentInput,
  type AlignmentOptions,
  alignPhoto,
  type PhotoFraming,
} from './alignment-photo.ts';
import type { AlignedFace } from './face.ts';
import { NotPlain, plainPhotos } from './plain-photo.ts';

/** Photos that are aligned alike; places without one are passed over. */
export interface AlignmentTask {
  readonly photos: readonly (AlignmentInput | undefined)[];
  readonly framing: PhotoFraming;
  readonly options: AlignmentOptions;
}

/** What became of a photo in a thread: a face, a reason why not, or nothing. */
export type ThreadOutcome =
  | Pick<AlignedFace, 'rgb' | 'quality'>
  | { readonly reason: string; readonly detail: string }
  | undefined;

const open = plainPhotos();

/** The work of the threads that cut faces out of photos. */
const tasks = {
  /**
   * Aligns photos, with key points or without, as `alignPhoto` does. An outcome is undefined where
   * the photo is no plain JPEG; libvips has threads of its own and runs beside these.
   */
  async align({ photos, framing, options }: AlignmentTask) {
    const outcomes: ThreadOutcome[] = [];
    for (const photo of photos) {
      outcomes.push(photo && (await alignOne(photo, framing, options)));
    }
    const memory = outcomes.flatMap((outcome) =>
      outcome && 'rgb' in outcome ? [outcome.rgb.buffer as ArrayBuffer] : [],
    );
    return new Moved(outcomes, memory);
  },
};

async function alignOne(
  { image, ...photo }: AlignmentInput,
  framing: PhotoFraming,
  options: AlignmentOptions,
): Promise<ThreadOutcome> {
  try {
    const bytes = 'path' in image ? readPhotoNow(image.path) : image.bytes;
    return await alignPhoto({ ...photo, image: { bytes } }, framing, options, open);
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    if (error instanceof UnusablePhoto) return { reason: error.reason, detail: error.message };
    throw error;
  }
}

export type AlignmentTasks = typeof tasks;

serveTasks(tasks);
