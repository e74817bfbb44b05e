import { type Layout, type Plan, panelsOf } from './plan.ts';
import type { Workspace } from './workspace.ts';

/**
 * Visits a filter's 16 taps: in the filter `[4, 4, channels, outputs]`, and among 2 x 2 taps of
 * blocks, which have the four phases of the stride as channels. All in elements.
 */
function eachTap(
  { channels, outputs }: Plan,
  visit: (from: number, tap: number, phase: number) => void,
): void {
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      const tap = (y >> 1) * 2 + (x >> 1);
      const phase = (y & 1) * 2 + (x & 1);
      visit((y * 4 + x) * channels * outputs, tap, phase);
    }
  }
}

/** The filter's planes of `[block, outputs]`. */
export function transformFilter(work: Workspace, filter: number): [number, Layout] {
  const { plan, simd } = work;
  const { block, outputs, channels, inputs } = plan;
  const size = block * outputs;
  const layout = panelsOf(block, outputs);
  const planes = work.take(layout.bytes);
  const blocks = work.take(4 * size * 4);
  const { heap } = work;
  heap.fill(0, blocks / 4, blocks / 4 + 4 * size);
  eachTap(plan, (from, tap, phase) => {
    const start = filter / 4 + from;
    const to = blocks / 4 + tap * size + phase * inputs * outputs;
    heap.copyWithin(to, start, start + channels * outputs);
  });
  const tap = size * 4;
  const taps = [1, block, 0, outputs * 4, 2 * tap, tap, outputs];
  simd.expand(blocks, planes, ...taps, layout.plane, layout.item, layout.eight);
  return [planes, layout];
}

/** The filter's planes transposed, `[outputs, block]`. */
export function transformTransposedFilter(work: Workspace, filter: number): [number, Layout] {
  const { plan, simd } = work;
  const { block, outputs, channels, inputs } = plan;
  const size = block * outputs;
  const layout = panelsOf(outputs, block);
  const planes = work.take(layout.bytes);
  const blocks = work.take(4 * size * 4);
  const { heap } = work;
  heap.fill(0, blocks / 4, blocks / 4 + 4 * size);
  eachTap(plan, (from, tap, phase) => {
    const to = blocks / 4 + tap * size + phase * inputs;
    let at = filter / 4 + from;
    for (let input = 0; input < channels; input++) {
      for (let output = 0; output < outputs; output++) {
        heap[to + output * block + input] = heap[at++]!;
      }
    }
  });
  const tap = size * 4;
  const taps = [1, outputs, 0, block * 4, 2 * tap, tap, block];
  simd.expand(blocks, planes, ...taps, layout.plane, layout.item, layout.eight);
  return [planes, layout];
}

/** The adjoint of `transformFilter`, from planes in rows. */
export function planesToFilter(
  work: Workspace,
  planes: number,
  layout: Layout,
  filter: number,
): void {
  const { plan, simd } = work;
  const { block, outputs, channels, inputs } = plan;
  const size = block * outputs;
  const blocks = work.take(4 * size * 4);
  const tap = size * 4;
  const taps = [1, block, 0, outputs * 4, 2 * tap, tap, outputs];
  simd.contract(planes, blocks, ...taps, layout.plane, layout.item);
  const { heap } = work;
  eachTap(plan, (to, part, phase) => {
    const start = blocks / 4 + part * size + phase * inputs * outputs;
    heap.copyWithin(filter / 4 + to, start, start + channels * outputs);
  });
}
