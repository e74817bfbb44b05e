import { deriveSeed } from '../../src/common/random.ts';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import { allCells } from '../../src/faces/cells.ts';
import { ConditionTable } from '../../src/faces/condition-table.ts';
import type { Classifier } from '../../src/model/classifier.ts';
import type { Outcome, Plan, TrainedModel } from '../../src/stages/items.ts';
import type { WriteWiring } from '../../src/stages/write.ts';
import { type Credit, FREE } from '../../src/streams/window.ts';

const SIZE = 8;
export const SCHEMA = new AttributeSchema([binary('Bright'), binary('Red')]);

/** What the pipeline tells the write stage of its images. */
export const WIRING: WriteWiring = {
  decoding: { batch: 16, sampler: 'prior' as const, temperature: 0.8 },
  computing: () => ({ name: 'wasm', precision: 'float32' }),
};

/** An auditor by colour: green above the middle is `Bright`, red above it is `Red`. */
export const colourAuditor: Classifier = {
  schema: SCHEMA,
  size: SIZE,
  quality: [
    {
      attribute: 'Bright',
      values: [
        { n: 100, correct: 90 },
        { n: 50, correct: 30 },
      ],
    },
    {
      attribute: 'Red',
      values: [
        { n: 10, correct: 10 },
        { n: 0, correct: 0 },
      ],
    },
  ],
  predict(rgb, count) {
    const probabilities = new Float32Array(count * 2);
    for (let i = 0; i < count; i++) {
      const first = i * SIZE * SIZE * 3;
      probabilities[i * 2] = rgb[first + 1]! > 127 ? 0.9 : 0.1;
      probabilities[i * 2 + 1] = rgb[first]! > 127 ? 0.9 : 0.1;
    }
    return probabilities;
  },
};

/** A model of which only what outcomes carry is real; 3, 1, 4 and 2 real faces in its cells. */
export const model = {
  schema: SCHEMA,
  size: SIZE,
  auditor: colourAuditor,
  conditions: ConditionTable.from(
    SCHEMA,
    [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 1],
    ].map((labels) => Int8Array.from(labels)),
  ),
  hash: 'cd'.repeat(32),
  title: 'coloured squares',
  licence: 'For tests only.',
  dir: '',
} as unknown as TrainedModel;

export function samplePlan(perCell: number): Plan {
  const balance = ['Bright', 'Red'];
  return { cells: allCells(SCHEMA, balance), balance, perCell, skipped: [] };
}

/**
 * The outcome of a row. Every seventh row is given up, every third was rejected once before. The
 * colour is the one asked for, but that every fifth row is not bright.
 */
export function sampleOutcome(plan: Plan, row: number, credit: Credit = FREE): Outcome {
  const cell = plan.cells[row % plan.cells.length]!;
  const kept = row % 7 !== 6;
  const rejected = (row % 3 === 0 ? 1 : 0) + (kept ? 0 : 1);
  const rejections = Array.from({ length: rejected }, (_, attempt) => ({
    attempt,
    seed: deriveSeed('sample', row, attempt),
    reason: attempt === 0 ? 'not-Bright=yes' : 'not-Red=yes',
    detail: `row ${row} attempt ${attempt}`,
  }));
  const common = { model, plan, row, cell, rejections, credit };
  if (!kept) return { ...common, kept };
  const [bright, red] = [cell.values.get(0)!, cell.values.get(1)!];
  const colour = [red ? 200 : 20, bright && row % 5 !== 0 ? 180 : 30, row % 256];
  return {
    ...common,
    kept,
    seed: deriveSeed('sample', row, rejected),
    attempt: rejected,
    labels: Int8Array.of(bright, red),
    rgb: Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => colour[i % 3]!),
    confidence: { Bright: 0.9, Red: 0.95 },
  };
}
