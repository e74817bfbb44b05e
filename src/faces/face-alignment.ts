import type { Template } from './alignment-template.ts';

/** How the faces lie in the photos of a source, where the photos have no key points. */
export type Framing =
  /** CelebA's own alignment: 178 x 218, eyes near (69, 111) and (108, 111). */
  | 'celeba-aligned'
  /** Cut out closely and levelled by the source: the central square is the face. */
  | 'cut-out'
  /** Somewhere in the middle: nothing more is known. */
  | 'centred';

/** How faces were cut out of their photos: enough to cut others out alike. */
export interface FaceAlignment {
  readonly template: Template;
  readonly framing: Framing;
  /** In which photos faces were found by a network, as the align stage has it. */
  readonly detect: 'auto' | 'always' | 'never';
}
