/** Cuts the faces out of CelebA's photos as a run does and answers how long that took. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { celeba } from '../../src/datasets/sources/celeba.ts';
import { align } from '../../src/stages/align.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { alignOptions, ingestOptions } from '../../src/stages/options.ts';
import { plainContext } from '../../src/stages/plain-context.ts';
import type { IntakeAnswer, IntakeTask } from '../intake.ts';
import { answer, taskOf } from './worker.ts';

const { dir, size, warmUp } = taskOf<IntakeTask>();
const source = await celeba.open({ dir, attributes: 'all', limit: undefined, count: 0, seed: 1 });
const runDir = await mkdtemp(path.join(tmpdir(), 'evenface-intake-'));
const context = plainContext({ runDir, packsDir: runDir });
let photos = 0;
let begun = now();
await lastValueFrom(
  ingest(ingestOptions.parse({}), context, source).pipe(
    align(alignOptions.parse({ size }), context, source.framing),
    tap(({ credit }) => {
      credit.release();
      if (++photos === warmUp) begun = now();
    }),
  ),
);
const ended = now();
await rm(runDir, { recursive: true });
answer({
  photos: photos - warmUp,
  seconds: ended.seconds - begun.seconds,
  processorSeconds: ended.processorSeconds - begun.processorSeconds,
} satisfies IntakeAnswer);

function now() {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, processorSeconds: (user + system) / 1e6 };
}
