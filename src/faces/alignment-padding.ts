import type { Point } from './face.ts';

/**
 * The share of a convex quadrilateral, 0 to 1, that lies outside of a photo. What is inside is cut
 * out edge by edge (Sutherland and Hodgman 1974, "Reentrant polygon clipping").
 */
export function paddingOf(corners: readonly Point[], width: number, height: number): number {
  let inside = [...corners];
  inside = clipped(inside, ({ x }) => x);
  inside = clipped(inside, ({ x }) => width - x);
  inside = clipped(inside, ({ y }) => y);
  inside = clipped(inside, ({ y }) => height - y);
  return Math.max(0, 1 - areaOf(inside) / areaOf(corners));
}

/** What of a polygon has a `depth`, linear in the point, of 0 and above. */
function clipped(polygon: readonly Point[], depth: (point: Point) => number): Point[] {
  return polygon.flatMap((to, i) => {
    const from = polygon.at(i - 1)!;
    const before = depth(from);
    const after = depth(to);
    const end = after >= 0 ? [to] : [];
    if (before >= 0 === after >= 0) return end;
    const share = before / (before - after);
    const border = { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
    return [border, ...end];
  });
}

/** The area of a polygon by the shoelace formula. */
function areaOf(polygon: readonly Point[]): number {
  const twice = polygon.reduce((sum, to, i) => {
    const from = polygon.at(i - 1)!;
    return sum + from.x * to.y - to.x * from.y;
  }, 0);
  return Math.abs(twice) / 2;
}
