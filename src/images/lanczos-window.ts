/** Lobes of the window on either side. */
export const LOBES = 3;

/** Lanczos' window of three lobes (Duchon 1979, "Lanczos filtering in one and two dimensions"). */
export function lanczosWindow(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const turn = Math.PI * x;
  return (LOBES * Math.sin(turn) * Math.sin(turn / LOBES)) / (turn * turn);
}
