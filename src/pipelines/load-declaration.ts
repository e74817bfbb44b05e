import { readFile } from 'node:fs/promises';
import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { EvenfaceError } from '../common/errors.ts';
import { didYouMean, nearest } from '../common/nearest.ts';
import { checkChain } from './chain.ts';
import { crossCheck } from './cross-checks.ts';
import { declarationSchema, type PipelineDeclaration } from './declaration.ts';
import { applyOverride, type Override } from './overrides.ts';
import { declarationError, type Problem } from './problems.ts';
import type { StageName } from './registry.ts';
import { pipelineTypes, stageTypes, wordIssue } from './schema-problems.ts';
import { isMap, type SpelledOutPipeline, spellOut } from './spelling.ts';
import { valueName } from './type-names.ts';
import { type Path, YamlPlaces } from './yaml-places.ts';

/** A pipeline of a file, checked, and where each of its options was said. */
export interface LoadedPipeline {
  readonly name: string;
  readonly declaration: PipelineDeclaration;
  /** `file:line:column` of a stage's option, or the argument that set it. */
  placeOf(stage: StageName, path?: Path): string;
  /** The same of the attributes; of the pipeline where they are not declared. */
  readonly placeOfAttributes: string;
}

/**
 * Reads every pipeline of a declaration. Throws one declaration error that names every problem of
 * the text with its line and column.
 */
export function parseDeclaration(text: string, file: string): LoadedPipeline[] {
  const { raw, places } = parseYaml(text, file);
  const problems: Problem[] = [];
  const loaded = Object.keys(raw).map((name) => check(name, raw, places, [], problems));
  if (problems.length > 0) throw declarationError(problems);
  return loaded.filter((pipeline) => pipeline !== undefined);
}

/** `parseDeclaration` of a file; an input error when there is no such file. */
export async function loadDeclaration(file: string): Promise<LoadedPipeline[]> {
  return parseDeclaration(await readText(file), file);
}

/**
 * One pipeline of a file with overrides applied. The whole file has to be right, so that an error
 * in a neighbour is seen now rather than at night.
 */
export async function loadPipeline(
  file: string,
  name: string,
  overrides: readonly Override[] = [],
): Promise<LoadedPipeline> {
  return selectPipeline(await readText(file), file, name, overrides);
}

/** `loadPipeline` of a text that was read already. */
export function selectPipeline(
  text: string,
  file: string,
  name: string,
  overrides: readonly Override[] = [],
): LoadedPipeline {
  const pipelines = parseDeclaration(text, file);
  const plain = pipelines.find((pipeline) => pipeline.name === name);
  if (!plain) {
    const names = pipelines.map((pipeline) => pipeline.name);
    throw new EvenfaceError(
      'declaration',
      `there is no pipeline "${name}"${didYouMean(name, names)}`,
      { place: file, hint: `The pipelines are: ${names.join(', ')}.` },
    );
  }
  if (overrides.length === 0) return plain;
  const { raw, places } = parseYaml(text, file);
  const problems: Problem[] = [];
  const loaded = check(name, raw, places, overrides, problems);
  if (!loaded || problems.length > 0) throw declarationError(problems);
  return loaded;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reasons: Partial<Record<string, string>> = {
      ENOENT: 'there is no such file',
      ENOTDIR: 'there is no such file',
      EISDIR: 'this is a folder, not a file',
    };
    throw new EvenfaceError('declaration', reasons[code ?? ''] ?? `it can't be read (${code})`, {
      place: file,
      hint: 'Name the file that declares the pipelines, or start in the folder that has it.',
      cause,
    });
  }
}

function parseYaml(
  text: string,
  file: string,
): { raw: Record<string, unknown>; places: YamlPlaces } {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
  });
  const places = new YamlPlaces(file, document, lines);
  if (document.errors.length > 0) {
    throw declarationError(yamlProblems(document.errors, text, places));
  }
  let root: unknown;
  try {
    root = document.toJS();
  } catch (error) {
    throw declarationError([{ place: places.offset(0), message: (error as Error).message }]);
  }
  const complain = (path: Path, message: string) =>
    declarationError([{ place: places.key(path), message }]);
  if (!isMap(root)) throw complain([], `expected "pipelines:" with pipelines by name`);
  const unknown = Object.keys(root).filter((key) => key !== 'pipelines');
  if (unknown.length > 0) {
    throw declarationError(
      unknown.map((key) => ({
        place: places.key([key]),
        message: `unknown name "${key}"${nearest(key, ['pipelines']) ? ', did you mean "pipelines"?' : '; a declaration has only "pipelines"'}`,
      })),
    );
  }
  if (!isMap(root.pipelines) || Object.keys(root.pipelines).length === 0) {
    throw complain(['pipelines'], `expected pipelines by name, got ${valueName(root.pipelines)}`);
  }
  return { raw: root.pipelines, places };
}

/** Every name that stands twice, or the first fault of the syntax: the others follow from it. */
function yamlProblems(
  errors: readonly YAMLError[],
  text: string,
  places: YamlPlaces,
): readonly Problem[] {
  const place = (error: YAMLError) => places.offset(error.pos[0]);
  const fault = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (!fault) {
    return errors.map((error) => ({
      place: place(error),
      message: `"${/^[^\s:,{}]+/.exec(text.slice(error.pos[0]))?.[0]}" stands twice; keep one`,
    }));
  }
  const message =
    fault.code === 'TAB_AS_INDENT'
      ? 'a tab stands before this line; YAML indents with spaces'
      : `this is not YAML: ${fault.message}`;
  return [{ place: place(fault), message }];
}

/** Checks one pipeline; adds what is wrong to `problems` and then returns undefined. */
function check(
  name: string,
  raw: Readonly<Record<string, unknown>>,
  yaml: YamlPlaces,
  overrides: readonly Override[],
  problems: Problem[],
): LoadedPipeline | undefined {
  const before = problems.length;
  const base = ['pipelines', name];
  const report = (place: string, message: string) => problems.push({ place, message });
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    report(
      yaml.key(base),
      `"${name}" can't name a pipeline: letters, digits, ".", "_" and "-" only, since a folder is called so`,
    );
  }
  const pipeline = raw[name];
  if (!isMap(pipeline)) {
    report(yaml.key(base), `pipeline "${name}": expected its options and stages`);
    return undefined;
  }
  const spelled = spellOut(pipeline, (path, message) => {
    report(yaml.value([...base, ...path]), message);
  });
  const places = new PipelinePlaces(yaml, base);
  for (const override of overrides) {
    const applied = applyOverride(spelled, name, override);
    if ('path' in applied) places.override(applied.path, override.place);
    else report(applied.place, applied.message);
  }
  const isSpelledOut = problems.length === before;
  const declaration = parse(name, spelled, places, report, !isSpelledOut);
  if (isSpelledOut && spelled.stages.length > 0) {
    for (const { index, message } of checkChain(spelled.stages.map((stage) => stage.name))) {
      const shown = Math.min(index, spelled.stages.length - 1);
      report(places.key(['stages', spelled.stages[shown]!.index]), message);
    }
  }
  if (!declaration || problems.length > before) return undefined;
  const pathOf = (stage: number, path: Path): Path => {
    const { name: stageName, index } = spelled.stages[stage]!;
    return ['stages', index, stageName, ...path];
  };
  for (const { stage, path, message } of crossCheck(declaration)) {
    const index = declaration.stages.findIndex((candidate) => candidate.name === stage);
    report(places.value(pathOf(index, path)), message);
  }
  if (problems.length > before) return undefined;
  return {
    name,
    declaration,
    placeOfAttributes: places.value(['attributes']),
    placeOf(stage, path = []) {
      const index = declaration.stages.findIndex((candidate) => candidate.name === stage);
      return places.value(pathOf(index, path));
    },
  };
}

function parse(
  name: string,
  spelled: SpelledOutPipeline,
  places: PipelinePlaces,
  report: (place: string, message: string) => void,
  hasProblems: boolean,
): PipelineDeclaration | undefined {
  if (!spelled.hasStages) report(places.key([]), `pipeline "${name}" has no stages`);
  else if (spelled.stages.length === 0 && !hasProblems) {
    report(places.key(['stages']), `pipeline "${name}": the list of stages is empty`);
  }
  const input = {
    ...spelled.options,
    stages: spelled.stages.map(({ name: stage, options }) => ({ name: stage, options })),
  };
  const result = declarationSchema.safeParse({ pipelines: { [name]: input } });
  if (result.success) return result.data.pipelines[name] as PipelineDeclaration;
  for (const issue of result.error.issues) {
    const [, , head, rank, , ...rest] = issue.path as (string | number)[];
    if (head === 'stages') {
      const stage = typeof rank === 'number' ? spelled.stages[rank] : undefined;
      if (!stage) continue;
      const own = { ...issue, path: rest };
      for (const found of wordIssue(own, stage.options, stageTypes(stage.name), stage.name)) {
        const path = ['stages', stage.index, stage.name, ...found.path];
        report(found.isKey ? places.key(path) : places.value(path), found.message);
      }
    } else {
      const own = { ...issue, path: issue.path.slice(2) };
      for (const found of wordIssue(own, input, pipelineTypes(), undefined)) {
        report(found.isKey ? places.key(found.path) : places.value(found.path), found.message);
      }
    }
  }
  return undefined;
}

/** Where the options of one pipeline were said: in the file, or by an argument over it. */
class PipelinePlaces {
  readonly #yaml: YamlPlaces;
  readonly #base: Path;
  readonly #overrides: { path: Path; place: string }[] = [];

  constructor(yaml: YamlPlaces, base: Path) {
    this.#yaml = yaml;
    this.#base = base;
  }

  override(path: Path, place: string): void {
    this.#overrides.unshift({ path, place });
  }

  key(path: Path): string {
    return this.#overridden(path) ?? this.#yaml.key([...this.#base, ...path]);
  }

  value(path: Path): string {
    return this.#overridden(path) ?? this.#yaml.value([...this.#base, ...path]);
  }

  /** The argument that set the value at `path`, or a part of what stands there. */
  #overridden(path: Path): string | undefined {
    const within = (inner: Path, outer: Path) => outer.every((step, i) => inner[i] === step);
    const said = this.#overrides;
    const found =
      said.find((one) => within(path, one.path)) ??
      said.find((one) => one.path.length > path.length && within(one.path, path) && isOption(path));
    return found?.place;
  }
}

/** Whether the path is an option of a stage or of the pipeline, rather than a stage or list. */
function isOption(path: Path): boolean {
  return path[0] === 'stages' ? path.length > 3 : path.length > 0;
}
