// What has to be built before anything is started: Edgepost's release, an optimised emulator, the bundled peers.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { clone, wire } from './places.mjs';

/** Builds all; variables name what is there already: EDGEPOST_BUILD (a folder), EDGEPOST_EMULATOR (a program). */
export async function buildAll() {
  const { EDGEPOST_BUILD: given, EDGEPOST_EMULATOR: emulator } = process.env;
  const edgepost = given ?? join(clone, 'build');
  if (!given) await run(process.execPath, ['scripts/worker-build.mjs', '--release', '--locked']);
  if (!existsSync(join(edgepost, 'index_bg.wasm'))) throw new Error(`there is no build of Edgepost in ${edgepost}`);
  const bundles = join(clone, 'build', 'wire');
  mkdirSync(bundles, { recursive: true });
  const [hono, naive] = await Promise.all([bundle('hono', bundles), bundle('hono-naive', bundles)]);
  return {
    edgepost,
    emulator: emulator ?? await cargoProgram('edgepost-emulator', 'edgepost-emulator'),
    hono,
    naive,
    /** The same before wasm-opt, with the names of functions; there only if somebody built it (README.md). */
    named: process.env.EDGEPOST_NAMED_BUILD ?? join(clone, 'build', 'names', 'index_bg.wasm'),
  };
}

/** As `wrangler deploy` bundles a Worker, minified. */
async function bundle(peer, folder) {
  const outfile = join(folder, `${peer}.js`);
  await build({
    entryPoints: [join(wire, 'peers', peer, 'index.ts')], outfile, bundle: true, minify: true, format: 'esm', target: 'es2024', platform: 'neutral',
    mainFields: ['module', 'main'], conditions: ['workerd', 'worker', 'browser'], logLevel: 'warning',
  });
  return outfile;
}

let bench;

/** The native bench: steps of the core for an instruction counter, and simulated hours. EDGEPOST_BENCH names one that is built. */
export function benchProgram() {
  bench ??= process.env.EDGEPOST_BENCH ? Promise.resolve(process.env.EDGEPOST_BENCH) : cargoProgram('edgepost-bench', 'edgepost-bench');
  return bench;
}

/** Builds an optimised program of the workspace and gives its path. */
async function cargoProgram(crate, name) {
  const args = ['build', '--release', '--locked', '-p', crate, '--bin', name, '--message-format=json-render-diagnostics'];
  const cargo = spawn('cargo', args, { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'] });
  let program;
  createInterface({ input: cargo.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line);
    if (message.reason === 'compiler-artifact' && message.executable && message.target.name === name) program = message.executable;
  });
  const code = await new Promise((resolve) => { cargo.on('close', resolve); });
  if (code !== 0 || program === undefined) throw new Error(`cargo build of ${crate} failed`);
  return program;
}

async function run(command, args) {
  const child = spawn(command, args, { cwd: clone, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${code}`);
}
