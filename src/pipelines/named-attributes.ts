import { optionsOf, type PipelineDeclaration } from './declaration.ts';
import type { StageName } from './registry.ts';

/** An option that names attributes of the pipeline. */
export interface NamedAttributes {
  readonly stage: StageName;
  /** Its path within the stage. */
  readonly option: readonly string[];
  readonly names: readonly string[];
}

/** Every option of a pipeline that names attributes, where it is given. */
export function namedAttributes(pipeline: PipelineDeclaration): NamedAttributes[] {
  const train = optionsOf(pipeline, 'train');
  const all = [
    { stage: 'clean', option: ['attributes'], names: optionsOf(pipeline, 'clean')?.attributes },
    { stage: 'train', option: ['balance'], names: train?.balance },
    {
      stage: 'train',
      option: ['model', 'parts', 'attributes'],
      names: train?.model.parts?.attributes,
    },
    {
      stage: 'train',
      option: ['model', 'edits', 'attributes'],
      names: train?.model.edits?.attributes,
    },
    { stage: 'plan', option: ['balance'], names: optionsOf(pipeline, 'plan')?.balance },
  ] as const;
  return all.flatMap(({ names, ...rest }) => (names ? [{ ...rest, names }] : []));
}
