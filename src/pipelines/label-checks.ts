import { isUnknown } from '../datasets/sources/columns.ts';
import { namedBy } from '../faces/label-recode.ts';
import { type LabelRule, UNKNOWN_WORD } from '../faces/label-rule.ts';
import type { CrossProblem } from './cross-checks.ts';
import { optionsOf, type PipelineDeclaration } from './declaration.ts';

type Complain = (path: readonly (string | number)[], message: string) => void;

/** The ways to make values, of which a rule has at most one. */
const WAYS = ['values', 'bins', 'at_least', 'merge'] as const;

/** Checks what can be told of each rule of `ingest.labels` without its source. */
export function checkLabels(pipeline: PipelineDeclaration): CrossProblem[] {
  const problems: CrossProblem[] = [];
  for (const [name, rule] of Object.entries(optionsOf(pipeline, 'ingest')?.labels ?? {})) {
    const complain: Complain = (path, message) => {
      const title = ['ingest.labels', name, ...path].join('.');
      problems.push({
        stage: 'ingest',
        path: ['labels', name, ...path],
        message: `${title}: ${message}`,
      });
    };
    if (rule.drop) checkDrop(rule, complain);
    checkWays(rule, complain);
    checkBins(rule, complain);
    checkMerge(rule, complain);
    checkNames(rule, complain);
    checkValues(rule, complain);
  }
  return problems;
}

function checkDrop(rule: LabelRule, complain: Complain): void {
  const others = said(rule).filter((key) => key !== 'drop');
  if (others.length > 0) complain(['drop'], `it is left out, and so ${others[0]} has no effect`);
}

function checkWays(rule: LabelRule, complain: Complain): void {
  const [first, second] = WAYS.filter((key) => rule[key] !== undefined);
  if (second) complain([second], `expected one of ${WAYS.join(', ')}; there is ${first} already`);
}

function checkBins({ bins = [] }: LabelRule, complain: Complain): void {
  const wrong = bins.findIndex((edge, i) => i > 0 && edge <= bins[i - 1]!);
  if (wrong > 0) {
    complain(['bins', wrong], `expected more than ${bins[wrong - 1]}, got ${bins[wrong]}`);
  }
}

function checkMerge({ merge = [], from }: LabelRule, complain: Complain): void {
  const twice = merge.findIndex((name, i) => merge.indexOf(name) < i);
  if (twice > 0) complain(['merge', twice], `"${merge[twice]}" stands twice`);
  if (merge.length > 0 && from !== undefined) {
    complain(['from'], 'merge says already what it is made of');
  }
}

function checkNames(rule: LabelRule, complain: Complain): void {
  const { names, otherwise } = rule;
  if (names) {
    const of = rule.bins ?? rule.merge;
    if (!of) complain(['names'], 'only what bins or merge makes is named');
    else if (names.length !== of.length) {
      complain(['names'], `expected ${of.length} names, got ${names.length}`);
    }
    for (const [i, name] of names.entries()) {
      if (names.indexOf(name) < i) complain(['names', i], `"${name}" stands twice`);
      if (isUnknown(name)) complain(['names', i], noValue(name));
    }
  }
  if (otherwise === undefined) return;
  if (!rule.values && !rule.merge) complain(['otherwise'], 'only values and merge leave a rest');
  if (otherwise !== UNKNOWN_WORD && isUnknown(otherwise)) {
    complain(['otherwise'], noValue(otherwise));
  }
}

function checkValues({ values, otherwise }: LabelRule, complain: Complain): void {
  if (!values) return;
  const news = Object.keys(values);
  const all = new Set([...news, ...(otherwise && otherwise !== UNKNOWN_WORD ? [otherwise] : [])]);
  if (all.size < 2) complain(['values'], `expected two values or more, got ${all.size}`);
  const olds = new Map<string, string>();
  for (const value of news) {
    if (isUnknown(value)) complain(['values', value], noValue(value));
    for (const old of namedBy(values, value)) {
      const before = olds.get(old);
      if (before !== undefined) {
        complain(['values', value], `"${old}" can't become ${value}: it becomes ${before} already`);
      }
      olds.set(old, value);
    }
  }
}

/** The options of a rule that are set. */
function said(rule: LabelRule): string[] {
  return Object.entries(rule).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}

function noValue(name: string): string {
  return `"${name}" says that a value is not known, and so can't name one`;
}
