import test from 'ava';
import { ThreadPool } from '../../src/streams/thread-pool.ts';
import type { SampleTasks } from './sample-tasks.ts';

const pool = (size: number) =>
  new ThreadPool<SampleTasks>(new URL('./sample-tasks.ts', import.meta.url), size);

test('every task gets its own result, however many are asked for at once', async (t) => {
  const threads = pool(3);
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  t.deepEqual(
    await Promise.all(numbers.map((number) => threads.run('double', number))),
    numbers.map((number) => 2 * number),
  );
});

test('no more threads are started than allowed, and one that is idle is used again', async (t) => {
  const threads = pool(2);
  const first = await threads.run('thread', undefined);
  t.is(await threads.run('thread', undefined), first);
  const all = await Promise.all(Array.from({ length: 9 }, () => threads.run('thread', undefined)));
  t.is(new Set(all).size, 2);
});

test('memory that a task gives away arrives as it was', async (t) => {
  t.deepEqual(await pool(1).run('bytes', 5), Uint8Array.of(0, 1, 2, 3, 4));
});

test('an error of a task is that of its caller alone, with its code', async (t) => {
  const threads = pool(1);
  const [failed, done] = await Promise.allSettled([
    threads.run('fail', 'no space'),
    threads.run('double', 4),
  ]);
  t.is(failed.status, 'rejected');
  t.like((failed as PromiseRejectedResult).reason, { message: 'no space', code: 'ENOSPC' });
  t.deepEqual(done, { status: 'fulfilled', value: 8 });
});

test('a thread that dies fails what it was asked for, and the next task gets another', async (t) => {
  const threads = pool(1);
  await t.throwsAsync(threads.run('die', undefined), { message: /ended before its task/ });
  t.is(await threads.run('double', 4), 8);
});
