import test from 'ava';
import { findLink } from '../../../scripts/native/simple-index.mjs';

const URL_OF_B = 'https://files.example/b-1.whl#sha256=0a';

test('a file is found on a PEP 691 page and on a PEP 503 page', (t) => {
  const json = JSON.stringify({
    files: [
      { filename: 'a-1.whl', url: 'https://files.example/a-1.whl' },
      { filename: 'b-1.whl', url: URL_OF_B },
    ],
  });
  const html = `<html><body>
    <a href="https://files.example/a-1.whl">a-1.whl</a><br/>
    <A data-requires-python="&gt;=3.9" HREF='${URL_OF_B}' >
      b-1.whl
    </A></body></html>`;
  for (const page of [json, html]) {
    t.is(findLink(page, 'b-1.whl'), URL_OF_B);
    t.is(findLink(page, 'c-1.whl'), undefined);
  }
});

test('an escaped ampersand in a link is undone', (t) => {
  t.is(findLink('<a href="/f?a=1&amp;b=2">b-1.whl</a>', 'b-1.whl'), '/f?a=1&b=2');
});
