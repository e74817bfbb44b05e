import test from 'ava';
import fc from 'fast-check';
import { checkChain } from '../../src/pipelines/chain.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../../src/pipelines/registry.ts';

const WHOLE = STAGE_NAMES.filter((name) => name !== 'load');
const LOADED = STAGE_NAMES.slice(STAGE_NAMES.indexOf('load'));

test('whole pipelines and the shortest useful ones fit', (t) => {
  const upTo = (last: StageName, chain: StageName[]) => chain.slice(0, chain.indexOf(last) + 1);
  const useful = [
    WHOLE,
    LOADED,
    upTo('pack', WHOLE),
    upTo('train', WHOLE),
    upTo('write', WHOLE),
    upTo('write', LOADED),
    upTo('evaluate', LOADED),
  ];
  for (const chain of useful) t.deepEqual(checkChain(chain), [], chain.join(' '));
});

/** Stages that a whole pipeline may do without. */
const OPTIONAL: readonly StageName[] = ['clean', 'report'];

test('without any one stage a whole pipeline is refused; clean and report may be left out', (t) => {
  for (const removed of WHOLE) {
    const problems = checkChain(WHOLE.filter((name) => name !== removed));
    t.is(problems.length, OPTIONAL.includes(removed) ? 0 : 1, removed);
    const middle = !OPTIONAL.includes(removed) && removed !== 'ingest';
    if (middle) t.regex(problems[0]!.message, new RegExp(`: ${removed} is missing between them$`));
  }
});

test('a chain is accepted only if each stage takes what the one before gives, none twice', (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STAGE_NAMES), { maxLength: 12 }), (chain) => {
      if (checkChain(chain).length > 0) return;
      t.is(new Set(chain).size, chain.length);
      let given = 'nothing';
      for (const name of chain) {
        t.is(STAGES[name].takes, given as never);
        given = STAGES[name].gives;
      }
    }),
    { numRuns: 300 },
  );
});

test('a chain may not end where nothing is left on disk', (t) => {
  for (const last of ['ingest', 'align', 'plan', 'generate', 'judge', 'filter'] as const) {
    const chain = WHOLE.slice(0, WHOLE.indexOf(last) + 1);
    const [problem] = checkChain(chain);
    t.is(problem?.index, chain.length, last);
  }
});
