import type { AttributeSchema, Labels } from '../../faces/attributes.ts';
import type { KeyPoints, Rejection, SourcePart, Split } from '../../faces/face.ts';
import type { Framing } from '../../faces/face-alignment.ts';
import type { LabelCounts } from '../../faces/label-counts.ts';
import type { RawColumn, RawValues } from './raw-labels.ts';

/** A photo as a source lists it: everything of a `FacePhoto` but the rank and the credit. */
export interface ListedPhoto {
  readonly id: string;
  /** A file, or a file and line, relative to the source's folder. */
  readonly place: string;
  readonly image: { path: string } | { bytes: Uint8Array };
  readonly labels: Labels;
  /** A value for each of the source's raw columns. */
  readonly raw?: RawValues;
  readonly keyPoints?: KeyPoints;
  /** Photos of one person are all in one split. */
  readonly subject?: string;
  readonly split: Split;
  /** The part of the source that decides the split, where one does. */
  readonly part?: SourcePart;
}

/** What a source lists: a photo, or an entry that can't be one, with the reason. */
export type Listed = { photo: ListedPhoto } | { rejected: Omit<Rejection, 'stage'> };

/** An opened data set of labelled photos. Listing decodes no image. */
export interface FaceSource {
  readonly format: string;
  /** What it is, for people: "CelebA, 10,000 photos"; no path, since it travels on. */
  readonly title: string;
  readonly framing: Framing;
  /** The attributes of the source, all of them or those that the declaration selects. */
  readonly schema: AttributeSchema;
  /** Whether its faces are drawn: however alike two are, they are not copies of one photo. */
  readonly isDrawn?: true;
  /** What it knows of photos besides: numbers and text that `ingest.labels` can make attributes of. */
  readonly raw?: readonly RawColumn[];
  /** The terms under which the source's photos may be used; travels with what is made of them. */
  readonly licence: string;
  /** How many entries `list` yields, where it is known without listing. */
  readonly count: number | undefined;
  /** What a person should know of how the source was read, a sentence each. */
  readonly notes: readonly string[];
  /** A hash of all that the listing and the photos' bytes follow from. */
  readonly fingerprint: string;
  /** What the rules of `ingest.labels` made of labels, once a listing came to its end. */
  labelCounts?(): LabelCounts | undefined;
  /** Yields every entry once, in the same order each time. */
  list(): AsyncIterable<Listed>;
}

/** What the declaration says about a source, resolved. */
export interface SourceOptions {
  /** The data set's folder, absolute; drawn faces have none. */
  readonly dir: string | undefined;
  /** `all`, or the attributes wanted with their kinds. */
  readonly attributes: 'all' | Readonly<Record<string, 'binary' | readonly string[]>>;
  /** At most this many entries, from the start. */
  readonly limit: number | undefined;
  /** How many faces to draw; only drawn faces heed it. */
  readonly count: number;
  /** Only drawn faces follow from it: a folder is split the same way whatever the seed. */
  readonly seed: number;
}

/** One input format. */
export interface SourceFormat {
  readonly name: string;
  /** One line for `--help` and error messages. */
  readonly description: string;
  /** Why `dir` looks like this format, or undefined when it does not. */
  recognise(dir: string): Promise<string | undefined>;
  /** Throws an input error (file, line, what was expected) when the folder is not in this format. */
  open(options: SourceOptions): Promise<FaceSource>;
}
