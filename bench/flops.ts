/**
 * Floating point operations of one training step of the conditional VAE: its convolutions and
 * dense layers, forward and backward, a multiplication and an addition counted as two.
 *
 * `shapes` are those of its parameters by name, as `src/model/cvae-network.ts` declares them; images
 * have `size` pixels a side.
 */
export function trainingFlops(
  shapes: Readonly<Record<string, readonly number[]>>,
  size: number,
  batch: number,
): number {
  const names = Object.keys(shapes).sort();
  const kernels = (part: string) =>
    names.filter((name) => name.startsWith(part) && shapes[name]!.length === 4);
  const down = kernels('encoder.');
  const up = kernels('decoder.');
  // Of a convolution the positions of its output count, of a transposed one those of its input:
  // either way the smaller side.
  const sides = new Map([
    ...down.map((name, i) => [name, size / 2 ** (i + 1)] as const),
    ...up.map((name, i) => [name, size / 2 ** (up.length - i)] as const),
  ]);
  let flops = 0;
  for (const name of names) {
    const shape = shapes[name]!;
    if (shape.length < 2) continue;
    const positions = (sides.get(name) ?? 1) ** 2;
    const forward = 2 * batch * positions * shape.reduce((product, side) => product * side, 1);
    // Backward: the weight's gradient, and the input's where the input depends on any weight.
    flops += forward * (takesData(name, down[0]!) ? 2 : 3);
  }
  return flops;
}

/** Whether a layer's input is an image or a condition. */
function takesData(name: string, first: string): boolean {
  return name === first || name.endsWith('.condition.weight');
}
