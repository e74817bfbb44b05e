import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EvenfaceError } from '../common/errors.ts';
import { writeWhole } from '../common/files.ts';
import { AttributeSchema } from '../faces/attributes.ts';
import type { FaceAlignment } from '../faces/face-alignment.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
  type StoredTensors,
} from './safetensors.ts';

/** The format's version; a file with another one is refused. */
const VERSION = 1;

/** What a checkpoint says of itself, besides its weights. */
export interface CheckpointHeader<Architecture> {
  readonly kind: 'cvae' | 'classifier' | 'training classifier';
  readonly architecture: Architecture;
  readonly attributes: ReturnType<AttributeSchema['toJSON']>;
  /** The data it was trained on, for people, and the terms that come with it. */
  readonly title: string;
  readonly licence: string;
  /** The key of the pack of faces it was trained on. */
  readonly data: string;
  /** How the faces of that pack were cut out of photos; not in files of before. */
  readonly alignment?: FaceAlignment;
  /** The options that it was trained with. */
  readonly training: unknown;
  /** Steps that the weights were trained for; not in files of before. */
  readonly step?: number;
  /** Losses of the weights, as the log of the training names them; not in files of before. */
  readonly metrics?: Readonly<Record<string, number>>;
}

export interface Checkpoint<Header> {
  readonly header: Header;
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
}

/** Where the weights of the last step stand, beside those that validated better. */
export function lastFileOf(file: string): string {
  return file.replace(/\.safetensors$/, '.last.safetensors');
}

export function schemaOf(header: CheckpointHeader<unknown>): AttributeSchema {
  return AttributeSchema.fromJSON(header.attributes);
}

/** Writes a network so that it loads without the declaration that made it. */
export async function saveCheckpoint(
  file: string,
  header: CheckpointHeader<unknown>,
  tensors: StoredTensors['tensors'],
): Promise<void> {
  const metadata = {
    format: 'evenface',
    version: String(VERSION),
    header: JSON.stringify(header),
  };
  await writeWhole(file, encodeSafetensors({ tensors, metadata }));
}

/** Throws an input error when the file is missing, broken, or of another kind or version. */
export async function loadCheckpoint<Architecture>(
  file: string,
  kind: CheckpointHeader<unknown>['kind'],
): Promise<Checkpoint<CheckpointHeader<Architecture>>> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new EvenfaceError('input', 'there is no checkpoint here', {
      place: file,
      cause,
      hint: 'Name a finished run folder, such as output/demo/latest.',
    });
  }
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  if (metadata.format !== 'evenface' || metadata.version !== String(VERSION)) {
    throw new EvenfaceError('input', `not a checkpoint of version ${VERSION} of evenface`, {
      place: file,
      hint: 'Train the model again with this version.',
    });
  }
  const header = JSON.parse(metadata.header!) as CheckpointHeader<Architecture>;
  if (header.kind !== kind) {
    throw new EvenfaceError('input', `a ${kind} was expected, this is a ${header.kind}`, {
      place: file,
    });
  }
  return { header, tensors, hash: createHash('sha256').update(bytes).digest('hex') };
}
