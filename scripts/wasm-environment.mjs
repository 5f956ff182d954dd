// The environment that a wasm build runs in: which compiler, and which of the tools that worker-build would otherwise
// download.
//
//   node scripts/wasm-environment.mjs cargo clippy --target wasm32-unknown-unknown
//
// runs a command in it.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { commandPath } from './setup/cargo-tools.mjs';
import { npmCommands, pathWithNpmCommands } from './setup/places.mjs';
import { isProgram, runAsProgram, setUp } from './setup.mjs';

let settingUp;

/** Set-up is checked once per process. */
function ready() {
  settingUp ??= setUp();
  return settingUp;
}

/** Sets up if needed and returns the variables for a wasm build or a wasm test. */
export async function wasmEnvironment() {
  const { toolchain, tools } = await ready();
  const wasmBindgen = tools.find((tool) => tool.crate === 'wasm-bindgen-cli');
  return {
    WASM_BINDGEN_BIN: commandPath(wasmBindgen, 'wasm-bindgen'),
    WASM_OPT_BIN: wasmOpt(),
    ESBUILD_BIN: join(npmCommands, 'esbuild'),
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: commandPath(wasmBindgen, 'wasm-bindgen-test-runner'),
    // The tests of the wasm module run under the Node 22 of the npm packages.
    PATH: pathWithNpmCommands(),
    // Nothing under Node reads it, and wasm-bindgen would spend ten seconds a test run on carrying it along.
    CARGO_PROFILE_DEV_DEBUG: process.env.CARGO_PROFILE_DEV_DEBUG ?? 'false',
    ...(toolchain.name !== null && { RUSTUP_TOOLCHAIN: toolchain.name }),
  };
}

/** Where wasm-opt is. */
export function wasmOpt() {
  return join(npmCommands, 'wasm-opt');
}

/** Where worker-build is. */
export async function workerBuild() {
  const { tools } = await ready();
  return commandPath(tools.find((tool) => tool.crate === 'worker-build'), 'worker-build');
}

/** Runs a command in the wasm environment, in the foreground, and ends with its exit code. */
export async function runInWasmEnvironment(command, args) {
  const env = { ...process.env, ...await wasmEnvironment() };
  const child = spawn(command, args, { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

if (isProgram(import.meta.url)) {
  const [command, ...args] = process.argv.slice(2);
  await runAsProgram(() => runInWasmEnvironment(command, args));
}
