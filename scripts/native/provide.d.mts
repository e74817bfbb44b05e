import type { VariantName } from './variants.mjs';

/**
 * Sees to it that a variant of native TensorFlow lies in the cache, whole, and returns its folder;
 * `say` is told what a person who waits wants to know. Throws `Unavailable`.
 */
export function provideNative(
  say: (line: string) => void,
  env?: Record<string, string | undefined>,
  name?: VariantName,
): Promise<string>;
