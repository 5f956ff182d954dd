// Where the CPU time of a row goes, function by function: V8's sampling profiler, over workerd's inspector.
//
//   node bench/wire/profile.mjs hit [--variant edgepost] [--seconds 5] [--svg docs/profile-hit.svg] [--json hit.cpuprofile]
//
// EDGEPOST_BUILD has to name the build with the names of functions: wasm-opt strips them from the release (README.md). --json writes a profile for
// each isolate, for a browser's developer tools: hit.0.cpuprofile and so on.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildAll } from './harness/builds.mjs';
import { Carrier } from './harness/carrier.mjs';
import { functionOf } from './harness/function-names.mjs';
import { icicle } from './harness/icicle.mjs';
import { Load } from './harness/load.mjs';
import { Stores } from './harness/store-process.mjs';
import { variants } from './harness/variants.mjs';
import { answers } from './rows/answers.mjs';

const { values, positionals: [name = 'hit'] } = parseArgs({
  allowPositionals: true,
  options: {
    variant: { type: 'string', default: 'edgepost' }, seconds: { type: 'string', default: '5' }, json: { type: 'string' },
    svg: { type: 'string' }, top: { type: 'string', default: '45' },
  },
});
const row = answers[name];
if (row === undefined) throw new Error(`there is no row ${name}; there are ${Object.keys(answers).join(', ')}`);
const profiled = ['edgepost', ...Object.keys(row.peers)];
// The floor is not among them: it repeats what was recorded.
if (!profiled.includes(values.variant)) throw new Error(`${values.variant} cannot be profiled at ${name}; ${profiled.join(', ')} can`);

const SAMPLE_MICROS = 200;
/** No sample is taken while the thread is in another isolate: that time must not go to whatever runs next. */
const LONGEST_MICROS = 2 * SAMPLE_MICROS;

const builds = await buildAll();
const [carrier, stores, load] = [await Carrier.start(builds.emulator), await Stores.start(), new Load()];
const server = await variants[values.variant]({
  builds, carrier: carrier.url, stores: stores.ports, settings: row.settings, inspector: true,
});
try {
  const job = { kind: row.kind, ports: server.ports, connections: 16 };
  const expect = row.peers[values.variant] ?? row.expect;
  if (row.prime) await load.run({ ...job, from: 0, count: row.prime.count, connections: 1, expect: row.prime.expect });
  await load.run({ ...job, from: row.from ?? 0, seconds: 2, expect });
  const profilers = await attachAll(server.inspectorPort);
  await Promise.all(profilers.map((one) => one.begin()));
  const { answered } = await load.run({ ...job, from: 100_000, seconds: Number(values.seconds), expect });
  const profiles = await Promise.all(profilers.map((one) => one.end()));
  profiles.forEach(({ profile }, at) => {
    if (values.json) writeFileSync(values.json.replace(/(?=\.cpuprofile$)|$/, `.${at}`), JSON.stringify(profile));
  });
  const heading = `${name}: where ${values.variant}'s CPU time goes, inside V8; ${row.title}`;
  if (values.svg) writeFileSync(values.svg, icicle({ heading, profiles, longest: LONGEST_MICROS }));
  for (const { title, profile } of profiles) print(title, profile, answered);
} finally {
  await Promise.all([server.stop(), carrier.stop(), stores.stop(), load.stop()]);
}

/** A profiler for each isolate of the runtime: the requests' and the objects'. */
async function attachAll(port) {
  const targets = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  return Promise.all(targets.map(async ({ id, title, webSocketDebuggerUrl }) => {
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error(`no inspector for ${title}`)));
    });
    let number = 0;
    const waiting = new Map();
    socket.addEventListener('message', ({ data }) => {
      const { id: answered, result, error } = JSON.parse(data);
      waiting.get(answered)?.(error ? { error } : result);
    });
    const ask = (method, params = {}) => {
      number += 1;
      const asked = number;
      socket.send(JSON.stringify({ id: asked, method, params }));
      return new Promise((resolve) => { waiting.set(asked, resolve); });
    };
    return {
      async begin() {
        await ask('Profiler.enable');
        await ask('Profiler.setSamplingInterval', { interval: SAMPLE_MICROS });
        await ask('Profiler.start');
      },
      async end() {
        const { profile } = await ask('Profiler.stop');
        socket.close();
        return { title: title ?? id, profile };
      },
    };
  }));
}

/** Self and total time by function, as shares of what was computed: waiting and what the runtime does outside V8 is told apart. */
function print(title, { nodes, samples, timeDeltas }, answered) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const [self, total] = [new Map(), new Map()];
  const nameOf = ({ callFrame }) => functionOf(callFrame).name ?? callFrame.functionName;
  const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);
  let idle = 0;
  samples.forEach((id, at) => {
    const micros = Math.min(timeDeltas[at], LONGEST_MICROS);
    const name = nameOf(byId.get(id));
    if (name === '(idle)') {
      idle += micros;
      return;
    }
    add(self, name, micros);
    const seen = new Set();
    for (let node = id; node !== undefined; node = parents.get(node)) {
      const inStack = nameOf(byId.get(node));
      if (!seen.has(inStack)) add(total, inStack, micros);
      seen.add(inStack);
    }
  });
  const all = [...self.values()].reduce((sum, value) => sum + value, 0);
  const line = ([name, micros]) => `| ${((100 * micros) / all).toFixed(1)} | ${((100 * total.get(name)) / all).toFixed(1)} | ${(micros / answered).toFixed(1)} | \`${name}\` |`;
  const listed = [...self].sort(([, one], [, other]) => other - one).slice(0, Number(values.top));
  console.log(`\n## ${title}: ${(all / 1e6).toFixed(2)} s computed, ${(idle / 1e6).toFixed(2)} s idle, ${answered} requests\n`);
  console.log(`| self % | total % | self µs a request | |\n|--:|--:|--:|---|\n${listed.map(line).join('\n')}`);
  const deepest = [...total].sort(([, one], [, other]) => other - one).slice(0, Number(values.top));
  console.log(`\nBy total:\n\n| total % | µs a request | |\n|--:|--:|---|\n${deepest.map(([name, micros]) => `| ${((100 * micros) / all).toFixed(1)} | ${(micros / answered).toFixed(1)} | \`${name}\` |`).join('\n')}`);
}
