/** The thread that `BatchThread` starts: fills the slot of each step that it is asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadStart } from '../common/thread.ts';
import { openPack } from '../datasets/pack.ts';
import type { BatchRequest, BatchThreadStart } from './batch-thread.ts';
import { BatchReader } from './batches.ts';

const { dir, options, slots } = (workerData as ThreadStart<BatchThreadStart>).data;
const opened = openPack(dir).then((pack) => new BatchReader(pack, options));

parentPort!.on('message', async ({ step }: BatchRequest) => {
  await (await opened).read(step, slots[step % 2]!);
  parentPort!.postMessage(step);
});
