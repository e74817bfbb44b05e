import type { AttributeSchema, Labels } from '../faces/attributes.ts';
import type { Split } from '../faces/face.ts';

/** What all faces of a pack share. */
export interface PackInfo {
  /** The hash of source and options by which the pack is found again. */
  readonly key: string;
  readonly title: string;
  readonly licence: string;
  readonly schema: AttributeSchema;
  /** Side of a face in pixels. */
  readonly size: number;
}

/** One face of a pack but for its pixels. */
export interface PackEntry {
  readonly id: string;
  readonly place: string;
  readonly labels: Labels;
  readonly subject: string | undefined;
  readonly split: Split;
}

/** Aligned faces on disk: pixels by random access, everything else in memory. */
export interface FacePack extends PackInfo {
  readonly dir: string;
  readonly entries: readonly PackEntry[];
  /** Inputs that could not be used when the pack was made. */
  readonly rejectedCount: number;
  /** Fills `target` with the faces of `rows`, RGB uint8 `[rows.length, size, size, 3]`. */
  read(rows: ArrayLike<number>, target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
