import { type Kind, STAGE_NAMES, STAGES, type StageName } from './registry.ts';

/** A stage that does not fit where it stands. */
export interface ChainProblem {
  /** Rank of the stage in the chain; its length when something is missing at the end. */
  readonly index: number;
  readonly message: string;
}

/** Kinds at which a pipeline may end: each leaves something on disk that is of use. */
const ENDS: ReadonlySet<Kind> = new Set([
  'a pack',
  'a model',
  'a dataset',
  'an evaluated dataset',
  'a page',
]);

/**
 * Checks that each stage takes what the one before it gives, that none stands twice and that the
 * last one leaves something of use. Returns what is wrong, in the order of the chain.
 */
export function checkChain(chain: readonly StageName[]): ChainProblem[] {
  const problems: ChainProblem[] = [];
  for (const [index, name] of chain.entries()) {
    const first = chain.indexOf(name);
    if (first < index) problems.push({ index, message: `${name} stands twice in this pipeline` });
    const message = misfit(chain[index - 1], name);
    if (message !== undefined && first === index) problems.push({ index, message });
  }
  const last = chain.at(-1);
  if (last === undefined || problems.length > 0) return problems;
  const { gives } = STAGES[last];
  if (!ENDS.has(gives)) {
    const ends = STAGE_NAMES.find((name) => ENDS.has(STAGES[name].gives) && between(gives, name));
    const missing = [...(between(gives, ends!) ?? []), ends!];
    problems.push({
      index: chain.length,
      message: `the pipeline ends with ${last}, which gives ${gives} that nothing takes: ${list(missing)} ${missing.length > 1 ? 'are' : 'is'} missing after it`,
    });
  } else if (last === 'load') {
    problems.push({
      index: chain.length,
      message: 'the pipeline only loads a model and makes nothing: plan is missing after load',
    });
  }
  return problems;
}

/** What is wrong with `name` standing right after `before`, if anything. */
function misfit(before: StageName | undefined, name: StageName): string | undefined {
  const { takes } = STAGES[name];
  if (before === undefined) {
    if (takes === 'nothing') return undefined;
    return `${name} takes ${takes}, but nothing stands before it: a pipeline starts with ingest or load`;
  }
  const { gives } = STAGES[before];
  if (gives === takes) return undefined;
  if (takes === 'nothing') {
    return `${name} takes nothing and starts a pipeline, but ${before} stands before it`;
  }
  const head = `${name} takes ${takes}, but ${before} before it gives ${gives}`;
  const missing = between(gives, name);
  if (missing === undefined) return `${head}: the order is ${STAGE_NAMES.join(', ')}`;
  return `${head}: ${list(missing)} ${missing.length > 1 ? 'are' : 'is'} missing between them`;
}

/** The stages that lead from a kind to what `name` takes; undefined when none do. */
function between(gives: Kind, name: StageName): StageName[] | undefined {
  if (STAGES[name].takes === gives) return [];
  for (const next of STAGE_NAMES) {
    const { takes, gives: given } = STAGES[next];
    // A stage that gives what it takes leads nowhere: it may be left out.
    if (takes !== gives || given === takes || gives === 'nothing') continue;
    const rest = between(given, name);
    if (rest) return [next, ...rest];
  }
  return undefined;
}

function list(names: readonly StageName[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
