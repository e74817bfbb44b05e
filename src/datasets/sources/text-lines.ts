import { EvenfaceError, messageOf } from '../../common/errors.ts';
import { decodedText, encodingOf } from './text-encoding.ts';

/** A longer line belongs to a file that has none. */
const MOST_CHARACTERS = 1 << 24;

/**
 * Yields the lines of a text file in whichever encoding, without its byte order mark and line ends
 * of either kind; one line is held at a time.
 * @throws EvenfaceError `input` when it can't be read, or has a line of more than 16 MiB
 */
export async function* readTextLines(path: string): AsyncGenerator<string> {
  let line = 1;
  let rest = '';
  try {
    for await (const chunk of decodedText(path, await encodingOf(path))) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const text of lines) {
        yield plain(text);
        line++;
      }
      if (rest.length > MOST_CHARACTERS) break;
    }
  } catch (cause) {
    const message = `it can't be read: ${messageOf(cause)}`;
    throw new EvenfaceError('input', message, { place: path, cause });
  }
  if (rest.length > MOST_CHARACTERS) {
    throw new EvenfaceError('input', `a line has more than ${MOST_CHARACTERS} characters`, {
      place: `${path}:${line}`,
    });
  }
  if (rest !== '') yield plain(rest);
}

function plain(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
