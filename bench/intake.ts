import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CELEBA_CROP } from '../src/faces/alignment.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { runWorker } from './child.ts';
import { runPipeline, secondsToEvent, staleness } from './evenface.ts';
import type { Figure } from './figure.ts';
import { alternate } from './rounds.ts';

/** The task of `workers/intake.ts`; that of `peer/intake.py` is like it. */
export interface IntakeTask {
  /** Folder of CelebA. */
  readonly dir: string;
  readonly size: number;
  /** Photos that start whatever there is to start, and are not measured. */
  readonly warmUp: number;
}

/** What both of them answer. */
export interface IntakeAnswer {
  readonly photos: number;
  readonly seconds: number;
  /** Seconds of all processors and processes together in that time. */
  readonly processorSeconds: number;
}

const FOLDER = 'celeba_align_10k';
const SIZE = 128;
const WARM_UP = 1024;
const FEW = 1000;

/** How the peers load photos: `way` for `peer/intake.py`. */
const WAYS = [
  { way: 'pillow', name: 'Pillow, DataLoader' },
  { way: 'torchvision', name: 'torchvision, DataLoader' },
  { way: 'threads', name: 'torchvision, threads' },
] as const;

export const intake: Benchmark = {
  name: 'intake',
  describe: `CelebA's photos (--data) to faces of ${SIZE} pixels, to the pack, to the first step`,
  quick: false,
  async run(bench) {
    const dir = path.join(bench.data, FOLDER);
    if (!existsSync(dir)) {
      return { figures: [], notes: [`there is no ${dir}: name the folder above it by --data`] };
    }
    const stale = await staleness();
    return {
      figures: [...(await speeds(bench, dir)), ...(await runs(bench, dir))],
      notes: stale ? [stale] : [],
    };
  },
};

/** Photos to faces in memory, beside the peers; nobody's start is measured. */
async function speeds({ rounds, peer, say }: Bench, dir: string): Promise<Figure[]> {
  const folder = path.join(dir, 'img_align_celeba');
  const task: IntakeTask = { dir, size: SIZE, warmUp: WARM_UP };
  const load = (way: string) =>
    peer &&
    (() =>
      peer.run<IntakeAnswer>('intake', {
        ...{ way, folder, square: CELEBA_CROP, size: SIZE, warm_up: WARM_UP },
      }));
  const turns = await alternate(
    rounds,
    {
      evenface: () => runWorker<IntakeAnswer>('intake', task),
      pillow: load('pillow'),
      torchvision: load('torchvision'),
      threads: load('threads'),
    },
    (side, round) => say(`intake, round ${round + 1}: ${side}`),
  );
  const perSecond = ({ photos, seconds }: IntakeAnswer) => photos / seconds;
  const processor = ({ photos, processorSeconds }: IntakeAnswer) =>
    (1000 * processorSeconds) / photos;
  return WAYS.flatMap(({ way, name }): Figure[] => [
    {
      name: 'photos to faces',
      unit: 'images/s',
      better: 'more',
      ours: turns.evenface.map(perSecond),
      other: { name, values: turns[way].map(perSecond) },
    },
    {
      name: 'the same, of all processors',
      unit: 'ms/image',
      better: 'less',
      ours: turns.evenface.map(processor),
      other: { name, values: turns[way].map(processor) },
    },
  ]);
}

/** Whole runs of the command: into the pack, and from the pack to the first step of training. */
async function runs({ rounds, folder, say }: Bench, dir: string): Promise<Figure[]> {
  const work = path.join(folder, 'intake');
  await mkdir(work, { recursive: true });
  const stages = (limit?: number) => `      - ingest: {format: celeba, dir: ${JSON.stringify(dir)}${
    limit ? `, limit: ${limit}` : ''
  }}
      - align: {size: ${SIZE}}
      - pack
`;
  const training = `${stages()}      - train\n`;
  const isFirstStep = ({ event, label, done }: { event: string; label?: string; done?: number }) =>
    event === 'progress' && label === 'train cvae' && done! > 0;
  const packing: number[] = [];
  const peaks = { few: [] as number[], many: [] as number[] };
  const starts: number[] = [];
  for (let round = 0; round < rounds; round++) {
    say(`intake, round ${round + 1}: runs of ${FEW} photos and of all, and from the pack`);
    peaks.few.push((await runPipeline(stages(FEW), work)).peak / 1e6);
    const { record, peak } = await runPipeline(stages(), work, { keep: true });
    const { items, from, seconds } = record.stages.find(({ stage }) => stage === 'align')!;
    const pack = record.stages.find(({ stage }) => stage === 'pack')!;
    packing.push(items / Math.max(from + seconds, pack.from + pack.seconds));
    peaks.many.push(peak / 1e6);
    starts.push(await secondsToEvent(training, work, isFirstStep));
    await rm(path.join(work, 'output'), { recursive: true });
  }
  return [
    { name: 'photos to the pack, start of the run included', unit: 'images/s', ours: packing },
    { name: `largest memory, ${FEW} photos`, unit: 'MB', ours: peaks.few },
    { name: 'largest memory, all photos', unit: 'MB', ours: peaks.many },
    { name: 'from the pack: process start to first step', unit: 's', ours: starts },
  ];
}
