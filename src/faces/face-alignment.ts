import type { PhotoFraming } from './alignment-photo.ts';
import type { Template } from './alignment-template.ts';

/** How faces were cut out of their photos: enough to cut others out alike. */
export interface FaceAlignment {
  readonly template: Template;
  /** How the faces lay in photos without key points. */
  readonly framing: PhotoFraming;
  /** In which photos faces were found by a network, as the align stage has it. */
  readonly detect: 'auto' | 'always' | 'never';
}
