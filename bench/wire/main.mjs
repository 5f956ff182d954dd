// The bench over the wire: Edgepost beside what a user would write instead, under the same workerd. README.md says how and why.
//
//   node bench/wire/main.mjs                              every row, within an hour, on a machine that does nothing else
//   node bench/wire/main.mjs --quick                      shows that all of it works; its figures are not to be quoted, but its counts hold
//   node bench/wire/main.mjs --rows hit,miss --rounds 12 --seconds 3
//   node bench/wire/main.mjs --write docs/benchmarks.md

import { writeFileSync } from 'node:fs';
import { buildAll } from './harness/builds.mjs';
import { Carrier } from './harness/carrier.mjs';
import { comparison } from './harness/comparison.mjs';
import { readOptions } from './harness/options.mjs';
import { seeded } from './harness/statistics.mjs';
import { page } from './harness/page.mjs';
import { answers } from './rows/answers.mjs';
import { counted } from './rows/counted.mjs';

const options = readOptions(process.argv.slice(2), [...Object.keys(answers), ...Object.keys(counted)]);
const builds = await buildAll();
const carrier = await Carrier.start(builds.emulator);
const results = { answers: {}, counted: {}, seconds: {} };
const context = { builds, carrier, options, random: seeded(options.seed) };
const failed = [];
const isChosen = (name) => options.rows === undefined || options.rows.includes(name);

try {
  for (const [name, row] of Object.entries(answers).filter(([name]) => isChosen(name))) {
    await attempt(name, async () => { results.answers[name] = await comparison(row, context); });
  }
  for (const [name, row] of Object.entries(counted).filter(([name]) => isChosen(name))) {
    await attempt(name, async () => { results.counted[name] = { ...row, ...await row.run(context) }; });
  }
} finally {
  await carrier.stop();
}
const text = page(results, options, failed);
process.stdout.write(text);
if (options.write) writeFileSync(options.write, text);

const wrong = Object.entries(results.counted).flatMap(([name, { figures }]) => figures.filter(({ isWrong }) => isWrong).map((figure) => ({ name, ...figure })));
for (const { name, what, values, target } of wrong) process.stderr.write(`${name}: ${what}: ${values.edgepost}, and has to be ${target}\n`);
for (const { name, why } of failed) process.stderr.write(`${name} could not be measured: ${why.split('\n')[0]}\n`);
// A target that is missed is told on the page. A count that no machine is too slow for is a promise.
process.exitCode = failed.length + wrong.length > 0 ? 1 : 0;

/** A row that cannot be measured is reported as such, and is not the end of the others. */
async function attempt(name, measureRow) {
  const began = Date.now();
  process.stderr.write(`${name} ...`);
  try {
    await measureRow();
    results.seconds[name] = (Date.now() - began) / 1_000;
    process.stderr.write(` ${Math.round(results.seconds[name])} s\n`);
  } catch (error) {
    failed.push({ name, why: error.message });
    process.stderr.write(` failed: ${error.stack}\n`);
  }
}
