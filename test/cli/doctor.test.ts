import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { nativeFolder } from '../../scripts/native/location.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { evenface } from './run-cli.ts';

const silent = () => {};

test.serial(
  'the doctor says what is computed on, and ends with 0 where there is a backend',
  async (t) => {
    const { code, stdout } = await evenface(['doctor'], temporaryFolder(t));
    t.is(code, 0);
    t.regex(stdout, /^evenface [\d.]+: computes on (tensorflow|wasm) /);
    t.regex(stdout, /\n {2}ok {6}wasm +[\d.]+ on the CPU, ready in .+, self-test passed in \d+ ms/);
  },
);

test.serial('as JSON it is one line of a documented shape', async (t) => {
  const { code, stdout } = await evenface(['doctor', '--json'], temporaryFolder(t));
  t.is(code, 0);
  t.is(stdout.split('\n').length, 2);
  const report = JSON.parse(stdout);
  t.deepEqual(Object.keys(report), [
    'usable',
    'evenface',
    'system',
    'node',
    'processor',
    'memory',
    'disks',
    'settings',
    'backends',
    'gpus',
    'native',
    'tools',
    'cache',
    'findings',
  ]);
  t.true(report.usable);
  t.true(report.memory.available > 0 && report.memory.available <= report.memory.total);
  for (const { section, name, state, says } of report.findings) {
    t.true([section, name, says].every((text) => typeof text === 'string' && text.length > 0));
    t.true(['ok', 'absent', 'warn'].includes(state));
  }
});

test.serial(
  'without the backend that is asked for, it ends with 1 and says what to do',
  async (t) => {
    const env = { EVENFACE_NATIVE: '0', EVENFACE_BACKEND: 'tensorflow' };
    const { code, stdout } = await evenface(['doctor'], temporaryFolder(t), silent, env);
    t.is(code, 1);
    t.regex(stdout, /^evenface [\d.]+: there is no backend to compute on\n/);
    t.regex(stdout, /absent {2}tensorflow .+EVENFACE_NATIVE=0.+\n +→ unset EVENFACE_NATIVE\n/);
  },
);

test.serial('pruning deletes what another version left in the cache, and says so', async (t) => {
  const cache = temporaryFolder(t);
  const env = { EVENFACE_CACHE: cache };
  const used = nativeFolder(env, 'cpu');
  const old = used.replace(/\w{8}$/, '01234567');
  for (const folder of [used, old]) {
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'file'), 'abc');
  }
  const first = await evenface(['doctor', '--prune'], cache, silent, env);
  t.is(first.code, 0);
  t.is(first.stdout, `deleted ${path.basename(old)}, 3 B\n3 B freed in ${cache}\n`);
  t.true(existsSync(used));
  t.false(existsSync(old));
  const second = await evenface(['doctor', '--prune'], cache, silent, env);
  t.is(second.stdout, `Nothing in ${cache} is out of use.\n`);
});

test.serial(
  'an install that cannot be is explained with exit code 1 and leaves nothing',
  async (t) => {
    const cache = temporaryFolder(t);
    const env = { EVENFACE_CACHE: path.join(cache, 'evenface'), CXX: 'no-such-compiler' };
    const { code, stdout, stderr } = await evenface(
      ['doctor', '--install', 'tensorflow-gpu'],
      cache,
      silent,
      env,
    );
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, /^native TensorFlow can't be installed: .+\n/);
    t.false(existsSync(env.EVENFACE_CACHE));
  },
);

test.serial('what cannot be installed is refused with the names of what can', async (t) => {
  const { code, stderr } = await evenface(['doctor', '--install', 'cuda'], temporaryFolder(t));
  t.is(code, 2);
  t.regex(stderr, /"cuda".+"tensorflow", "tensorflow-gpu"/s);
});
