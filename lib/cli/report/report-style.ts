/** The style of a report. Its colours and sizes are the dashboard's (`web/style/tokens.css`). */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --small: 0.75rem;
  --dense: 0.8125rem;
  --text: 0.875rem;
  --large: 1.125rem;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
  --round: 6px;
  --paper: light-dark(#fbfbf9, #14161a);
  --sheet: light-dark(#ffffff, #1b1e24);
  --shade: light-dark(#f1f1ed, #23272f);
  --line: light-dark(#dedcd5, #343a45);
  --edge: light-dark(#8a8a84, #757e8c);
  --ink: light-dark(#1c1d21, #e9eaed);
  --soft: light-dark(#5a5c63, #a9afb9);
  --good: light-dark(#005b91, #79c4f5);
  --good-tint: light-dark(#e3f1fa, #12324a);
  --bad: light-dark(#a33c00, #ffa069);
  --bad-tint: light-dark(#fdeade, #4a240f);
  --warn: light-dark(#735200, #ecc25c);
  --warn-tint: light-dark(#fbf3d9, #3d3212);
}
* { box-sizing: border-box; margin: 0; }
body { max-width: 1080px; margin: 0 auto; padding: 24px 16px 48px; background: var(--paper);
  color: var(--ink); font: var(--text) / 1.5 var(--sans); font-variant-numeric: tabular-nums; }
header, section { margin-bottom: 24px; }
h1 { font-size: var(--large); overflow-wrap: anywhere; }
h2 { margin-bottom: 8px; font-size: var(--text); }
p, li { overflow-wrap: anywhere; }
ul { padding: 0; list-style: none; display: grid; gap: 8px; }
code { font-family: var(--mono); font-size: 0.92em; overflow-wrap: anywhere; }
.soft, footer { color: var(--soft); font-size: var(--small); }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: var(--round);
  background: var(--sheet); }
table { width: 100%; border-spacing: 0; font-size: var(--dense); }
th, td { padding: 6px 12px; border-bottom: 1px solid var(--line); text-align: start;
  vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--shade); color: var(--soft); font-size: var(--small); font-weight: 600; }
tbody th { font-weight: 600; }
.end { text-align: end; white-space: nowrap; }
.chip { display: inline-block; padding: 0 8px; border-radius: 99px; background: var(--shade);
  color: var(--soft); font-size: var(--small); font-weight: 600; line-height: 20px; white-space: nowrap; }
.good { background: var(--good-tint); color: var(--good); }
.bad { background: var(--bad-tint); color: var(--bad); }
.warn { background: var(--warn-tint); color: var(--warn); }
.caveat { padding: 4px 12px; border-radius: var(--round); background: var(--warn-tint);
  color: var(--warn); }
.verdicts li { padding: 12px 16px; border: 1px solid var(--line); border-radius: var(--round);
  background: var(--sheet); }
.interval { display: block; width: 100%; max-width: 480px; height: 28px; margin-top: 8px; }
.interval .axis { stroke: var(--line); }
.interval .zero { stroke: var(--edge); stroke-dasharray: 2 2; }
.interval .reach { stroke: var(--ink); stroke-width: 2; }
.interval .delta { fill: var(--ink); }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; background: none; }
  .table { overflow: visible; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
  .chip, .caveat { border: 1px solid currentcolor; }
}
`;
