/** The backends that evenface knows. `cpu` is tfjs's plain JavaScript: a third opinion for tests. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

/** One way to compute tensors. */
export interface BackendProvider {
  readonly name: BackendName;
  /**
   * Loads the backend and registers it with tfjs-core's engine under `name`; calling it again is
   * cheap. Throws `EvenfaceError('environment', …, {hint})` when it can't be had on this machine.
   */
  load(): Promise<{ version: string }>;
}
