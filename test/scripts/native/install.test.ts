import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';

/** Runs the installer with an empty cache, and gives its exit code, its lines and the cache. */
async function install(t: ExecutionContext, env: Record<string, string>, ...args: string[]) {
  const cache = mkdtempSync(join(tmpdir(), 'evenface-install-'));
  t.teardown(() => rmSync(cache, { recursive: true }));
  const child = spawn(process.execPath, ['scripts/native/install.mjs', ...args], {
    env: { PATH: process.env.PATH, EVENFACE_CACHE: cache, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, lines: output.trimEnd().split('\n'), cache };
}

test('EVENFACE_NATIVE=0 leaves native TensorFlow out in one line', async (t) => {
  const { code, lines, cache } = await install(t, { EVENFACE_NATIVE: '0' });
  t.is(code, 0);
  t.is(lines.length, 1);
  t.regex(lines[0]!, /WASM is used: EVENFACE_NATIVE=0 .* run: node scripts\/native\/install\.mjs/);
  t.deepEqual(readdirSync(cache), []);
});

test('what is required and left out is a failure', async (t) => {
  const { code, lines } = await install(t, { EVENFACE_NATIVE: '0' }, '--required');
  t.is(code, 1);
  t.is(lines.length, 1);
});

test('an index that does not answer costs one line and leaves nothing behind', async (t) => {
  const closedPort = 'http://127.0.0.1:1/simple';
  const { code, lines, cache } = await install(t, { PIP_INDEX_URL: closedPort });
  t.is(code, 0);
  t.is(lines.length, 1);
  t.regex(lines[0]!, /^evenface: native TensorFlow is left out, WASM is used: .+\. To mend it, .+/);
  t.deepEqual(readdirSync(cache), []);
});

test('a machine without a C++ compiler is told what to install', async (t) => {
  const { code, lines } = await install(t, { CXX: 'no-such-compiler' });
  t.is(code, 0);
  t.is(lines.length, 1);
  t.regex(lines[0]!, /CXX names \(no-such-compiler\).+install a C\+\+ compiler/);
});
