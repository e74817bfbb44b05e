/** The backends that are offered, the fastest first. */
export const BACKENDS = ['tensorflow', 'webgpu', 'wasm'] as const;

/** The backends that evenface knows. `cpu` is tfjs's plain JavaScript: a third opinion for tests. */
export type BackendName = (typeof BACKENDS)[number] | 'cpu';

/**
 * What convolutions and matrix products compute in; sums within them, and everything else, are
 * float32 in any case.
 */
export type Precision = (typeof PRECISIONS)[number];
export const PRECISIONS = ['float32', 'bfloat16'] as const;

/** A backend that is loaded. */
export interface BackendVersion {
  readonly version: string;
  /** True where a CPU plays the GPU that it computes on: `auto` passes it by. */
  readonly software?: boolean;
}

/** One way to compute tensors. */
export interface BackendProvider {
  readonly name: BackendName;
  /**
   * Loads the backend and registers it with tfjs-core's engine under `name`; calling it again is
   * cheap. Throws `EvenfaceError('environment', …, {hint})` when it can't be had on this machine.
   */
  load(): Promise<BackendVersion>;
  /** Whether what it needs from npm is there, for a backend that does not come with evenface. */
  isInstalled?(): boolean;
  /** bfloat16 on a backend that has it; the others know float32 alone. */
  readonly bfloat16?: {
    /** Whether it is faster than float32 on this machine. */
    pays(): boolean;
    /** Whether it is in use, for whatever is computed from now on. */
    enabled: boolean;
  };
}
