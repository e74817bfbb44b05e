import type { Wheel } from './pins.mjs';

/**
 * Downloads the wheel into `folder`, through pip where there is one, and returns its path;
 * `onAnswer` is called once the index has answered. Throws `Unavailable`, also for a wheel with
 * other bytes than the pinned ones.
 */
export function fetchWheel(
  wheel: Wheel,
  folder: string,
  env: Record<string, string | undefined>,
  onAnswer: () => void,
): Promise<string>;
