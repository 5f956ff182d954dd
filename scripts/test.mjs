// `npm test`: all rungs of tests, quickest first, up to the first that fails.
//
//   npm test
//   npm test -- rust            only this rung, or several: rust, wasm, client, workerd, bench, browser

import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { makeAssets } from './assets.mjs';
import { ProcessGroup } from './dev/process-group.mjs';
import { buildEmulator } from './emulator-build.mjs';
import { chromium, findChromium, INSTALL } from './setup/chromium.mjs';
import { clone, npmCommands } from './setup/places.mjs';
import { elapsed, StepFailed } from './setup/step.mjs';
import { runAsProgram, setUp } from './setup.mjs';
import { wasmEnvironment } from './wasm-environment.mjs';
import { wranglerEnvironment } from './wrangler-environment.mjs';

/** Relative to the clone. The tests read it from EDGEPOST_TEST_BUILD. */
const TEST_BUILD = 'build/test';

let building;

const RUNGS = {
  rust: {
    title: 'the core and the emulator, natively',
    async run() {
      await command('cargo', ['test', '--workspace', '--locked']);
    },
  },
  wasm: {
    title: 'the wasm32 parts, under Node 22',
    async run() {
      await command('cargo', ['test', '--target', 'wasm32-unknown-unknown', '-p', 'edgepost', '--lib', '--locked'],
        await wasmEnvironment());
    },
  },
  client: {
    title: 'the browser client, under Node 22 and through the type checker',
    async run() {
      await makeAssets();
      await nodeTests('tests/client');
    },
  },
  workerd: {
    title: 'the built Worker under workerd, over HTTP',
    async run() {
      await nodeTests('tests/workerd', await builds());
    },
  },
  bench: {
    title: 'the bench over the wire, quickly: its counts, not its times',
    async run() {
      // It reads /proc.
      if (process.platform !== 'linux') return console.log('skipped: the bench needs Linux');
      await nodeTests('bench/wire');
      const { EDGEPOST_TEST_BUILD: EDGEPOST_BUILD, EDGEPOST_EMULATOR } = await builds();
      await command(join(npmCommands, 'node'), ['bench/wire/main.mjs', '--quick', '--check'],
        { EDGEPOST_BUILD, EDGEPOST_EMULATOR });
    },
  },
  browser: {
    title: 'the pages in Chromium',
    async run() {
      const browser = chromium();
      await nodeTests('tests/browser', { ...await builds(), EDGEPOST_CHROMIUM: browser });
    },
  },
};

/** The Worker and the emulator, built once, as variables for the tests. */
async function builds() {
  building ??= (async () => {
    // The route that panics on purpose is in this build only.
    await command('node', ['scripts/worker-build.mjs', '--release', '--out-dir', TEST_BUILD,
      '--features', 'panic-route', '--locked']);
    return { EDGEPOST_TEST_BUILD: join(clone, TEST_BUILD), EDGEPOST_EMULATOR: await buildEmulator() };
  })();
  return building;
}

/** All tests of a folder. Many files start programs of their own: more at a time only makes all of them slow. */
async function nodeTests(folder, variables) {
  await command(join(npmCommands, 'node'), ['--test', '--test-reporter=spec', '--test-concurrency=2', ...testFiles(folder)],
    { ...wranglerEnvironment(), ...variables });
}

await runAsProgram(async () => {
  const chosen = process.argv.slice(2);
  const unknown = chosen.filter((name) => !(name in RUNGS));
  if (unknown.length > 0) {
    throw new StepFailed(`there is no rung of tests named ${unknown.join(', ')}.`, {
      advice: `\`npm test -- NAME\`, where NAME is one of ${Object.keys(RUNGS).join(', ')}.`,
    });
  }
  await setUp();
  const isChosen = (name) => chosen.length === 0 || chosen.includes(name);
  // The last rung, after a quarter of an hour: whoever has time until then should know.
  if (isChosen('browser') && findChromium() === null) console.error(`The browser tests will fail: there is no Chromium or Chrome here. ${INSTALL}`);
  for (const [name, rung] of Object.entries(RUNGS)) {
    if (!isChosen(name)) continue;
    const since = Date.now();
    console.log(`\n== ${name}: ${rung.title}`);
    await rung.run();
    console.log(`== ${name}: passed in ${elapsed(since)}`);
  }
});

/** Runs a command to its end; if it fails, or this process is told to end, ends this process too. */
async function command(program, args, variables = {}) {
  const env = { ...process.env, ...variables };
  const group = new ProcessGroup(program, program, args, { cwd: clone, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const stop = async (signal) => {
    await group.stop();
    process.exit(128 + constants.signals[signal]);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const ending = await group.ended;
  for (const signal of signals) process.off(signal, stop);
  if (group.child.exitCode === 0) return;
  // A test runner that was killed leaves workerd and emulators behind.
  await group.stop();
  console.error(`\n${ending}: ${[program, ...args].join(' ')}`);
  process.exit(group.child.exitCode || 1);
}

/** A rung without tests would pass by saying nothing; it fails instead. */
function testFiles(folder) {
  const there = existsSync(join(clone, folder)) ? readdirSync(join(clone, folder), { recursive: true }) : [];
  const found = there.filter((file) => /\.test\.m?js$/.test(file)).map((file) => join(folder, file)).sort();
  if (found.length === 0) throw new StepFailed(`there is no test (*.test.mjs) in ${folder}.`);
  return found;
}
