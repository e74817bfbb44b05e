import test from 'ava';
import { lineDisplay } from '../../src/pipelines/line-display.ts';

const RANK = { stage: 'train', rank: 4, of: 11 };

test('a pipe gets one JSON line an event, and a task at most one every two seconds', (t) => {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const display = lineDisplay(
    (line) => {
      t.true(line.endsWith('}\n'));
      lines.push(JSON.parse(line));
    },
    () => new Date(now),
  );
  display.started({ pipeline: 'demo', runDir: '/runs/1', resumed: false });
  const task = display.progress(RANK, 'train cvae', 100, 'steps');
  for (let step = 1; step <= 100; step++) {
    now += 100;
    task.update(step, `loss ${step}`);
  }
  task.finish();
  const progress = lines.filter(({ event }) => event === 'progress');
  t.deepEqual(
    progress.map(({ done }) => done),
    [1, 21, 41, 61, 81, 100],
  );
  t.like(progress[2], {
    ...RANK,
    label: 'train cvae',
    total: 100,
    unit: 'steps',
    per_second: 10,
    eta_seconds: 5.9,
    note: 'loss 41',
  });
  t.is(progress.at(-1)?.ended, true);
  t.is(lines[0]?.event, 'start');
});

test('work that an earlier run did counts for the rest, not for the rate', (t) => {
  const lines: Record<string, unknown>[] = [];
  let now = 0;
  const display = lineDisplay(
    (line) => lines.push(JSON.parse(line)),
    () => new Date(now),
  );
  const task = display.progress(RANK, 'train cvae', 100, 'steps');
  task.update(50);
  now = 10_000;
  task.update(60);
  t.like(lines.at(-1), { done: 60, per_second: 1, eta_seconds: 40 });
});
