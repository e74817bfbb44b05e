import { z } from 'zod';
import { BACKENDS, PRECISIONS, type Precision } from '../backends/provider.ts';
import { STAGE_NAMES, STAGES, type StageName, type StageOptions } from './registry.ts';

/** One stage of a pipeline with all its options, defaults filled in. */
export type StageDeclaration = {
  [N in StageName]: { name: N; options: StageOptions<N> };
}[StageName];

const attributeKind = z.union([
  z.literal('binary'),
  z.array(z.string()).min(2).describe('Names of the values of a categorical attribute.'),
]);

const attributes = z
  .union([
    z.literal('all'),
    z.record(z.string(), attributeKind).refine((kinds) => Object.keys(kinds).length > 0, {
      error: 'expected all or a kind for each name, got none',
    }),
  ])
  .default('all')
  .describe('The attributes to take from the source: all, or a kind for each name.');

const options = {
  description: z.string().optional().describe('What the pipeline is for, one line.'),
  seed: z.int().min(0).default(1).describe('All randomness follows from it.'),
  backend: z
    .enum(['auto', ...BACKENDS])
    .default('auto')
    .describe('What computes; auto takes the fastest that passes a self-test.'),
  precision: z
    .enum(['auto', ...PRECISIONS])
    .default('auto')
    .describe(
      'What convolutions and matrix products compute in; auto takes bfloat16 where the machine multiplies it faster. Weights, statistics and losses are float32 in any case.',
    ),
  attributes,
};

/** The options of a pipeline besides its stages. */
export const PIPELINE_OPTIONS = Object.keys(options);

/** The schema of a whole declaration, given that of a stage. */
export const pipelinesOf = <Stage extends z.ZodType>(stage: Stage) =>
  z.strictObject({
    pipelines: z
      .record(
        z.string(),
        z.strictObject({
          ...options,
          stages: z.array(stage).min(1).describe('The stages, in the order of the stream.'),
        }),
      )
      .describe('The pipelines of this file by name.'),
  });

const [first, ...rest] = STAGE_NAMES.map((name) =>
  z.strictObject({ name: z.literal(name), options: STAGES[name].options }),
);

/** `pipelines.yaml` once its stages are spelled out as `{name, options}`. */
export const declarationSchema = pipelinesOf(z.discriminatedUnion('name', [first!, ...rest]));

export type Attributes = z.output<typeof attributes>;

/** One pipeline, every default filled in: what `run.json` keeps. */
export interface PipelineDeclaration {
  description?: string | undefined;
  seed: number;
  backend: 'auto' | (typeof BACKENDS)[number];
  precision: 'auto' | Precision;
  attributes: Attributes;
  stages: StageDeclaration[];
}

/** The options of the pipeline's stage of that name; undefined when it has no such stage. */
export function optionsOf<N extends StageName>(
  pipeline: PipelineDeclaration,
  name: N,
): StageOptions<N> | undefined {
  const stage = pipeline.stages.find((candidate) => candidate.name === name);
  return stage?.options as StageOptions<N> | undefined;
}
