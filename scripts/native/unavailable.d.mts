/** Why native TensorFlow can't be had here, and what its reader can do about it. */
export class Unavailable extends Error {
  constructor(reason: string, remedy?: string);
  /** What to do before the installer is run again; none where nothing helps. */
  readonly remedy: string | undefined;
}
