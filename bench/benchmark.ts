import type { Precision } from '../src/backends/provider.ts';
import type { ModelOptions } from '../src/stages/options.ts';
import type { Figure } from './figure.ts';
import type { Peer } from './python.ts';

/** What the networks are trained on and how their cells are made. */
export interface Faces {
  /** Folder of a pack. */
  readonly pack: string;
  /** Side of a face in pixels. */
  readonly size: number;
  /** Attributes that the cells combine. */
  readonly balance: readonly string[];
}

/** What a benchmark is given. */
export interface Bench {
  readonly rounds: number;
  /** A folder for whatever it writes; kept from run to run where the user names one. */
  readonly folder: string;
  /** Folder of the real data sets; it need not be there. */
  readonly data: string;
  /** Undefined where there is no Python with PyTorch: the peer's side stays empty. */
  readonly peer: Peer | undefined;
  faces(): Promise<Faces>;
  /** Folder of a briefly trained CVAE, judge and auditor. */
  model(): Promise<string>;
  say(line: string): void;
}

export interface Outcome {
  readonly figures: readonly Figure[];
  /** What the figures don't say, a line each. */
  readonly notes: readonly string[];
}

export interface Benchmark {
  readonly name: string;
  readonly describe: string;
  /** Whether it runs when none is named. */
  readonly quick: boolean;
  run(bench: Bench): Promise<Outcome>;
}

/** The task of `workers/train.ts` and of `peer/train.py`. */
export interface TrainingTask extends Faces {
  readonly precision: Precision;
  readonly options: ModelOptions;
}

/** What both of them answer. */
export interface TrainingAnswer {
  /** Seconds of each step. */
  readonly seconds: readonly number[];
  readonly losses: readonly { step: number; total: number; reconstruction: number; kl: number }[];
  /** Trainable numbers in all. */
  readonly parameters: number;
}

/** Also what only evenface's own worker answers. */
export interface OurTrainingAnswer extends TrainingAnswer {
  readonly backend: string;
  /** Floating point operations of a step, as `src/model/network-cost.ts` counts them. */
  readonly flops: number;
}
