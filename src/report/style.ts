/** The page's style sheet. Charts take their colours from the variables at its top. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f5f7f8; --ink: #1a2126; --muted: #586570; --line: #dfe4e8;
  --accent: #0c6b70; --before: #7d8894;
  --good: #17643d; --good-page: #e7f4ec; --bad: #a1260d; --bad-page: #fdeeea;
  --warn: #7a4d00; --warn-page: #fdf4e1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #13181b; --panel: #1c2327; --ink: #e5eaed; --muted: #9fabb4; --line: #313b41;
    --accent: #58c4c4; --before: #8a96a1;
    --good: #7fd6a4; --good-page: #15291f; --bad: #ff9d85; --bad-page: #331a15;
    --warn: #f0c264; --warn-page: #2e2512;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main { max-width: 1104px; margin: 0 auto; padding: 56px 32px 96px; }
p, ul, dl, pre, figure { margin: 0 0 16px; }
p { max-width: 70ch; overflow-wrap: anywhere; }
a { color: var(--accent); }
h1 { font-size: 44px; line-height: 1.1; letter-spacing: -0.02em; margin: 0 0 12px; overflow-wrap: anywhere; }
h2 { font-size: 26px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 12px; }
h3 { font-size: 16px; line-height: 1.35; margin: 28px 0 10px; overflow-wrap: anywhere; }
h4 { font-size: 14px; line-height: 1.4; font-weight: 600; margin: 18px 0 8px; overflow-wrap: anywhere; }
small, h3 small { font-size: 14px; font-weight: 400; color: var(--muted); }
code, pre { font: 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); border-radius: 8px; padding: 14px 16px; overflow-x: auto; }
section { padding-top: 40px; margin-top: 48px; border-top: 1px solid var(--line); }
.kicker { margin: 0 0 8px; color: var(--accent); font-weight: 600; font-size: 14px; }
.lead { font-size: 20px; line-height: 1.45; color: var(--muted); margin-bottom: 28px; }
.absence, .empty { color: var(--muted); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 28px 32px; margin: 36px 0 28px; }
.figure { border-top: 3px solid var(--accent); padding-top: 12px; }
.figures dt { font-size: 14px; font-weight: 600; }
.figures dd { margin: 0; }
.figures .value { font-size: 40px; line-height: 1.2; font-weight: 600; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figures .value small { font-size: 20px; letter-spacing: 0; }
.figures .note { font-size: 14px; line-height: 1.45; color: var(--muted); }
.status { border-radius: 8px; padding: 12px 16px; margin: 0 0 16px; max-width: none; }
.status p { margin: 0; }
.status ul { margin: 6px 0 0; padding-left: 20px; }
.good { color: var(--good); background: var(--good-page); }
.bad { color: var(--bad); background: var(--bad-page); }
.warn { color: var(--warn); background: var(--warn-page); }
.terms { margin-top: 24px; }
.pairs { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 20px; font-size: 15px; font-variant-numeric: tabular-nums; }
.pairs dt { color: var(--muted); }
.pairs dd { margin: 0; overflow-wrap: anywhere; }
nav { margin-top: 32px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 24px; list-style: none; padding: 0; font-size: 15px; }
nav a { display: inline-block; padding: 4px 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 24px; margin-top: 24px; }
.card { background: var(--panel); border-radius: 12px; padding: 20px; break-inside: avoid; display: flex; flex-direction: column; }
.card h3 { margin: 0 0 12px; display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 10px; }
.card .pairs { margin: 14px 0 0; font-size: 14px; }
.card img { display: block; max-width: 100%; height: auto; border-radius: 4px; }
.card .empty { margin: 0; }
img.crisp { image-rendering: pixelated; }
.badge { font-size: 13px; font-weight: 600; line-height: 1.5; border-radius: 99px; padding: 0 9px; }
figure svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
.scroll { overflow-x: auto; margin: 20px 0; }
table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; min-width: 100%; }
caption { text-align: left; color: var(--muted); font-size: 14px; padding-bottom: 8px; }
th, td { text-align: left; vertical-align: top; padding: 8px 20px 8px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 14px; color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.plain { list-style: none; padding: 0; margin: 0; font-size: 14px; min-width: 15em; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 24px; font-size: 14px; }
.legend li { display: flex; align-items: center; }
.mark { flex: none; width: 11px; height: 11px; margin-right: 8px; print-color-adjust: exact; }
.dot { border-radius: 50%; background: var(--accent); }
.ring { border-radius: 50%; border: 2px solid var(--before); }
.diamond { background: var(--ink); transform: rotate(45deg) scale(0.75); }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 290px), 1fr)); gap: 20px 28px; }
.multiples figure { margin: 0; break-inside: avoid; }
figcaption { display: flex; justify-content: space-between; gap: 12px; font-size: 14px; font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
.last { font-weight: 400; color: var(--muted); font-variant-numeric: tabular-nums; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 0 48px; align-items: start; }
summary { cursor: pointer; margin-bottom: 12px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
@media (max-width: 760px) {
  main { padding: 32px 18px 64px; }
  h1 { font-size: 32px; }
  .lead { font-size: 18px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 24px 20px; }
  .figures .value { font-size: 30px; }
  .card { padding: 16px; }
  .wide { display: none; }
  .narrow { display: block; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --panel: #ffffff; --ink: #000000; --muted: #444444; --line: #bbbbbb;
    --accent: #0c6b70; --before: #7d8894; --good: #17643d; --bad: #a1260d; --warn: #7a4d00;
  }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .wide { display: block; }
  .narrow { display: none; }
  .cards { grid-template-columns: 1fr 1fr; gap: 14px; }
  .card { padding: 12px; }
  h2, h3, caption { break-after: avoid; }
  .card, .status { border: 1px solid var(--line); }
  .scroll { overflow: visible; }
  tr, figure { break-inside: avoid; }
  pre { white-space: pre-wrap; border: 1px solid var(--line); }
}
`;
