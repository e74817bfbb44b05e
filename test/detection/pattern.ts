/** Waves of another direction in each colour, values 0 to 255, `[side, side, 3]`: no face. */
export function pattern(side: number): Float32Array {
  const values = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < 3; c++) {
        const wave = Math.sin(((x * (c + 2) + y * (4 - c)) * 12) / side);
        const level = 127.5 + 127.5 * wave * Math.cos((y * (c + 1) * 7) / side);
        values[(y * side + x) * 3 + c] = Math.round(level);
      }
    }
  }
  return values;
}
