// Fuzzes: builds the readers with counters in every branch, and lets libFuzzer make inputs up that reach new ones.
//
//   node scripts/fuzz.mjs                       30 s a target
//   node scripts/fuzz.mjs 600 readers carrier   so many seconds, and these alone
//
// What breaks a target is kept in `target/fuzz/TARGET/found/`. The corpus stays beside it: the next run begins where this one ended.

import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { ProcessGroup } from './dev/process-group.mjs';
import { clone } from './setup/places.mjs';
import { ask, elapsed, StepFailed } from './setup/step.mjs';
import { runAsProgram } from './setup.mjs';

const TARGETS = ['readers', 'carrier', 'requests', 'settings', 'stored'];
const SECONDS = 30;
/** Of one input. All of them are within a Worker's request, which has a few tens of milliseconds of CPU. */
const MOST_SECONDS = 1;
const MOST_MEGABYTES = 1024;
/** Longer than the longest body a request may have; the carrier's longest seed fits. */
const LONGEST_INPUT = 40_000;
/** A target that takes fewer does not run: a second of the slowest is more. */
const FEWEST_EXECUTIONS = 200;
/** Counters of every branch, and what is compared with what: as cargo-fuzz has it, less the sanitizer, which wants a nightly compiler. */
const INSTRUMENTATION = [
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
  '-Cllvm-args=-simplifycfg-branch-fold-threshold=0',
];

await runAsProgram(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const seconds = /^\d+$/.test(first ?? '') ? Number(first) : SECONDS;
  const chosen = [first, ...rest].filter((word) => word !== undefined && !/^\d+$/.test(word));
  const unknown = chosen.filter((name) => !TARGETS.includes(name));
  if (unknown.length > 0 || seconds === 0) {
    throw new StepFailed(`there is no target named ${unknown.join(', ')}.`, {
      advice: `\`node scripts/fuzz.mjs [SECONDS] [TARGET…]\`, with targets of ${TARGETS.join(', ')}.`,
    });
  }
  const program = await build();
  const left = chosen.length > 0 ? chosen : [...TARGETS];
  const broken = [];
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      if (!await fuzz(program, name, seconds)) broken.push(name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  if (broken.length > 0) {
    throw new StepFailed(`fuzzing found something: ${broken.join(', ')}.`, {
      advice: 'mend it, and keep the input as `fuzz/regressions/TARGET/NAME`: `cargo test -p edgepost-fuzz` runs it from then on.',
    });
  }
});

/** The program with all targets. */
async function build() {
  const compiler = process.env.CXX || 'c++';
  if (await ask(compiler, ['--version']) === null) {
    throw new StepFailed(`fuzzing needs a C++ compiler for libFuzzer, and \`${compiler}\` is none.`, {
      advice: '`apt-get install g++` or `xcode-select --install`, or name another one in CXX. '
        + 'Without, `cargo test -p edgepost-fuzz` runs every seed once.',
    });
  }
  const since = Date.now();
  const host = /^host: (.*)$/m.exec(await ask('rustc', ['-vV']) ?? '')?.[1];
  if (host === undefined) throw new StepFailed('`rustc -vV` does not say what this machine is.');
  // With a target named, build scripts and macros of the compiler stay as they are.
  const args = ['build', '-p', 'edgepost-fuzz', '--bins', '--features', 'engine', '--profile', 'fuzz', '--target', host, '--locked',
    '--message-format=json-render-diagnostics'];
  const env = { ...process.env, RUSTFLAGS: [process.env.RUSTFLAGS, ...INSTRUMENTATION].filter(Boolean).join(' ') };
  const cargo = new ProcessGroup('cargo', 'cargo', args, { cwd: clone, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let program;
  createInterface({ input: cargo.child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line);
    if (message.reason === 'compiler-artifact' && message.executable && message.target.name === 'edgepost-fuzz') {
      program = message.executable;
    }
  });
  await cargo.ended;
  if (cargo.child.exitCode !== 0 || program === undefined) {
    throw new StepFailed('the fuzz targets could not be built; the compiler says why above.');
  }
  console.log(`built in ${elapsed(since)}`);
  return program;
}

/** Fuzzes one target, tells what came of it, and whether all was well. */
async function fuzz(program, name, seconds) {
  const place = join(clone, 'target', 'fuzz', name);
  const [corpus, seeds, found] = ['corpus', 'seeds', 'found'].map((folder) => join(place, folder));
  for (const folder of [corpus, seeds, found]) mkdirSync(folder, { recursive: true });
  const kept = join(clone, 'fuzz', 'regressions', name);
  const folders = [corpus, seeds, ...(existsSync(kept) ? [kept] : [])];
  const before = new Set(readdirSync(found));
  const log = join(place, 'log');
  await libFuzzer(program, name, log, [`-max_total_time=${seconds}`, `-artifact_prefix=${found}/`, ...folders], seeds);
  const told = outcome(readFileSync(log, 'utf8'));
  const inputs = readdirSync(found).filter((file) => !before.has(file) && !file.startsWith('slow-unit-'));
  const bad = [];
  for (const file of inputs) {
    const input = join(found, file);
    // A machine that stood still for a second is no slow input.
    const again = join(place, 'again');
    if (file.startsWith('timeout-') && await libFuzzer(program, name, again, [input])) continue;
    bad.push(relative(clone, input));
  }
  console.log(`${name}: ${told.executions} executions (${told.each_second} a second), ${told.covered} branches and ${told.features} features, `
    + `corpus ${told.corpus}, slowest ${told.slowest}, ${told.megabytes} MB`);
  if (bad.length > 0) {
    console.log(`${name}: ${told.why}\n  ${bad.join('\n  ')}`);
    return false;
  }
  if (told.done === false && inputs.length === 0) {
    console.log(`${name}: it ended before its time: ${relative(clone, log)}`);
    return false;
  }
  // Without counters it is no fuzzing, whatever the exit code.
  if (!(told.executions >= FEWEST_EXECUTIONS && told.features > 0)) {
    console.log(`${name}: it hardly ran: ${relative(clone, log)}`);
    return false;
  }
  return true;
}

/** Runs it to its end; true if it ended well. */
async function libFuzzer(program, name, log, args, seeds) {
  const limits = [`-timeout=${MOST_SECONDS}`, `-rss_limit_mb=${MOST_MEGABYTES}`, `-max_len=${LONGEST_INPUT}`, '-print_final_stats=1'];
  const env = { ...process.env, RUST_BACKTRACE: '0', EDGEPOST_FUZZ_TARGET: name };
  if (seeds !== undefined) env.EDGEPOST_FUZZ_SEEDS = seeds;
  const output = createWriteStream(log);
  const child = spawn(program, [...limits, ...args], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(output, { end: false });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  process.off('exit', end);
  await new Promise((resolve) => { output.end(resolve); });
  return code === 0;
}

/** What libFuzzer's output says. */
function outcome(text) {
  const last = (pattern) => [...text.matchAll(pattern)].at(-1)?.[1];
  const slowest = Number(last(/slowest input: (\d+) us/g) ?? 0);
  return {
    done: /^Done \d+ runs/m.test(text),
    executions: Number(last(/number_of_executed_units: (\d+)/g) ?? last(/^#(\d+)\t/gm) ?? 0),
    each_second: last(/average_exec_per_sec: +(\d+)/g) ?? '?',
    covered: Number(last(/ cov: (\d+)/g) ?? 0),
    features: Number(last(/ ft: (\d+)/g) ?? 0),
    corpus: last(/ corp: (\S+)/g) ?? '?',
    slowest: `${(slowest / 1000).toFixed(1)} ms`,
    megabytes: last(/peak_rss_mb: +(\d+)/g) ?? '?',
    why: [...text.matchAll(/panicked at ([^\n]*\n[^\n]*)/g)].at(-1)?.[1] ?? /ERROR: libFuzzer: ([^\n]*)/.exec(text)?.[1] ?? 'it failed',
  };
}
