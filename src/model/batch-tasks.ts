import { openPack } from '../datasets/pack.ts';
import { serveTasks } from '../streams/serve-tasks.ts';
import { type Batch, type BatchOptions, BatchReader } from './batches.ts';

let reader: BatchReader;
let slots: readonly Batch[];

/** The work of the thread that makes a training's batches. */
const tasks = {
  async open(start: {
    dir: string;
    options: BatchOptions;
    slots: readonly [Batch, Batch];
  }): Promise<void> {
    reader = new BatchReader(await openPack(start.dir), start.options);
    slots = start.slots;
  },

  /** Fills the slot of a step. */
  fill(step: number): Promise<void> {
    return reader.read(step, slots[step % slots.length]!);
  },
};

export type BatchTasks = typeof tasks;

serveTasks(tasks);
