import test from 'ava';
import fc from 'fast-check';
import { Html, html } from '../../src/report/html.ts';

test('text that is put in never opens a tag, an attribute or an entity', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { markup } = html`<p title="${text}">${[text]}</p>`;
      const inside = markup.slice('<p title="'.length, -'</p>'.length);
      return (
        (inside.match(/[<>"']/g) ?? []).join('') === '">' &&
        !/&(?!amp;|lt;|gt;|quot;|#39;)/.test(inside)
      );
    }),
  );
  t.is(html`${`<'&">`}`.markup, '&lt;&#39;&amp;&quot;&gt;');
});

test('markup is put in as it is; undefined and false are nothing', (t) => {
  t.is(html`${new Html('<b>')}${undefined}${false}${0}`.markup, '<b>0');
});
