import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';
import { lockRun } from '../../src/pipelines/run-lock.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** A process id that no process has: beyond what Linux and macOS give out. */
const NOBODY = 2 ** 30;

test('a run that is locked lets nobody in until it is released', async (t) => {
  const file = path.join(temporaryFolder(t), 'run.lock');
  const lock = await lockRun(file);
  const error = await t.throwsAsync(lockRun(file), { instanceOf: EvenfaceError });
  t.is(error.exitCode, 1);
  t.regex(error.message, new RegExp(`process ${process.pid} on `));
  await lock.release();
  t.false(existsSync(file));
  await (await lockRun(file)).release();
});

test('the lock of a dead process is taken over', async (t) => {
  const file = path.join(temporaryFolder(t), 'run.lock');
  for (const pid of [NOBODY, process.pid]) {
    writeFileSync(file, JSON.stringify({ pid, host: hostname(), token: 'gone' }));
    await (await lockRun(file)).release();
  }
  t.false(existsSync(file));
});

test('the lock of another machine holds for as long as it is kept fresh', async (t) => {
  const file = path.join(temporaryFolder(t), 'run.lock');
  writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere.invalid', token: 'x' }));
  await t.throwsAsync(lockRun(file), { message: /process 1 on elsewhere/ });
  utimesSync(file, 1, 1);
  await (await lockRun(file)).release();
  t.false(existsSync(file));
});

test('of many that want a dead lock at once, one gets it', async (t) => {
  const file = path.join(temporaryFolder(t), 'run.lock');
  writeFileSync(file, JSON.stringify({ pid: NOBODY, host: hostname(), token: 'gone' }));
  const locks = await Promise.allSettled(Array.from({ length: 8 }, () => lockRun(file)));
  t.is(locks.filter(({ status }) => status === 'fulfilled').length, 1);
});
