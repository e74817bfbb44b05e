/** Why native TensorFlow can't be had here, and what its reader can do about it. */
export class Unavailable extends Error {
  /**
   * @param {string} reason
   * @param {string} [remedy] what to do before the installer is run again; none where nothing helps
   */
  constructor(reason, remedy) {
    super(reason);
    this.remedy = remedy;
  }
}
