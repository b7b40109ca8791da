/** The one style sheet of all views. It lives in their shadow roots: the page's rules stay out. */
import uplotStyle from 'uplot/dist/uPlot.min.css';

const own = `
:host { display: block; outline-offset: 2px; }
:host(:focus-visible) { outline: 1px solid var(--vscode-focusBorder, Highlight); }
* { box-sizing: border-box; }
.view {
  color: var(--s2s-foreground); font-family: var(--vscode-font-family, system-ui, sans-serif);
  font-size: 13px; line-height: 1.4; padding: 6px 2px; text-align: start; position: relative;
}
.view p { margin: 6px 0 0; }
.bar { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; min-height: 30px;
  margin-bottom: 8px; }
.bar .push { flex: 1 1 0; min-width: 0; }
.bar .group { display: flex; gap: 8px; align-items: center; }
.title { font-weight: 600; white-space: pre-wrap; }
.written { white-space: pre-wrap; font-variant-numeric: tabular-nums; }
.muted, .caption { color: var(--s2s-muted); }
.caption { font-size: 11px; line-height: 20px; height: 20px; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; margin: 0; }
.note { font-size: 12px; color: var(--s2s-muted); }
.note b { color: var(--s2s-foreground); font-weight: 600; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.badge { font-size: 11px; border: 1px solid var(--s2s-line); border-radius: 3px; padding: 0 6px;
  color: var(--s2s-muted); white-space: nowrap; }
.badge.warn { color: var(--s2s-foreground); border-color: var(--s2s-bad); }
button, select {
  font: inherit; font-size: 12px; color: var(--s2s-foreground); background: transparent;
  border: 1px solid var(--s2s-line); border-radius: 4px; padding: 1px 8px; min-height: 24px;
  cursor: pointer;
}
select { background: var(--s2s-background); }
button:hover:not(:disabled) { background: var(--vscode-toolbar-hoverBackground, rgba(128,128,128,.16)); }
button:disabled { opacity: .45; cursor: default; }
button[aria-pressed=true] { border-color: var(--vscode-focusBorder, var(--s2s-accent)); }
button:focus-visible, select:focus-visible, input:focus-visible, canvas:focus-visible,
.scroll:focus-visible, .u-wrap:focus-visible {
  outline: 2px solid var(--vscode-focusBorder, Highlight); outline-offset: 1px;
}
input[type=range] { width: 140px; accent-color: var(--s2s-accent); margin: 0; }
.scroll { overflow-x: auto; overflow-y: hidden; }
.stage { position: relative; }
.stage > .at { position: absolute; }
canvas { display: block; }
.tokens { position: relative; }
.token { position: absolute; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.token.special { color: var(--s2s-muted); }
.columns .token { text-align: center; bottom: 2px; }
.columns.aslant .token { text-align: left; overflow: visible; transform-origin: 0 100%;
  transform: rotate(-45deg); bottom: 0; }
.columns.aslant .token span { display: inline-block; max-width: 110px; overflow: hidden;
  text-overflow: ellipsis; vertical-align: bottom; }
.token.top { font-weight: 600; }
.rows .token { text-align: end; padding-right: 8px; display: flex; align-items: center;
  justify-content: flex-end; cursor: pointer; left: 0; right: 0; }
.rows .token > span { overflow: hidden; text-overflow: ellipsis; }
.rows .token.now { font-weight: 600; }
.frame { position: absolute; border: 2px solid var(--s2s-frame); pointer-events: none;
  border-radius: 2px; }
.spot { position: absolute; outline: 2px solid var(--s2s-foreground); pointer-events: none; }
.gate-name { position: absolute; color: var(--s2s-muted); text-align: center; }
.gate-name.on { color: var(--s2s-foreground); font-weight: 600; }
.detail { overflow: hidden auto; font-size: 12px; }
.detail .headline { font-size: 13px; }
.detail p:first-child { margin-top: 0; }
.equation { font-family: var(--vscode-editor-font-family, monospace); font-size: 12px;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.reading { display: flex; flex-wrap: wrap; gap: 2px 12px; }
.candidate { display: grid; grid-template-columns: minmax(34px, 30%) 1fr 50px; gap: 8px; height: 22px;
  align-items: center; padding: 0 4px; border: 2px solid transparent; border-radius: 3px; }
.candidate.chosen { border-color: var(--s2s-frame); }
.candidate .word { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.candidate .amount { text-align: right; }
.candidate .fill { height: 11px; background: var(--s2s-accent); border-radius: 2px; min-width: 1px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 12px; color: var(--s2s-muted);
  align-items: center; margin-top: 10px; }
.legend .item { display: inline-flex; gap: 6px; align-items: center; white-space: nowrap; }
.legend .ramp { width: 64px; height: 10px; border: 1px solid var(--s2s-line); }
.tip { position: absolute; pointer-events: none; z-index: 5; white-space: nowrap; font-size: 12px;
  padding: 2px 8px; border-radius: 3px; max-width: 100%; overflow: hidden; text-overflow: ellipsis;
  color: var(--vscode-editorHoverWidget-foreground, var(--s2s-foreground));
  background: var(--vscode-editorHoverWidget-background, var(--s2s-background));
  border: 1px solid var(--vscode-editorHoverWidget-border, var(--s2s-line)); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.tables { overflow: auto; max-height: 420px; }
table { border-collapse: collapse; margin: 4px 16px 12px 0; font-variant-numeric: tabular-nums; }
caption { text-align: start; font-weight: 600; padding: 4px 0; }
th, td { border: 1px solid var(--s2s-line); padding: 2px 8px; text-align: end; font-weight: 400; }
th { color: var(--s2s-muted); }
th.word, td.word { text-align: start; color: var(--s2s-foreground); white-space: nowrap; }
tr.now > * { border-block: 2px solid var(--s2s-frame); }
.failure { border-inline-start: 3px solid var(--s2s-bad); padding: 4px 10px; }
.progress { height: 4px; background: var(--s2s-faint); border-radius: 2px; overflow: hidden;
  margin-bottom: 10px; }
.contrast .progress { outline: 1px solid var(--s2s-line); }
.progress > div { height: 100%; background: var(--s2s-accent); }
.keys { display: flex; flex-wrap: wrap; gap: 2px 6px; margin-bottom: 2px; }
.key { display: inline-flex; gap: 6px; align-items: center; border-color: transparent;
  padding: 0 6px; }
.key .swatch { width: 18px; height: 0; border-top: 3px solid; }
.key .swatch.thin { border-top-width: 1px; }
.key[aria-pressed=false] { color: var(--s2s-muted); }
.key[aria-pressed=true] { border-color: transparent; }
.key[aria-pressed=false] .swatch { opacity: .35; }
.key .number { min-width: 44px; text-align: start; }
.plot { position: relative; overflow: hidden; }
.plot .uplot { font-family: inherit; position: absolute; left: 0; top: 0; }
.plot .u-cursor-x { border-right: 1px solid var(--s2s-muted); }
.probes { margin-top: 8px; display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; }
.probes > * { overflow-wrap: anywhere; }
.steps { display: grid; gap: 20px; align-items: start; }
.step { display: grid; grid-template-columns: 28px minmax(48px, max-content) 1fr 50px 92px; gap: 8px;
  align-items: center; height: 24px; padding: 0 6px; border: 2px solid transparent;
  border-radius: 3px; cursor: pointer; }
.step.now { border-color: var(--s2s-frame); }
.step .fill { height: 11px; background: var(--s2s-accent); border-radius: 2px; min-width: 1px; }
.section { margin-top: 18px; }
`;

let shared: CSSStyleSheet | null = null;

/** Constructed, so that no content security policy forbids it. */
export function sheet(): CSSStyleSheet {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(uplotStyle + own);
  }
  return shared;
}
