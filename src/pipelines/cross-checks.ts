import { didYouMean } from '../common/nearest.ts';
import { optionsOf, type PipelineDeclaration } from './declaration.ts';
import { checkLabels } from './label-checks.ts';
import type { StageName } from './registry.ts';

/** Options that are right each alone but do not go together. */
export interface CrossProblem {
  readonly stage: StageName;
  /** The option's path within the stage. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks what one option's schema can't see: other options and the declared attributes. */
export function crossCheck(pipeline: PipelineDeclaration): CrossProblem[] {
  return [
    ...checkSource(pipeline),
    ...checkFormats(pipeline),
    ...checkLabels(pipeline),
    ...checkBalance(pipeline, 'train'),
    ...checkBalance(pipeline, 'plan'),
  ];
}

function checkSource(pipeline: PipelineDeclaration): CrossProblem[] {
  const ingest = optionsOf(pipeline, 'ingest');
  if (!ingest || ingest.format === 'drawn' || ingest.dir !== undefined) return [];
  const message = `ingest.dir is missing: format ${ingest.format} reads a folder (format drawn needs none)`;
  return [{ stage: 'ingest', path: ['dir'], message }];
}

function checkFormats(pipeline: PipelineDeclaration): CrossProblem[] {
  const formats = optionsOf(pipeline, 'write')?.formats ?? [];
  return formats.flatMap((format, index) => {
    if (formats.indexOf(format) === index) return [];
    const message = `write.formats names "${format}" twice`;
    return [{ stage: 'write' as const, path: ['formats', index], message }];
  });
}

function checkBalance(pipeline: PipelineDeclaration, stage: 'train' | 'plan'): CrossProblem[] {
  const names = optionsOf(pipeline, stage)?.balance ?? [];
  const problems: CrossProblem[] = [];
  for (const [index, name] of names.entries()) {
    const path = ['balance', index];
    if (names.indexOf(name) < index) {
      problems.push({ stage, path, message: `${stage}.balance names "${name}" twice` });
    } else if (pipeline.attributes !== 'all' && !Object.hasOwn(pipeline.attributes, name)) {
      const near = didYouMean(name, Object.keys(pipeline.attributes));
      const message = `${stage}.balance: "${name}" is not among the pipeline's attributes${near}`;
      problems.push({ stage, path, message });
    }
  }
  return problems;
}
