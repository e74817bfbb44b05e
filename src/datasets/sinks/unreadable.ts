import { EvenfaceError, messageOf } from '../../common/errors.ts';

/** The error for a file of a dataset that is missing or broken. */
export function unreadable(place: string, cause: unknown): EvenfaceError {
  return new EvenfaceError('input', `this file of the dataset can't be read: ${messageOf(cause)}`, {
    place,
    hint: '`evenface verify` names all files that are not as they were written.',
    cause,
  });
}
