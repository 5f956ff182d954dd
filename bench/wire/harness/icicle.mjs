// A picture of profiles: who called whom, as wide as the time it took, callers above. It needs no script: what a box is called stands in it
// if there is room, and in its title. A viewer's colours, light or dark, come with the viewer.

import { functionOf, shortly } from './function-names.mjs';

const [WIDTH, ROW, MARGIN, HEAD] = [1_200, 18, 8, 62];
const LETTER = 6.8;
/** Boxes of less than this share of the whole are left out: their callers have the room. */
const LEAST = 0.005;

const KINDS = { own: 'Edgepost', rust: 'other crates, std', glue: 'the build\'s JavaScript', native: 'the runtime' };

/** `profiles`: [{title, profile}], one for each isolate; `longest`: microseconds that a sample counts at most. */
export function icicle({ heading, profiles, longest }) {
  const root = { name: 'all that was computed', kind: 'root', micros: 0, children: new Map() };
  for (const { title, profile } of profiles) {
    const isolate = title.endsWith('objects') ? 'the objects\' isolate' : 'the requests\' isolate';
    addAll(childOf(root, { name: isolate, kind: 'root' }), profile, longest);
  }
  root.micros = sum(root.children);
  const boxes = [];
  place(root, { x: 0, depth: 0, all: root.micros, boxes });
  const height = HEAD + (Math.max(...boxes.map(({ depth }) => depth)) + 1) * ROW + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="11.5">
<title>${escaped(heading)}</title>
<style>
svg { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --root: #d7dbe0; --own: #f2b366; --rust: #a9c8ea; --glue: #a8d8a6; --native: #d9c3e8; }
@media (prefers-color-scheme: dark) { svg { --paper: #15181c; --ink: #eceff2; --root: #3b424a; --own: #8a5210; --rust: #274f7c; --glue: #2b5f2e; --native: #5a3d70; } }
.paper { fill: var(--paper); } text { fill: var(--ink); } rect { stroke: var(--paper); stroke-width: .6; } g:hover > rect { stroke: var(--ink); }
${['root', ...Object.keys(KINDS)].map((kind) => `.${kind} { fill: var(--${kind}); }`).join(' ')}
</style>
<rect class="paper" width="100%" height="100%"/>
<text x="${MARGIN}" y="24" font-size="15" font-weight="600">${escaped(heading)}</text>
${legend()}
${boxes.map(box).join('\n')}
</svg>
`;
}

/** The samples of a profile as a tree by name: what passes on only is its caller's. */
function addAll(root, { nodes, samples, timeDeltas }, longest) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const placed = new Map();
  const treeNode = (id) => {
    if (placed.has(id)) return placed.get(id);
    const parent = parents.get(id);
    const { callFrame } = byId.get(id);
    const above = parent === undefined ? root : treeNode(parent);
    const called = functionOf(callFrame);
    const isSame = called.name === undefined || callFrame.functionName === '(root)' || called.name === above.name;
    const node = isSame ? above : childOf(above, called);
    placed.set(id, node);
    return node;
  };
  samples.forEach((id, at) => {
    if (byId.get(id).callFrame.functionName === '(idle)') return;
    const micros = Math.min(timeDeltas[at], longest);
    for (let node = treeNode(id); node !== undefined; node = node === root ? undefined : node.above) node.micros += micros;
  });
}

function childOf(above, { name, kind }) {
  if (!above.children.has(name)) above.children.set(name, { name, kind, micros: 0, above, children: new Map() });
  return above.children.get(name);
}

const sum = (children) => [...children.values()].reduce((total, { micros }) => total + micros, 0);

/** The widest first, so that a picture of another run looks alike. */
function place(node, { x, depth, all, boxes }) {
  boxes.push({ ...node, x, depth, share: node.micros / all });
  let left = x;
  for (const child of [...node.children.values()].sort((one, other) => other.micros - one.micros)) {
    if (child.micros / all >= LEAST) place(child, { x: left, depth: depth + 1, all, boxes });
    left += child.micros / all;
  }
}

function box({ name, kind, x, depth, share }) {
  const across = WIDTH - 2 * MARGIN;
  const [left, width, top] = [MARGIN + x * across, share * across, HEAD + depth * ROW];
  const letters = Math.floor((width - 6) / LETTER);
  const short = shortly(name);
  const percent = `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  const whole = `${short}  ${percent}`;
  const cut = short.length <= letters ? short : `${short.slice(0, Math.max(0, letters - 1))}…`;
  const shown = whole.length <= letters ? whole : cut;
  const text = letters < 4 ? '' : `<text x="${(left + 3).toFixed(1)}" y="${top + 13}">${escaped(shown)}</text>`;
  return `<g><title>${escaped(name)}: ${percent}</title>`
    + `<rect class="${kind}" x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${ROW}"/>${text}</g>`;
}

function legend() {
  const entries = Object.entries(KINDS).map(([kind, words], at) => {
    const x = MARGIN + at * 190;
    return `<rect class="${kind}" x="${x}" y="37" width="14" height="14"/><text x="${x + 20}" y="48">${words}</text>`;
  });
  return entries.join('\n');
}

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
