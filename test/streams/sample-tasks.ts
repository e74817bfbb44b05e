import { threadId } from 'node:worker_threads';
import { Moved, serveTasks } from '../../src/streams/serve-tasks.ts';

const tasks = {
  double: (number: number) => 2 * number,
  thread: (_: undefined) => threadId,
  bytes(length: number) {
    const bytes = Uint8Array.from({ length }, (_, i) => i);
    return new Moved(bytes, [bytes.buffer]);
  },
  async fail(message: string): Promise<void> {
    throw Object.assign(new Error(message), { code: 'ENOSPC' });
  },
  die: (_: undefined) => process.exit(1),
};

export type SampleTasks = typeof tasks;

serveTasks(tasks);
