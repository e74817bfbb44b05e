import test from 'ava';
import type { Options, Params } from 'cli-progress';
import { formatTask } from '../../src/pipelines/bar-display.ts';
import { Pace } from '../../src/pipelines/pace.ts';

test('a task is a bar with rate and time left, then one line that stays as it is', (t) => {
  let now = 0;
  const pace = new Pace(400, () => new Date(now));
  const payload = { title: '[4/11] train cvae', unit: 'steps', pace, note: '', ended: false };
  const line = (value: number) =>
    formatTask({} as Options, { value, total: 400 } as Params, payload);
  t.is(line(0), `[4/11] train cvae ${'░'.repeat(24)} 0 %  0 of 400 steps`);
  pace.update(1);
  now = 50_000;
  pace.update(100);
  payload.note = 'loss 0.25';
  t.is(
    line(100),
    `[4/11] train cvae ${'█'.repeat(6)}${'░'.repeat(18)} 25 %  100 of 400 steps, 2 min 30 s left, 2 steps/s, loss 0.25`,
  );
  now = 200_000;
  pace.update(400);
  pace.end();
  payload.ended = true;
  now = 900_000;
  t.is(line(400), '[4/11] train cvae: 400 steps in 3 min 20 s, 2 steps/s, loss 0.25');
});
