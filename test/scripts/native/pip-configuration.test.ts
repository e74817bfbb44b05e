import test from 'ava';
import { indexIn } from '../../../scripts/native/pip-configuration.mjs';

test('the index is read from [global], and [download] wins', (t) => {
  const global = '[global]\ntimeout = 60\nindex-url = https://a.example/simple\n';
  t.is(indexIn(global), 'https://a.example/simple');
  t.is(
    indexIn(`[download]\nindex_url: https://b.example/simple\n${global}`),
    'https://b.example/simple',
  );
});

test('other sections, comments and other settings do not count', (t) => {
  t.is(indexIn('[install]\nindex-url = https://a.example/simple'), undefined);
  t.is(indexIn('[global]\n# index-url = https://a.example/simple'), undefined);
  t.is(indexIn('[global]\nextra-index-url = https://a.example/simple'), undefined);
});
