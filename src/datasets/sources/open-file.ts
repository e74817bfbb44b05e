import { type FileHandle, open } from 'node:fs/promises';
import { EvenfaceError, messageOf } from '../../common/errors.ts';

/**
 * Opens a file of a data set for reading.
 * @throws EvenfaceError `input` when it can't be
 */
export async function openFile(place: string): Promise<FileHandle> {
  try {
    return await open(place);
  } catch (cause) {
    throw new EvenfaceError('input', `it can't be read: ${messageOf(cause)}`, {
      place,
      hint: 'It must be a file, and you must be allowed to read it.',
      cause,
    });
  }
}
