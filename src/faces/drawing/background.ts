import { hsl } from './palette.ts';
import { between, CANVAS, type Sitter } from './sitter.ts';
import { linearGradient, svg } from './svg.ts';

/** A wall of two blended colours, now and then with something round and blurred on it. */
export function drawBackground({ stream }: Sitter): string {
  const random = stream('background');
  const hue = random.uniform() * 360;
  const saturation = between(random, 0.15, 0.65);
  const lightness = between(random, 0.35, 0.85);
  const colors = [
    hsl(hue, saturation, lightness),
    hsl((hue + between(random, -50, 50) + 360) % 360, saturation, lightness * 0.72),
  ];
  const slant = CANVAS.width * random.uniform();
  let parts =
    linearGradient('b', { x: slant, y: 0 }, { x: CANVAS.width - slant, y: CANVAS.height }, colors) +
    svg`<rect width="${CANVAS.width}" height="${CANVAS.height}" fill="url(#b)"/>`;
  const spots = random.uniform() < 0.45 ? 1 + random.integer(3) : 0;
  for (let i = 0; i < spots; i++) {
    const x = random.uniform() * CANVAS.width;
    const y = between(random, 20, 160);
    const radius = between(random, 18, 50);
    const color = random.pick(['#fff', '#000', hsl(random.uniform() * 360, 0.6, 0.6)]);
    parts += svg`<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}" opacity=".13"/>`;
  }
  return parts;
}
