// Edgepost before and after a change, row by row: what an optimisation is worth.
//
//   node bench/wire/versus.mjs --before ../edgepost-before [--after ../edgepost-later] [--rows hit,cold_start] [--rounds 10] [--seconds 3] [--write FILE]
//
// Both are clones with a release build in `build/` (`node scripts/worker-build.mjs --release --locked`); the later is this one, if none is named. The same rounds
// as main.mjs. The table goes to stdout row by row, and to a file at the end.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './harness/builds.mjs';
import { Carrier } from './harness/carrier.mjs';
import { Load } from './harness/load.mjs';
import { measure } from './harness/rounds.mjs';
import { compare, median, seeded, shuffled } from './harness/statistics.mjs';
import { Stores } from './harness/store-process.mjs';
import { variants } from './harness/variants.mjs';
import { answers } from './rows/answers.mjs';
import { isolateMore } from './rows/starting.mjs';

const { values } = parseArgs({
  options: {
    before: { type: 'string' }, after: { type: 'string' }, rows: { type: 'string', default: [...Object.keys(answers), 'cold_start'].join(',') }, rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '3' }, 'warm-up': { type: 'string', default: '2' }, seed: { type: 'string', default: '1' },
    write: { type: 'string' },
  },
});
if (!values.before) throw new Error('--before has to name the clone to compare with');
const names = values.rows.split(',');
const unknown = names.filter((name) => name !== 'cold_start' && !(name in answers));
if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}; there are ${Object.keys(answers).join(', ')}, cold_start`);
const options = { rounds: Number(values.rounds), seconds: Number(values.seconds), warmUp: Number(values['warm-up']), noLatency: true };
const random = seeded(Number(values.seed));
const built = await buildAll();
const of = (clone) => ({ ...built, edgepost: join(clone, 'build'), clone });
const [before, after] = [of(values.before), values.after ? of(values.after) : built];
const carrier = await Carrier.start(after.emulator);
const lines = [];
say('| | before | after | after / before |\n|---|--:|--:|--:|');
try {
  for (const name of names) say(name === 'cold_start' ? await start() : await row(answers[name], name));
} finally {
  await carrier.stop();
}
if (values.write) writeFileSync(values.write, `${lines.join('\n')}\n`);

function say(line) {
  lines.push(line);
  console.log(line);
}

/** CPU until an isolate more listens, and of its first answer. */
async function start() {
  const figures = { before: [], after: [] };
  for (let round = 0; round < options.rounds; round += 1) {
    for (const age of shuffled(['before', 'after'], random)) {
      const cost = await isolateMore({ builds: age === 'before' ? before : after, carrier }, 'edgepost');
      figures[age].push((cost.start + cost.first) * 1e6);
    }
  }
  return shown('cold_start', figures);
}

function shown(name, { before: earlier, after: later }) {
  const ratio = compare(later, earlier);
  const micros = (all) => `${Math.round(median(all))} µs`;
  return `| \`${name}\` | ${micros(earlier)} | ${micros(later)} | ${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}-${ratio.most.toFixed(2)}; ${ratio.minima.toFixed(2)}) |`;
}

async function row({ kind, expect, prime, settings, from = 0 }, name) {
  const started = [new Load()];
  const [load] = started;
  try {
    await carrier.reset();
    const servers = {};
    for (const [age, builds] of Object.entries({ before, after })) {
      const stores = await Stores.start();
      started.push(stores);
      servers[age] = await variants.edgepost({ builds, carrier: carrier.url, stores: stores.ports, settings });
      started.push(servers[age]);
      const job = { kind, from: 0, ports: servers[age].ports };
      if (prime) await load.run({ ...job, connections: Math.min(8, prime.count), count: prime.count, expect: prime.expect });
    }
    const work = { kind, expect, from };
    const figures = await measure({ servers, work: { before: work, after: work }, options, random });
    return shown(name, { before: figures.before.cpu, after: figures.after.cpu });
  } finally {
    await Promise.all(started.map((running) => running.stop()));
  }
}
