// Edgepost before and after a change, row by row: what an optimisation is worth.
//
//   node bench/wire/versus.mjs --before ../edgepost-before [--rows hit,miss] [--rounds 10] [--seconds 3]
//
// Both are clones with a release build in `build/`; this one is the later. The same rounds as main.mjs.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from './harness/builds.mjs';
import { Carrier } from './harness/carrier.mjs';
import { Load } from './harness/load.mjs';
import { measure } from './harness/rounds.mjs';
import { compare, median, seeded } from './harness/statistics.mjs';
import { Stores } from './harness/store-process.mjs';
import { variants } from './harness/variants.mjs';
import { answers } from './rows/answers.mjs';

const { values } = parseArgs({
  options: {
    before: { type: 'string' }, rows: { type: 'string', default: Object.keys(answers).join(',') }, rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '3' }, 'warm-up': { type: 'string', default: '2' }, seed: { type: 'string', default: '1' },
  },
});
if (!values.before) throw new Error('--before has to name the clone to compare with');
const options = { rounds: Number(values.rounds), seconds: Number(values.seconds), warmUp: Number(values['warm-up']) };
const random = seeded(Number(values.seed));
const after = await buildAll();
const before = { ...after, edgepost: join(values.before, 'build'), clone: values.before };
const carrier = await Carrier.start(after.emulator);
console.log('| | before | after | after / before |\n|---|--:|--:|--:|');
try {
  for (const name of values.rows.split(',')) console.log(await row(answers[name], name));
} finally {
  await carrier.stop();
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
    const ratio = compare(figures.after.cpu, figures.before.cpu);
    const micros = (age) => Math.round(median(figures[age].cpu));
    return `| \`${name}\` | ${micros('before')} µs | ${micros('after')} µs | ${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}-${ratio.most.toFixed(2)}; ${ratio.minima.toFixed(2)}) |`;
  } finally {
    await Promise.all(started.map((running) => running.stop()));
  }
}
