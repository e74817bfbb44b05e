import type { Point } from '../face.ts';

/** A cubic Bézier segment: both control points and the end, as x, y pairs. */
export type Cubic = readonly [number, number, number, number, number, number];

function short(value: number): string {
  const scale = Math.abs(value) < 1 ? 100 : 10;
  return String(Math.round(value * scale) / scale + 0);
}

/** Text with its numbers cut to what a pixel can show, which keeps a drawing small and exact. */
export function svg(texts: TemplateStringsArray, ...values: (string | number)[]): string {
  let text = texts[0]!;
  values.forEach((value, i) => {
    text += (typeof value === 'number' ? short(value) : value) + texts[i + 1];
  });
  return text;
}

/** Path commands along `segments`. */
export function trace(segments: readonly Cubic[]): string {
  return segments.map(([a, b, c, d, e, f]) => svg`C${a} ${b} ${c} ${d} ${e} ${f}`).join('');
}

/** Path commands along the mirror image of `segments` about x = `axis`, from its end to its start. */
export function retrace(axis: number, start: Point, segments: readonly Cubic[]): string {
  const mirror = (x: number) => 2 * axis - x;
  const back = segments.map(([a, b, c, d], i): Cubic => {
    const from = i === 0 ? [start.x, start.y] : segments[i - 1]!.slice(4);
    return [mirror(c), d, mirror(a), b, mirror(from[0]!), from[1]!];
  });
  return trace(back.reverse());
}

/** A closed path: `segments` from `start`, both ends on the axis, and their mirror image. */
export function symmetric(axis: number, start: Point, segments: readonly Cubic[]): string {
  return `${svg`M${start.x} ${start.y}`}${trace(segments)}${retrace(axis, start, segments)}Z`;
}

/** A linear gradient in the user's coordinates, its stops evenly spread. */
export function linearGradient(id: string, from: Point, to: Point, colors: readonly string[]) {
  const stops = colors.map(
    (color, i) => svg`<stop offset="${i / (colors.length - 1)}" stop-color="${color}"/>`,
  );
  return (
    svg`<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}">` +
    `${stops.join('')}</linearGradient>`
  );
}
