/** How a report looks: on a screen by day and night, on a phone, and on paper. */

const LIGHT = `--page:#f7f7f8;--surface:#fff;--sunken:#f1f1f3;--line:#e4e4e8;--text:#18181d;--dim:#55555f;--focus:#6e6ade;
--completed:#0f766e;--completed-soft:#def3ef;--failed:#c0262d;--failed-soft:#fde8e8;--running:#1f6feb;--running-soft:#e5effd;
--waiting:#8a5200;--waiting-soft:#fdf0d7;--queued:#5f5f69;--queued-soft:#ededf0`;

const DARK = `--page:#101013;--surface:#17171b;--sunken:#1e1e23;--line:#2a2a31;--text:#ededf0;--dim:#b2b2bd;--focus:#8e8af0;
--completed:#5fcabc;--completed-soft:#0f322e;--failed:#ff8f93;--failed-soft:#43191c;--running:#7db0ff;--running-soft:#14294a;
--waiting:#f0b95a;--waiting-soft:#382a10;--queued:#a5a5b0;--queued-soft:#26262c`;

/** The content of a closed row is printed, too. */
const PRINT = `@media print{:root{${LIGHT}}body{background:#fff}main{max-width:none;padding:0}
.row{content-visibility:visible;break-inside:avoid-page}details::details-content{content-visibility:visible;display:block;block-size:auto}}`;

export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.5 ui-sans-serif,system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:20px;line-height:1.3;margin:0;overflow-wrap:anywhere}
h2{font-size:15px;margin:24px 0 8px}h3{font-size:13px;margin:12px 0 4px}
p{margin:4px 0;overflow-wrap:anywhere}.dim{color:var(--dim)}
.cut{display:none;margin:12px 0;padding:8px 12px;border-radius:6px;background:var(--failed-soft);color:var(--failed)}
body:not(:has(#end)) .cut{display:block}
.counts{display:flex;flex-wrap:wrap;gap:6px 14px;list-style:none;margin:12px 0;padding:0}
.reasons{margin:0;padding:0 0 0 18px}.reasons li{overflow-wrap:anywhere}
.badge{display:inline-flex;gap:5px;padding:0 7px;border-radius:4px;font-size:12px;line-height:20px;white-space:nowrap;color:var(--queued);background:var(--queued-soft)}
.completed{color:var(--completed);background:var(--completed-soft)}.failed{color:var(--failed);background:var(--failed-soft)}
.running{color:var(--running);background:var(--running-soft)}.waiting{color:var(--waiting);background:var(--waiting-soft)}
.row{border:1px solid var(--line);border-bottom-width:0;background:var(--surface);content-visibility:auto;contain-intrinsic-size:auto 36px}
.row:first-of-type{border-radius:8px 8px 0 0}.row:last-of-type{border-radius:0 0 8px 8px;border-bottom-width:1px}
summary{display:flex;flex-wrap:wrap;align-items:center;gap:2px 10px;padding:7px 12px;cursor:pointer}
summary:focus-visible{outline:2px solid var(--focus);outline-offset:-2px}
.index{min-width:34px;color:var(--dim);text-align:right}.label{flex:1 1 240px;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.detail{padding:4px 12px 14px;border-top:1px solid var(--line)}
.text{margin:8px 0;padding:8px 10px;border-radius:6px;background:var(--sunken);white-space:pre-wrap;overflow-wrap:anywhere}
.error{background:var(--failed-soft);color:var(--failed)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:6px 16px;margin:10px 0}
dt{font-size:12px;color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.attempts{margin:0;padding-left:24px}.attempts li{margin:4px 0}
footer{margin-top:16px;color:var(--dim)}
${PRINT}
`;
