import test from 'ava';
import { prettyName } from '../../src/doctor/system.ts';

test('the distribution is named as it names itself', (t) => {
  t.is(
    prettyName('ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'),
    'Debian GNU/Linux 12 (bookworm)',
  );
  t.is(prettyName("PRETTY_NAME='A B'"), 'A B');
  t.is(prettyName('PRETTY_NAME=Void\nNAME=x'), 'Void');
  t.is(prettyName('NAME=x'), undefined);
});
