// How the report looks on a screen and on paper: light, in ink, told apart without colour. Pure.

export const PAGE_STYLE = `
:root { --ink: #14181d; --soft: #525c68; --line: #dfe3e8; --strong: #b4bcc6; --gray: #c2410c;
  --gray-band: #f6d3c3; --baseline: #0072b2; --fail: #b3003c; --pass: #00573f; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 48px; max-width: 1040px; background: #fff; color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
    "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; }
h2 { margin: 32px 0 8px; padding-top: 12px; border-top: 2px solid var(--ink); font-size: 17px; }
p { margin: 4px 0; }
a { color: inherit; text-underline-offset: 0.2em; }
.soft { color: var(--soft); }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; }
.badge { display: inline-block; padding: 1px 10px; border: 1.5px solid var(--ink); border-radius: 4px;
  font-weight: 600; white-space: nowrap; }
.badge[data-outcome="fail"], .badge[data-outcome="error"] { border-color: var(--fail);
  background: var(--fail); color: #fff; }
.badge[data-outcome="pass"] { border-color: var(--pass); background: #d5f0e6; color: var(--pass); }
.badge[data-outcome="inconclusive"] { border-style: dashed; }
.head .badge { font-size: 17px; }
.reasons { margin: 12px 0; padding: 0; list-style: none; }
.reasons li { margin: 8px 0; padding: 2px 0 2px 12px; border-left: 4px solid var(--ink);
  font-size: 15px; break-inside: avoid; }
.reasons[data-outcome="fail"] li { border-color: var(--fail); }
.trace { font-family: ui-monospace, "SF Mono", Consolas, monospace; font-size: 0.88em; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 6px; text-align: left; color: var(--soft); }
th, td { padding: 5px 8px 5px 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
thead th { border-bottom: 1.5px solid var(--strong); color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
tr[data-whole] th, tr[data-whole] td { font-weight: 600; border-top: 1.5px solid var(--strong); }
td.n, th.n { text-align: right; white-space: nowrap; }
td.n small { display: block; color: var(--soft); font-weight: 400; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
h2, caption { break-after: avoid; }
figure { margin: 8px 0; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; }
pre { margin: 8px 0; padding: 12px; border: 1px solid var(--line); white-space: pre-wrap;
  font: 12px/1.5 ui-monospace, "SF Mono", Consolas, monospace; }
footer { margin-top: 32px; padding-top: 8px; border-top: 1px solid var(--line); color: var(--soft); }
@page { size: A4; margin: 14mm 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; -webkit-print-color-adjust: exact;
    print-color-adjust: exact; }
  h1 { font-size: 18pt; }
  h2 { margin-top: 18pt; font-size: 12pt; }
  th, td { padding: 3pt 5pt 3pt 0; }
  pre { font-size: 8pt; }
  a { text-decoration: none; }
}
`
