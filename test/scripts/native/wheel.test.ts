import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { WHEEL } from '../../../scripts/native/pins.mjs';
import { fetchWheel } from '../../../scripts/native/wheel.mjs';

const BYTES = Buffer.from('a wheel with other bytes');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const NO_PIP = { PATH: '' };

/** A package index on this machine that offers `BYTES` as the wheel, and a folder to put it in. */
async function serve(t: ExecutionContext, page: (url: string) => string) {
  const logins: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    logins.push(request.headers.authorization);
    if (request.url?.endsWith('.whl')) response.end(BYTES);
    else response.setHeader('content-type', 'text/html').end(page(`/files/${WHEEL.filename}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'evenface-wheel-'));
  t.teardown(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, folder, logins };
}

const htmlPage = (url: string) => `<!DOCTYPE html><a href="${url}">${WHEEL.filename}</a>`;

test('without pip, the wheel comes from the index that pip is told to use, with its login', async (t) => {
  const { host, folder, logins } = await serve(t, htmlPage);
  const env = { ...NO_PIP, PIP_INDEX_URL: `http://me:p%40ss@${host}/simple/` };
  let answers = 0;
  const path = await fetchWheel({ ...WHEEL, sha256: SHA256 }, folder, env, () => answers++);
  t.deepEqual(readFileSync(path), BYTES);
  t.is(answers, 1);
  const login = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
  t.deepEqual(logins, [login, login]);
});

test('a wheel with other bytes than the pinned ones is refused and removed', async (t) => {
  const { host, folder } = await serve(t, htmlPage);
  const env = { ...NO_PIP, PIP_INDEX_URL: `http://${host}/simple` };
  const error = await t.throwsAsync(fetchWheel(WHEEL, folder, env, () => {}));
  t.regex(error.message, new RegExp(`${SHA256} instead of ${WHEEL.sha256}`));
  t.deepEqual(readdirSync(folder), []);
});

test('pip, where there is one, refuses such a wheel too', async (t) => {
  const { host, folder } = await serve(t, htmlPage);
  const env = { ...process.env, PIP_INDEX_URL: `http://${host}/simple` };
  const error = await t.throwsAsync(fetchWheel(WHEEL, folder, env, () => {}));
  t.regex(error.message, /hash|sha256/i);
  t.false(readdirSync(folder).includes(WHEEL.filename));
});

test('an index without the wheel is named', async (t) => {
  const { host, folder } = await serve(t, () => '<a href="/other.whl">other.whl</a>');
  const env = { ...NO_PIP, PIP_INDEX_URL: `http://${host}/simple` };
  const error = await t.throwsAsync(fetchWheel(WHEEL, folder, env, () => {}));
  t.true(error.message.includes(`from ${host}: it does not have ${WHEEL.filename}`));
});
