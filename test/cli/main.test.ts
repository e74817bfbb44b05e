import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { evenface } from './run-cli.ts';

const PACK = `pipelines:
  faces:
    stages: [ingest: {format: drawn, count: 40}, align, pack]
`;

function folderWith(t: ExecutionContext, yaml: string): string {
  const dir = temporaryFolder(t);
  writeFileSync(path.join(dir, 'pipelines.yaml'), yaml);
  return dir;
}

test.serial('help lists every command and ends with 0', async (t) => {
  const { code, stdout } = await evenface(['--help'], temporaryFolder(t));
  t.is(code, 0);
  for (const { name, describe } of COMMANDS) {
    t.true(stdout.includes(`evenface ${name}`));
    t.true(stdout.replaceAll(/\s+/g, ' ').includes(describe));
  }
});

test.serial('validate names each pipeline, or each problem with exit code 2', async (t) => {
  const dir = folderWith(t, PACK);
  const right = await evenface(['validate'], dir);
  t.deepEqual(right, { code: 0, stdout: 'faces: ingest → align → pack\n', stderr: '' });
  writeFileSync(path.join(dir, 'bad.yaml'), PACK.replace('count', 'cuont').replace('align', 'x'));
  const wrong = await evenface(['validate', 'bad.yaml'], dir);
  t.is(wrong.code, 2);
  t.is(wrong.stdout, '');
  t.deepEqual(wrong.stderr.trimEnd().split('\n'), [
    'bad.yaml:3:38: unknown option "cuont" of ingest, did you mean "count"?',
    'bad.yaml:3:50: unknown stage "x"; stages are ingest, align, pack, clean, train, load, plan, generate, judge, filter, write, evaluate, report',
  ]);
});

const mistakes: [string[], RegExp][] = [
  [['rn'], /unknown command "rn", did you mean "run"\?/],
  [['run', '--quite'], /unknown option --quite, did you mean "--quiet"\?/],
  [['run', 'faces', 'more'], /"more" is one argument too many/],
  [['run', '--seed', 'x'], /^--seed x: seed: expected a whole number/],
  [['run', 'faces', '--resume'], /there is no run to resume/],
];

for (const [args, message] of mistakes) {
  test.serial(
    `evenface ${args.join(' ')} is explained, with exit code 2 and no stack`,
    async (t) => {
      const { code, stderr } = await evenface(args, folderWith(t, PACK));
      t.is(code, 2);
      t.regex(stderr, message);
      t.notRegex(stderr, /\n\s+at /);
    },
  );
}

test.serial('options lists a stage as the declaration knows it', async (t) => {
  const { code, stdout } = await evenface(['options', 'train'], temporaryFolder(t));
  t.is(code, 0);
  t.regex(stdout, / {2}model\.batch \(64\): a whole number of at least 1\n +Faces/);
});

test.serial('a run can be interrupted, resumed, and not resumed twice', async (t) => {
  const dir = folderWith(t, PACK);
  const sets = ['--set', 'ingest.count=500', '--seed', '9'];
  let sent = false;
  const first = await evenface(['run', 'faces', ...sets], dir, (stdout, kill) => {
    if (sent || !stdout.includes('"event":"progress"')) return;
    sent = true;
    kill('SIGINT');
  });
  t.is(first.code, 130, first.stderr);
  const ended = JSON.parse(first.stdout.trimEnd().split('\n').at(-1)!);
  t.like(ended, { event: 'summary', status: 'interrupted', resume: 'evenface run faces --resume' });

  const other = await evenface(['run', 'faces', '--resume', '--seed', '8'], dir);
  t.is(other.code, 2);
  t.regex(other.stderr, /seed: 9, now 8/);

  const runDir = ended.files.run;
  const record = JSON.parse(readFileSync(path.join(runDir, 'run.json'), 'utf8'));
  t.deepEqual(record.overrides, ['ingest.count=500', 'seed=9']);
  const second = await evenface(['run', '--resume', 'faces'], dir);
  t.is(second.code, 0, second.stderr);
  const lines = second.stdout.trimEnd().split('\n');
  t.like(JSON.parse(lines[0]!), { event: 'start', runDir, resumed: true });
  t.like(JSON.parse(lines.at(-1)!), { event: 'summary', status: 'done' });

  const third = await evenface(['run', 'faces', '--resume', '--quiet'], dir);
  t.is(third.code, 0);
  t.regex(third.stdout, /^Nothing to resume/);
});

test.serial('plan counts the real faces of each cell and writes nothing', async (t) => {
  const dir = folderWith(
    t,
    `pipelines:
  demo:
    stages:
      - ingest: {format: drawn, count: 300}
      - align
      - pack
      - train
      - plan: {balance: [Smiling], per_cell: 10}
      - generate
      - judge
      - filter
      - write
`,
  );
  const { code, stdout } = await evenface(['plan', 'demo', '--json'], dir);
  t.is(code, 0);
  const planned = JSON.parse(stdout);
  t.like(planned, { pipeline: 'demo', cells: 2, rows: 20, pack: { exists: false } });
  const real = planned.source.survey.cells.map((cell: { real: number }) => cell.real);
  t.is(real[0] + real[1], planned.source.survey.splits.train);
  t.deepEqual((await evenface(['validate'], dir)).code, 0);
  t.throws(() => readFileSync(path.join(dir, 'output')), { code: 'ENOENT' });
});
