// How the component looks, as a constructed sheet, which a strict Content-Security-Policy allows. A page sets the custom
// properties, styles the parts, and styles the inputs themselves, which are its own: its rules win over those for slotted ones.

const CSS = /* css */ `
:host {
  --text: var(--edgepost-text, light-dark(#1a1f2b, #f2f4f8));
  --muted: var(--edgepost-text-muted, light-dark(#596273, #a9b3c4));
  --surface: var(--edgepost-surface, light-dark(#fff, #171b24));
  --tint: var(--edgepost-tint, light-dark(#f5f7fa, #212735));
  --border: var(--edgepost-border, light-dark(#d3d9e3, #3a4356));
  --edge: var(--edgepost-control-border, light-dark(#858fa1, #76829a));
  --accent: var(--edgepost-accent, light-dark(#2757d6, #8fb0ff));
  --on-accent: var(--edgepost-on-accent, light-dark(#fff, #10172a));
  --error: var(--edgepost-error, light-dark(#b3261e, #ffa198));
  --ok: var(--edgepost-success, light-dark(#17703c, #6fd396));
  --ask: var(--edgepost-warning, light-dark(#8a5300, #f3bd62));
  --radius: var(--edgepost-radius, 8px);
  --gap: var(--edgepost-gap, 16px);
  display: block;
  container-type: inline-size;
  color: var(--text);
  font: var(--edgepost-font, 400 1rem/1.5 system-ui, sans-serif);
  text-align: start;
}
:host([hidden]), [hidden] { display: none !important }
*, ::slotted(*) { box-sizing: border-box }
p, fieldset { margin: 0; padding: 0; border: 0; min-width: 0 }

.fields { display: grid; gap: 0 var(--gap); grid-template-columns: minmax(0, 1fr) }
.field { display: grid; grid-row: span 3; grid-template-rows: subgrid; align-items: end; min-width: 0; margin-block-end: var(--gap) }
.control { display: grid; position: relative }
.control svg { position: absolute; inset-inline-end: .625rem; inset-block-start: calc(50% - .5rem); inline-size: 1rem; block-size: 1rem; color: var(--muted); pointer-events: none }
::slotted(label) { display: block; align-self: end; margin-block-end: .3125rem; font-size: .875em; font-weight: 550; line-height: 1.4; color: var(--text) }
::slotted(input), ::slotted(select) {
  appearance: none; inline-size: 100%; min-inline-size: 0; block-size: 2.75rem; margin: 0; padding: 0 .75rem;
  border: 1px solid var(--edge); border-radius: var(--radius); background: var(--surface); color: var(--text);
  font: inherit; font-size: max(1em, 16px); transition: border-color .12s, box-shadow .12s;
}
::slotted(select) { padding-inline-end: 2rem; text-overflow: ellipsis }
::slotted(input:hover:enabled), ::slotted(select:hover:enabled) { border-color: var(--text) }
::slotted(input:focus-visible), ::slotted(select:focus-visible) { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: 1px }
::slotted([aria-invalid='true']) { border-color: var(--error); box-shadow: inset 0 0 0 1px var(--error) }
::slotted(:disabled) { opacity: .6; cursor: not-allowed }
::slotted(span) { display: block; align-self: start; margin-block-start: .3125rem; font-size: .875em; line-height: 1.4; color: var(--muted) }
::slotted(span[data-tone='error']) { color: var(--error) }
::slotted([hidden]) { display: none !important }
.country { font-size: .875em; color: var(--muted) }

.verdict { margin-block: calc(var(--gap) * .75) var(--gap); min-block-size: 1.5rem; border-radius: var(--radius) }
.verdict:focus { outline: none }
.verdict:focus-visible { outline: 2px solid var(--accent); outline-offset: 4px }
.verdict[data-tone='ask'], .verdict[data-tone='fix'] { padding: var(--gap); background: var(--tint); border: 1px solid var(--border) }
.line, .hint, .title { display: flex; gap: .5rem; align-items: flex-start }
.line, .hint, .body { font-size: .9375em }
.body { color: var(--muted) }
.hint { margin-block-start: .5rem; color: var(--muted) }
[data-tone='ask'] .hint, [data-tone='fix'] .hint { margin-block-start: .75rem }
svg { flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin-block-start: .125rem; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round }
.control svg { margin: 0 }
[data-tone='ok'] .line svg { color: var(--ok) }
[data-tone='info'] .line, [data-tone='none'] .line { color: var(--muted) }
[data-tone='ask'] .title svg { color: var(--ask) }
[data-tone='fix'] .title svg { color: var(--error) }
.title + .body { margin-block-start: .125rem; padding-inline-start: 1.75rem }

dl { display: grid; margin: .75rem 0 0; font-size: .9375em }
dl div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 0 .75rem; padding-block: .4375rem; border-block-start: 1px solid var(--border) }
dt { color: var(--muted) }
dd { display: flex; flex-wrap: wrap; gap: 0 .5rem; margin: 0; overflow-wrap: anywhere }
dd svg { inline-size: 1rem; block-size: 1rem; margin-block-start: .25rem; color: var(--muted) }
dd svg:dir(rtl) { transform: scaleX(-1) }
del { color: var(--muted); text-decoration: line-through }
ins { font-weight: 650; text-decoration: none }
.none { font-weight: 400; font-style: italic; text-decoration: none; color: var(--muted) }

.actions { display: flex; flex-wrap: wrap; gap: .625rem; margin-block-start: .875rem }
button {
  min-block-size: 2.5rem; padding: .375rem 1rem; border-radius: var(--radius); border: 1px solid var(--edge);
  background: var(--surface); color: var(--text); font: inherit; font-size: .9375em; font-weight: 600; cursor: pointer; transition: background .12s, border-color .12s;
}
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
button:hover:enabled { border-color: var(--text) }
button.primary:hover:enabled { background: color-mix(in oklab, var(--accent) 88%, var(--text)) }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
button:disabled { opacity: .6; cursor: not-allowed }

legend { padding: 0; margin-block-end: .5rem; font-weight: 650 }
.rates { --row: 4.25rem }
.methods { min-block-size: calc(var(--row) * 3 + 2px + 2rem) }
.card { border: 1px solid var(--border); border-radius: var(--radius); background: var(--surface) }
.rate { display: flex; align-items: center; gap: .75rem; min-block-size: var(--row); padding: .5rem 1rem; position: relative; cursor: pointer }
.rate + .rate::before { content: ''; position: absolute; inset-block-start: 0; inset-inline: 0; border-block-start: 1px solid var(--border) }
.rate:first-child { border-start-start-radius: calc(var(--radius) - 1px); border-start-end-radius: calc(var(--radius) - 1px) }
.rate:last-child { border-end-start-radius: calc(var(--radius) - 1px); border-end-end-radius: calc(var(--radius) - 1px) }
.rate:hover { background: var(--tint) }
.rate:has(:checked) { background: color-mix(in oklab, var(--accent) 9%, var(--surface)) }
.rate:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -2px; z-index: 1 }
.rate input { flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin: 0; accent-color: var(--accent); cursor: inherit }
.rate input:focus-visible { outline: none }
.what { flex: 1; display: grid; min-inline-size: 0 }
.name { font-weight: 550; line-height: 1.35; overflow-wrap: anywhere }
.when { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .5rem; font-size: .875em; line-height: 1.4; color: var(--muted) }
.badge { padding: 0 .4rem; border: 1px solid currentColor; border-radius: 99px; font-size: .8125rem; line-height: 1.35; color: var(--ok) }
.price { font-weight: 650; font-variant-numeric: tabular-nums; unicode-bidi: isolate; white-space: nowrap }
.place { display: grid; place-content: center; justify-items: center; gap: .75rem; min-block-size: calc(var(--row) * 3 + 2px); padding: 1rem; border: 1px dashed var(--border); border-radius: var(--radius); color: var(--muted); font-size: .9375em; text-align: center }
.place .line { color: var(--text); font-size: 1em; text-align: start }
.notes { padding-block-start: .5rem; font-size: .875em; color: var(--muted) }
.notes strong { color: var(--text); font-weight: 600 }
fieldset:disabled { opacity: .6 }
fieldset:focus { outline: none }

.bone { display: block; inline-size: 55%; block-size: .75rem; margin-block: .25rem; border-radius: 99px; background: var(--border); animation: breathe 1.4s ease-in-out infinite alternate }
.bone.short { inline-size: 30% }
.bone.dot { flex: none; inline-size: 1.25rem; block-size: 1.25rem }
.spinner { flex: none; inline-size: 1rem; block-size: 1rem; margin: .25rem .125rem; border: 2px solid var(--border); border-block-start-color: var(--accent); border-radius: 50%; animation: turn .8s linear infinite }
@keyframes breathe { to { opacity: .4 } }
@keyframes turn { to { transform: rotate(1turn) } }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }

@container (16rem <= inline-size < 30rem) {
  .fields:not(.abroad) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) }
  .fields:not(.abroad) :is(.state, .line1, .line2) { grid-column: span 2 }
}
@container (inline-size >= 30rem) {
  .fields { grid-template-columns: repeat(12, minmax(0, 1fr)) }
  .postal_code { grid-column: span 3 }
  .city { grid-column: span 5 }
  .state { grid-column: span 4 }
  .line1 { grid-column: span 7 }
  .line2 { grid-column: span 5 }
}
@container (inline-size < 30rem) {
  .rates { --row: 6.5rem }
  .rate { padding-inline: .75rem }
  dl div { grid-template-columns: minmax(0, 1fr) }
  .actions button { flex: 1 1 auto }
}
@media (prefers-reduced-motion: reduce) {
  *, ::slotted(*) { animation: none !important; transition: none !important }
}
@media (forced-colors: active) {
  .bone { background: GrayText }
  .rate:has(:checked) { outline: 2px solid Highlight; outline-offset: -2px }
  .rate:has(:focus-visible) { outline: 3px solid CanvasText; outline-offset: -3px }
  button.primary { border-width: 2px }
}
`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** One sheet for all components of a page. */
export function styles() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
