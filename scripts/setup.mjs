// Gets everything that building, running and testing need, from a fresh clone; does nothing, quickly, when all is there.
//
//   node scripts/setup.mjs
//
// It writes to this clone, to rustup's and cargo's folders and to one cache folder (`EDGEPOST_CACHE`, else `edgepost` in
// the user's cache folder). Run it as often as you like; an interrupted run goes on where it stopped.

import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, INSTALL } from './setup/chromium.mjs';
import * as cargoTools from './setup/cargo-tools.mjs';
import { whileLocked } from './setup/lock.mjs';
import * as npmPackages from './setup/npm-packages.mjs';
import { cache } from './setup/places.mjs';
import { elapsed, endCommandsWhenInterrupted, endRunningCommands, say, StepFailed } from './setup/step.mjs';
import * as wasmToolchain from './setup/wasm-toolchain.mjs';

/**
 * Makes sure that everything is there and returns what to build with: `toolchain.name` (for RUSTUP_TOOLCHAIN in wasm
 * builds; null: the developer's own) and `tools`.
 *
 * # Errors
 * StepFailed, when something cannot be had.
 */
export async function setUp() {
  const found = await look();
  if (found.complete) return found;
  const since = Date.now();
  const noLongerWatch = endCommandsWhenInterrupted();
  try {
    return await whileLocked(join(cache, 'lock'), async () => {
      // Another set-up may have done it all while this one waited.
      const before = await look();
      if (before.complete) return before;
      await installMissing(before);
      say(`Set-up done in ${elapsed(since)}`);
      if (findChromium() === null) say(`The browser tests of \`npm test\` also need Chromium or Chrome: ${INSTALL}`);
      return look();
    });
  } finally {
    noLongerWatch();
  }
}

async function look() {
  const tools = await cargoTools.wantedTools();
  const [packages, toolchain, missing] = await Promise.all([
    npmPackages.areInstalled(), wasmToolchain.find(), cargoTools.missingTools(tools),
  ]);
  return { complete: packages && toolchain !== null && missing.length === 0, packages, toolchain, missing, tools };
}

async function installMissing({ packages, toolchain, missing }) {
  try {
    // npm downloads while cargo compiles.
    await Promise.all([
      packages || npmPackages.install(),
      (async () => {
        if (toolchain === null) await wasmToolchain.install();
        if (missing.length > 0) await cargoTools.install(missing);
      })(),
    ]);
  } catch (error) {
    // The other half would go on for minutes before anybody hears of this; what it has done so far is not lost.
    await endRunningCommands();
    throw error;
  }
}

/** Runs `main`; a failed step is told as a sentence, with exit code 1. */
export async function runAsProgram(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.stderr.write(`${error.explain()}\n`);
    process.exit(1);
  }
}

/** True for the script that node was started with. */
export function isProgram(moduleUrl) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(moduleUrl);
}

if (isProgram(import.meta.url)) await runAsProgram(setUp);
