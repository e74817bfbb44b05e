import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { finished, keep, keyOf } from '../../../bench/ablation/store.ts';
import { temporaryFolder } from '../../support/temporary.ts';

test('what was kept is found again under its key, and under no other', async (t) => {
  const dir = temporaryFolder(t);
  const result = { key: keyOf('options', 1), figure: 0.5 };
  t.is(await finished(dir, 'film', result.key), undefined);
  await keep(dir, 'film', result);
  t.deepEqual(await finished(dir, 'film', result.key), result);
  t.is(await finished(dir, 'film', keyOf('options', 2)), undefined);
  t.is(await finished(dir, 'concat', result.key), undefined);
});

test('a result that can not be read is an error, not one that is lacking', async (t) => {
  const dir = temporaryFolder(t);
  writeFileSync(path.join(dir, 'film.json'), '{"key":');
  await t.throwsAsync(finished(dir, 'film', 'key'), { instanceOf: SyntaxError });
});

test('a key follows from every part', (t) => {
  t.is(keyOf({ steps: 1 }, 'prior'), keyOf({ steps: 1 }, 'prior'));
  t.not(keyOf({ steps: 1 }, 'prior'), keyOf({ steps: 2 }, 'prior'));
  t.not(keyOf({ steps: 1 }, 'prior'), keyOf({ steps: 1 }, 'mixture'));
});
