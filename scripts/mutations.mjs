// Breaks the token code on purpose, one line at a time, and expects the simulation to notice: a simulation that finds nothing in
// broken code says nothing about whole code.
//
//   node scripts/mutations.mjs [NAME…]

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clone } from './setup/places.mjs';
import { elapsed } from './setup/step.mjs';

/** Each replaces a text that stands exactly once in its file. */
const MUTATIONS = [
  {
    name: 'drop the generation compare',
    file: 'src/token/keeper/mod.rs',
    find: 'current.filter(|kept| kept.record.generation > refused)',
    replace: 'current.filter(|_| refused == 0)',
  },
  {
    name: 'drop the started row',
    file: 'src/token/keeper/refresh.rs',
    find: 'let announced = self.save_state().await;',
    replace: 'let announced = Ok::<(), crate::ports::Unavailable>(());',
  },
  {
    name: 'do not wait for an earlier call',
    file: 'src/token/keeper/refresh.rs',
    find: 'if !self.known().upkeep.earlier_call {',
    replace: 'if true {',
  },
  {
    name: 'publish without looking at the started row',
    file: 'src/token/keeper/refresh.rs',
    find: 'if !self.still_ours(&started).await {',
    replace: 'if false && !self.still_ours(&started).await {',
  },
  {
    name: 'clear before replace',
    file: 'src/token/keeper/refresh.rs',
    find: '        let request = oauth::request(',
    replace: '        self.known_mut().kept = None;\n        let request = oauth::request(',
  },
  {
    name: 'do not count generations',
    file: 'src/token/keeper/state.rs',
    find: 'self.generation = self.generation.saturating_add(1);',
    replace: '',
  },
];

/** The courses that are written down take seconds, the deaths of the object too; the drawn ones come after them. */
const SIMULATION = [
  // Purchases and permits are no matter of tokens, and their courses take minutes.
  ['simulation::', '--skip', 'simulation::property', '--skip', 'simulation::week', '--skip', 'simulation::purchases', '--skip', 'simulation::permits'],
  ['matrix::deaths'],
  ['simulation::property'],
];

/** What the native tests need of the clone; cargo wants every member of the workspace. */
const PARTS = ['Cargo.toml', 'Cargo.lock', 'src', 'tests', 'testing', 'bench', 'emulator', 'fuzz', 'openapi', 'client', 'data', 'docs'];

const tree = join(clone, 'target', 'mutations');
const chosen = process.argv.slice(2);
const unnoticed = [];
for (const mutation of MUTATIONS) {
  if (chosen.length > 0 && !chosen.includes(mutation.name)) continue;
  const since = Date.now();
  plant(mutation);
  cargo(['test', '-p', 'edgepost', '--test', 'gateway', '--no-run', '--locked', '--quiet'], 'inherit');
  const why = SIMULATION.map(broken).find((found) => found !== undefined);
  if (why === undefined) unnoticed.push(mutation.name);
  console.log(`${why === undefined ? 'NOT NOTICED' : 'noticed'}: ${mutation.name} (${elapsed(since)})${why ? `: ${why}` : ''}`);
}
if (unnoticed.length > 0) {
  console.error(`The simulation does not notice: ${unnoticed.join('; ')}`);
  process.exit(1);
}

/** Which promise a part of the simulation says is broken; undefined if it passes. */
function broken([name, ...options]) {
  const run = cargo(['test', '-p', 'edgepost', '--test', 'gateway', '--locked', '--quiet', name, '--', ...options], 'pipe');
  const output = `${run.stdout}${run.stderr}`;
  if (run.status === 0) return undefined;
  if (!output.includes('test result: FAILED')) throw new Error(`the tests did not run:\n${output}`);
  return /^(EDGEPOST_SEED=.*)$/m.exec(output)?.[1] ?? /panicked at [^\n]*\n([^\n]*)/.exec(output)?.[1] ?? 'a test failed';
}

/** A fresh copy of the clone with one text replaced. */
function plant({ name, file, find, replace }) {
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  for (const part of PARTS) cpSync(join(clone, part), join(tree, part), { recursive: true });
  const parts = readFileSync(join(tree, file), 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`"${name}" no longer fits: ${file} has its text ${parts.length - 1} times`);
  writeFileSync(join(tree, file), parts.join(replace));
}

function cargo(args, stdio) {
  // The clone's own target folder: dependencies are built already.
  const env = { ...process.env, CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? join(clone, 'target'), RUST_BACKTRACE: '0' };
  const run = spawnSync('cargo', args, { cwd: tree, env, encoding: 'utf8', stdio: ['ignore', stdio, stdio], maxBuffer: 1 << 28 });
  if (stdio === 'inherit' && run.status !== 0) process.exit(run.status ?? 1);
  return run;
}
