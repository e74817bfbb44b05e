import test from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';

test('an error says where, what and what to do, in that order', (t) => {
  const error = new EvenfaceError('input', 'the header is wrong', {
    place: 'list.txt:2',
    hint: 'Check the file.',
  });
  t.is(error.describe(), 'list.txt:2: the header is wrong\n  Check the file.');
});

test('what the user can mend exits 2, a gate 3, an interruption 130', (t) => {
  t.deepEqual(
    (['declaration', 'input', 'rejected', 'environment', 'gate', 'interrupted'] as const).map(
      (code) => new EvenfaceError(code, '').exitCode,
    ),
    [2, 2, 1, 1, 3, 130],
  );
});
