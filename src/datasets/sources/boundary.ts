import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';

/** Whether a file belongs to a data set, by its real path: that without links. */
export type Boundary = (realPath: string) => boolean;

/** A revision in the cache of huggingface_hub: links to files in `blobs`, which revisions share. */
const SNAPSHOT =
  /^(.*[\\/](?:datasets|models|spaces)--[^\\/]+[\\/])snapshots[\\/][^\\/]+(?:[\\/]|$)/;

/**
 * What belongs to the data set in the folder `root`: what is in it, and where it is a snapshot of
 * huggingface_hub, the blobs of the same data set.
 */
export async function boundaryOf(root: string): Promise<Boundary> {
  const real = await realpath(root);
  const folder = real.endsWith(sep) ? real : `${real}${sep}`;
  const cache = SNAPSHOT.exec(folder)?.[1];
  const blobs = cache && `${cache}blobs${sep}`;
  return (path) => path.startsWith(folder) || (blobs !== undefined && path.startsWith(blobs));
}

/** Why what a link leads to is not read. */
export const LEADS_OUT = 'it is a link that leads out of the folder';

/**
 * Makes sure that a file or folder of a data set is no link that leads out of it. One that is not
 * there is for others to miss.
 * @throws EvenfaceError `input` when it is one
 */
export async function checkWithin(root: string, path: string): Promise<void> {
  const place = join(root, path);
  const real = await realpath(place).catch(() => undefined);
  const isWithin = await boundaryOf(root);
  if (real === undefined || real === (await realpath(root)) || isWithin(real)) return;
  throw new EvenfaceError('input', LEADS_OUT, {
    place,
    hint: 'Links are followed within ingest.dir alone, so that no data set can fetch files from elsewhere: name the folder that it leads to, or put what is there in its place.',
  });
}
