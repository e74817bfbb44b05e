import { didYouMean } from '../common/nearest.ts';
import { optionsOf, type PipelineDeclaration } from './declaration.ts';
import { checkLabels } from './label-checks.ts';
import { type NamedAttributes, namedAttributes } from './named-attributes.ts';
import type { StageName } from './registry.ts';
import { checkTemplate } from './template-checks.ts';

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
    ...checkTemplate(pipeline),
    ...namedAttributes(pipeline).flatMap((named) => checkNames(pipeline, named)),
    ...checkInput(pipeline),
    ...checkParts(pipeline),
    ...checkConfidences(pipeline),
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

/** An encoder is given less than the whole face, or all of it. */
function checkInput(pipeline: PipelineDeclaration): CrossProblem[] {
  const input = optionsOf(pipeline, 'train')?.model.input?.size;
  const size = optionsOf(pipeline, 'align')?.size;
  if (input === undefined || size === undefined || input < size) return [];
  const message = `train.model.input.size is ${input}, of faces of ${size} pixels (align.size): it has to be less`;
  return [{ stage: 'train', path: ['model', 'input', 'size'], message }];
}

/** Parts go by who is on a photo, which is not said of each of several faces. */
function checkParts(pipeline: PipelineDeclaration): CrossProblem[] {
  if (!optionsOf(pipeline, 'train')?.model.parts) return [];
  if (optionsOf(pipeline, 'align')?.faces !== 'all') return [];
  const message =
    'train.model.parts goes by who is on a photo: align.faces: all takes the faces of others too';
  return [{ stage: 'train', path: ['model', 'parts'], message }];
}

/** Only what a plan balances is looked at by the filter. */
function checkConfidences(pipeline: PipelineDeclaration): CrossProblem[] {
  const wanted = optionsOf(pipeline, 'filter')?.min_confidence;
  const balanced = optionsOf(pipeline, 'plan')?.balance ?? [];
  if (typeof wanted !== 'object') return [];
  return Object.keys(wanted).flatMap((name) => {
    if (balanced.includes(name)) return [];
    const message = `filter.min_confidence: "${name}" is not among plan.balance${didYouMean(name, balanced)}`;
    return [{ stage: 'filter' as const, path: ['min_confidence', name], message }];
  });
}

/** Checks that an option names attributes of the pipeline, each once. */
function checkNames(
  pipeline: PipelineDeclaration,
  { stage, option, names }: NamedAttributes,
): CrossProblem[] {
  const problems: CrossProblem[] = [];
  for (const [index, name] of names.entries()) {
    const path = [...option, index];
    const title = [stage, ...option].join('.');
    if (names.indexOf(name) < index) {
      problems.push({ stage, path, message: `${title} names "${name}" twice` });
    } else if (pipeline.attributes !== 'all' && !Object.hasOwn(pipeline.attributes, name)) {
      const near = didYouMean(name, Object.keys(pipeline.attributes));
      const message = `${title}: "${name}" is not among the pipeline's attributes${near}`;
      problems.push({ stage, path, message });
    }
  }
  return problems;
}
