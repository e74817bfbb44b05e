import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';
import { optionsOf } from '../../src/pipelines/declaration.ts';
import {
  loadDeclaration,
  parseDeclaration,
  selectPipeline,
} from '../../src/pipelines/load-declaration.ts';
import { type Override, parseOverride } from '../../src/pipelines/overrides.ts';

const bad = new URL('bad/', import.meta.url);

const cases = readdirSync(bad).filter((name) => name.endsWith('.yaml.txt'));

for (const name of cases.map((file) => file.replace('.yaml.txt', ''))) {
  test(`every problem of a declaration with ${name} is named with its place`, (t) => {
    const text = readFileSync(new URL(`${name}.yaml.txt`, bad), 'utf8');
    const expected = readFileSync(new URL(`${name}.errors.txt`, bad), 'utf8');
    const error = t.throws(() => parseDeclaration(text, `${name}.yaml`), {
      instanceOf: EvenfaceError,
    });
    t.is(`${error.describe()}\n`, expected);
    t.is(error.exitCode, 2);
  });
}

const TEXT = `pipelines:
  demo:
    seed: 5
    stages:
      - ingest: {format: drawn}
      - align
      - pack:
      - train:
          model: {steps: 10}
      - plan: {balance: [Smiling, Male]}
      - generate
      - judge
      - filter
      - write
`;

function withOverrides(...sets: string[]) {
  return selectPipeline(TEXT, 'demo.yaml', 'demo', sets.map(parseOverride) as Override[]);
}

test('stages that are bare names, empty or spelled out all get their defaults', (t) => {
  const { declaration } = withOverrides();
  t.deepEqual(optionsOf(declaration, 'align'), {
    detect: 'auto',
    faces: 'largest',
    size: 64,
    template: 'celeba',
  });
  t.deepEqual(optionsOf(declaration, 'pack'), { reuse: true, duplicates: 'group' });
  t.is(optionsOf(declaration, 'train')?.model.steps, 10);
  t.is(optionsOf(declaration, 'train')?.model.latent, 128);
  t.is(optionsOf(declaration, 'load'), undefined);
  t.is(declaration.backend, 'auto');
});

test('the place of an option is where it stands, or where its stage does', (t) => {
  const { placeOf } = withOverrides('filter.min_confidence=0.5');
  t.is(placeOf('plan', ['balance', 1]), 'demo.yaml:10:35');
  t.is(placeOf('align', ['size']), 'demo.yaml:6:9');
  t.is(placeOf('filter', ['min_confidence']), '--set filter.min_confidence=0.5');
});

test('overrides reach into stages, and the last one holds', (t) => {
  const { declaration } = withOverrides(
    'seed=3',
    'train.model.steps=7',
    'train.judge.batch=8',
    'plan.balance=[Male]',
    'seed=4',
    'ingest.dir=some/folder',
    'attributes={Male: binary}',
  );
  t.is(declaration.seed, 4);
  t.is(optionsOf(declaration, 'train')?.model.steps, 7);
  t.is(optionsOf(declaration, 'train')?.judge.batch, 8);
  t.deepEqual(optionsOf(declaration, 'plan')?.balance, ['Male']);
  t.is(optionsOf(declaration, 'ingest')?.dir, 'some/folder');
  t.deepEqual(declaration.attributes, { Male: 'binary' });
});

const wrong: [string, string][] = [
  ['ingest.dri=a', 'unknown option "dri" of ingest, did you mean "dir"?'],
  ['ingest.dir=', 'ingest.dir: expected text, got nothing'],
  ['ingst.dir=a', '"ingst" is neither a stage nor an option of a pipeline, did you mean "ingest"?'],
  ['sed=3', '"sed" is neither a stage nor an option of a pipeline, did you mean "seed"?'],
  ['load.from=a', 'pipeline "demo" has no stage load'],
  ['plan=3', 'name the option too, such as plan.NAME=VALUE'],
  ['plan.per_cell=many', 'plan.per_cell: expected a whole number of at least 1, got "many"'],
  [
    'train.model.steps.x=1',
    'train.model.steps: expected a whole number of at least 1, got {"x":1}',
  ],
  ['train.model.patience=3', 'train.model.patience: needs validate_every above 0'],
  [
    'train.model.edits.share=0.3',
    'train.model.edits: needs losses.adversarial or losses.attributes on samples',
  ],
  ['train.model.parts.local=128', 'train.model.parts.local: has to be fewer than latent'],
  [
    'train.model.parts={local: 4, pairs: 0.01}',
    'train.model.parts.pairs: has to give each batch a pair',
  ],
  ['plan.balance=[Male', 'the value is not YAML: Flow sequence must end with a ]'],
  ['plan.balance=[Male,Male]', 'plan.balance names "Male" twice'],
  [
    'train.__proto__.steps=1',
    'unknown option "__proto__" of train; options are model, teacher, judge, auditor, balance, teacher_people, judge_people, checkpoint_every',
  ],
];

for (const [set, message] of wrong) {
  test(`--set ${set} is refused at its own place`, (t) => {
    const error = t.throws(() => withOverrides(set), { instanceOf: EvenfaceError });
    t.is(error.describe(), `--set ${set}: ${message}`);
  });
}

test('an override that is no path=value is refused', (t) => {
  t.like(parseOverride('seed'), { place: '--set seed' });
  t.like(parseOverride('=3'), { place: '--set =3' });
  t.like(parseOverride('a=b=c'), { path: 'a', value: 'b=c' });
});

test('a pipeline that is not there is refused with the nearest name', (t) => {
  const error = t.throws(() => selectPipeline(TEXT, 'demo.yaml', 'dmo'));
  t.regex(error.message, /"dmo", did you mean "demo"/);
});

test('a declaration that is not there is refused with its name', async (t) => {
  const error = await t.throwsAsync(loadDeclaration('nowhere.yaml'), { instanceOf: EvenfaceError });
  t.is(error.place, 'nowhere.yaml');
  t.is(error.exitCode, 2);
});

test('the declaration that comes with the project is right, demo first', async (t) => {
  const file = new URL('../../pipelines.yaml', import.meta.url);
  const pipelines = parseDeclaration(readFileSync(file, 'utf8'), 'pipelines.yaml');
  t.deepEqual(
    pipelines.map(({ name }) => name),
    ['demo', 'celeba', 'celeba-plain', 'fairface', 'nightly'],
  );
});
