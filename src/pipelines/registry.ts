import type { Observable, OperatorFunction } from 'rxjs';
import type { z } from 'zod';
import type { FaceSource } from '../datasets/sources/source.ts';
import type { Rejections } from '../faces/rejection-list.ts';
import type { StageContext } from '../stages/context.ts';
import * as options from '../stages/options.ts';
import { resumeShards } from '../stages/shard-journal.ts';

/** What flows between two stages. */
export type Kind =
  | 'nothing'
  | 'photos'
  | 'faces'
  | 'a pack'
  | 'a model'
  | 'requests'
  | 'samples'
  | 'judged samples'
  | 'outcomes'
  | 'a dataset'
  | 'an evaluated dataset'
  | 'a page';

/** The options of every stage, by the name it has in a declaration. */
const OPTIONS = {
  ingest: options.ingestOptions,
  align: options.alignOptions,
  pack: options.packOptions,
  clean: options.cleanOptions,
  train: options.trainOptions,
  load: options.loadOptions,
  plan: options.planOptions,
  generate: options.generateOptions,
  judge: options.judgeOptions,
  filter: options.filterOptions,
  write: options.writeOptions,
  evaluate: options.evaluateOptions,
  report: options.reportOptions,
};

export type StageName = keyof typeof OPTIONS;
export type StageOptions<N extends StageName> = z.output<(typeof OPTIONS)[N]>;

/** What a stage may look at besides its own options when it is wired into a run. */
export interface Wiring {
  readonly context: StageContext;
  /** The opened source of a pipeline that starts with `ingest`; throws in others. */
  readonly source: () => FaceSource;
  /** What the stages that handle photos have rejected so far. */
  readonly intake: Rejections;
  /** Makes the backend ready, for a stage that computes only where it must. */
  readonly backend: () => Promise<void>;
  /** The options of another stage of the same pipeline; undefined when it has no such stage. */
  readonly optionsOf: <N extends StageName>(name: N) => StageOptions<N> | undefined;
}

/** A stage as the runner sees it: a stream to a stream. The first one is given an empty stream. */
export type ConnectedStage = (upstream: Observable<unknown>) => Observable<unknown>;

/** One stage: its options, what it takes and gives, and how it is wired into a run. */
export interface StageEntry<N extends StageName> {
  readonly options: (typeof OPTIONS)[N];
  readonly takes: Kind;
  readonly gives: Kind;
  /** Whether it computes with tensors, and so needs a backend. */
  readonly computes?: true;
  /** Imports the stage's module, which may be heavy, and makes its operator. */
  connect(options: StageOptions<N>, wiring: Wiring): Promise<ConnectedStage>;
}

/** Every stage by name. The runner takes it as an argument. */
export type StageRegistry = { readonly [N in StageName]: StageEntry<N> };

/** Forgets the item types of an operator: `checkChain` has seen to it that they fit. */
const connected = <T, R>(operator: OperatorFunction<T, R>): ConnectedStage =>
  operator as unknown as ConnectedStage;

/**
 * Every stage, in the order of a whole pipeline. A new stage is one file in `src/stages/`, its
 * options in `src/stages/options.ts` and one entry here. What a stage needs to know of another
 * one's options is wired here and nowhere else.
 */
export const STAGES: StageRegistry = {
  ingest: {
    options: OPTIONS.ingest,
    takes: 'nothing',
    gives: 'photos',
    async connect(own, { context, source }) {
      const { ingest } = await import('../stages/ingest.ts');
      return () => ingest(own, context, source());
    },
  },
  align: {
    options: OPTIONS.align,
    takes: 'photos',
    gives: 'faces',
    async connect(own, { context, source, backend }) {
      const { align } = await import('../stages/align.ts');
      return connected(align(own, context, source().framing, backend));
    },
  },
  pack: {
    options: OPTIONS.pack,
    takes: 'faces',
    gives: 'a pack',
    async connect(own, { context, source, intake, optionsOf }) {
      const { pack, packKey } = await import('../stages/pack.ts');
      const { title, licence, schema, framing, labelCounts, isDrawn } = source();
      const align = optionsOf('align')!;
      const key = packKey(source(), align);
      const maxRejected = optionsOf('ingest')!.max_rejected;
      const { size, template, detect } = align;
      return connected(
        pack(own, context, {
          ...{ key, title, licence, schema, size, rejections: intake, maxRejected },
          alignment: { template, framing, detect },
          limits: align,
          ...(labelCounts && { labelCounts }),
          ...(isDrawn && { isDrawn }),
        }),
      );
    },
  },
  clean: {
    options: OPTIONS.clean,
    takes: 'a pack',
    gives: 'a pack',
    computes: true,
    async connect(own, { context, optionsOf }) {
      const { clean } = await import('../stages/clean.ts');
      const { computing } = await import('../backends/backend.ts');
      const plan = optionsOf('plan');
      const attributes = own.attributes ?? plan?.balance ?? optionsOf('train')?.balance;
      return connected(clean({ ...own, attributes, wanted: plan, computing }, context));
    },
  },
  train: {
    options: OPTIONS.train,
    takes: 'a pack',
    gives: 'a model',
    computes: true,
    async connect(own, { context, optionsOf }) {
      const { train } = await import('../stages/train.ts');
      const balance = own.balance ?? optionsOf('plan')?.balance ?? [];
      return connected(train({ ...own, balance }, context));
    },
  },
  load: {
    options: OPTIONS.load,
    takes: 'nothing',
    gives: 'a model',
    computes: true,
    async connect(own, { context }) {
      const { load } = await import('../stages/load.ts');
      return () => load(own, context);
    },
  },
  plan: {
    options: OPTIONS.plan,
    takes: 'a model',
    gives: 'requests',
    async connect(own, { context, optionsOf }) {
      const { plan } = await import('../stages/plan.ts');
      const { batch } = optionsOf('generate')!;
      const { firstRow } = resumeShards(context.journal);
      return connected(plan({ ...own, batch, firstRow }, context));
    },
  },
  generate: {
    options: OPTIONS.generate,
    takes: 'requests',
    gives: 'samples',
    async connect(own, { context }) {
      const { generate } = await import('../stages/generate.ts');
      return connected(generate(own, context));
    },
  },
  judge: {
    options: OPTIONS.judge,
    takes: 'samples',
    gives: 'judged samples',
    async connect(own, { context }) {
      const { judge } = await import('../stages/judge.ts');
      return connected(judge(own, context));
    },
  },
  filter: {
    options: OPTIONS.filter,
    takes: 'judged samples',
    gives: 'outcomes',
    async connect(own, { context }) {
      const { filter } = await import('../stages/filter.ts');
      return connected(filter(own, context));
    },
  },
  write: {
    options: OPTIONS.write,
    takes: 'outcomes',
    gives: 'a dataset',
    async connect(own, { context, optionsOf }) {
      const { write } = await import('../stages/write.ts');
      const { computing } = await import('../backends/backend.ts');
      const decoding = optionsOf('generate')!;
      return connected(write({ ...own, decoding, computing }, context));
    },
  },
  evaluate: {
    options: OPTIONS.evaluate,
    takes: 'a dataset',
    gives: 'an evaluated dataset',
    async connect(own, { context }) {
      const { evaluate } = await import('../stages/evaluate.ts');
      return connected(evaluate(own, context));
    },
  },
  report: {
    options: OPTIONS.report,
    takes: 'an evaluated dataset',
    gives: 'a page',
    async connect(own, { context }) {
      const { report } = await import('../stages/report.ts');
      return connected(report(own, context));
    },
  },
};

export const STAGE_NAMES = Object.keys(STAGES) as StageName[];

export function isStageName(name: string): name is StageName {
  return Object.hasOwn(STAGES, name);
}
