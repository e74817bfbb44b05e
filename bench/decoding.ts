import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PRECISIONS, type Precision } from '../src/backends/provider.ts';
import { createRandom } from '../src/common/random.ts';
import { ConditionTable } from '../src/faces/condition-table.ts';
import { loadCheckpoint, schemaOf } from '../src/model/checkpoint.ts';
import type { CvaeArchitecture } from '../src/model/cvae-network.ts';
import { networkFile } from '../src/model/model-folder.ts';
import type { Bench, Benchmark, Outcome } from './benchmark.ts';
import { runWorker } from './child.ts';
import type { Figure } from './figure.ts';
import { alternate } from './rounds.ts';
import { imagesPerSecond } from './training-speed.ts';

/** The task of `workers/decode.ts` and of `peer/decode.py`. */
export interface DecodingTask {
  readonly checkpoint: string;
  readonly precision: Precision;
  readonly batch: number;
  /** Times that all latents are decoded. */
  readonly repeats: number;
  /** Files of float32: latents `[count, latent]` and conditions `[count, units]`. */
  readonly latents: string;
  readonly conditions: string;
  /** Where the images of the last batch are put, uint8. */
  readonly last: string;
  /** Whether the peer compiles its network. */
  readonly compile: boolean;
}

const BATCH = 64;
const IMAGES = 1024;
const REPEATS = 6;
const WARM_UP = 8;

type Answer = { seconds: number[] };

export const decoding: Benchmark = {
  name: 'decoding',
  describe: 'latents to uint8 images, in float32 and in bfloat16',
  quick: true,
  run: (bench) => measure(bench, false),
};

export const compiled: Benchmark = {
  name: 'compiled',
  describe: 'decoding, the peer by torch.compile (needs a C++ compiler, takes a minute)',
  quick: false,
  run: (bench) => measure(bench, true),
};

async function measure(bench: Bench, compile: boolean): Promise<Outcome> {
  const { rounds, peer, folder, say } = bench;
  const inputs = await writeInputs(bench);
  const file = (side: string) => path.join(folder, `decoded-${side}.u8`);
  const speed = (answer: Answer) => imagesPerSecond(answer, BATCH, WARM_UP);
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const precision of PRECISIONS) {
    const task: Omit<DecodingTask, 'last'> = {
      ...inputs,
      precision,
      batch: BATCH,
      repeats: REPEATS,
      compile,
    };
    const { ours, theirs } = await alternate(
      rounds,
      {
        ours: () => runWorker<Answer>('decode', { ...task, last: file('ours') }),
        theirs: peer && (() => peer.run<Answer>('decode', { ...task, last: file('theirs') })),
      },
      (side, round) => say(`decoding ${precision}, round ${round + 1}: ${side}`),
    );
    figures.push({
      name: `decoding, ${precision}`,
      unit: 'images/s',
      better: 'more',
      ours: ours.map(speed),
      other: { name: compile ? 'PyTorch compiled' : 'PyTorch', values: theirs.map(speed) },
    });
    if (!peer) continue;
    const [a, b] = await Promise.all([readFile(file('ours')), readFile(file('theirs'))]);
    notes.push(`${precision}: the two sides' images differ by ${largestDifference(a, b)} of 255`);
  }
  return { figures, notes };
}

/** Latents from the prior under the conditions of real faces, in files that both sides read. */
async function writeInputs({ folder, model }: Bench) {
  const checkpoint = networkFile(await model(), 'cvae');
  const { header, tensors } = await loadCheckpoint<CvaeArchitecture>(checkpoint, 'cvae');
  const schema = schemaOf(header);
  const table = new ConditionTable(schema, tensors.conditions!.data as Int8Array);
  const random = createRandom('bench', 'decoding');
  const latents = random.fillNormal(new Float32Array(IMAGES * header.architecture.latent));
  const conditions = new Float32Array(IMAGES * schema.units);
  for (let i = 0; i < IMAGES; i++) {
    schema.encode(table.labels(random.integer(table.count)), conditions, i * schema.units);
  }
  const files = {
    latents: path.join(folder, 'latents.f32'),
    conditions: path.join(folder, 'conditions.f32'),
  };
  await writeFile(files.latents, latents);
  await writeFile(files.conditions, conditions);
  return { checkpoint, ...files };
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} and ${b.length} bytes were decoded`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
