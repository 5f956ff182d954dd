// The build command of wrangler.toml: worker-build with this clone's tools, set up first if need be, the static files
// beside it (scripts/assets.mjs), and wasm-opt after it.
//
//   node scripts/worker-build.mjs --release
//
// Arguments go to worker-build as they are. It writes `build/` unless `--out-dir` names another folder.

import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAssets } from './assets.mjs';
import { clone } from './setup/places.mjs';
import { runAsProgram, setUp } from './setup.mjs';
import { runInWasmEnvironment, wasmOpt, workerBuild } from './wasm-environment.mjs';

const args = process.argv.slice(2);
const { values } = parseArgs({ args, strict: false, options: { 'out-dir': { type: 'string', short: 'd', default: 'build' } } });

/** What rustc's wasm32 target and wasm-bindgen use. Naming it keeps wasm-opt from using what workerd may not know yet. */
const FEATURES = [
  'mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory', 'multivalue', 'reference-types', 'exception-handling', 'simd',
];

process.chdir(clone);
await runAsProgram(async () => {
  await setUp();
  await makeAssets();
  await runInWasmEnvironment(await workerBuild(), args);
  // `npm run dev` would rather start twenty seconds sooner.
  if (process.exitCode === 0 && !process.env.EDGEPOST_QUICK_BUILD) await shrink(join(values['out-dir'], 'index_bg.wasm'));
});

/** worker-build would run wasm-opt too, but keep the names of functions: a quarter of the file. */
async function shrink(module) {
  const smaller = `${module}.opt`;
  await runInWasmEnvironment(wasmOpt(), ['-Oz', '--strip-debug', ...FEATURES.map((name) => `--enable-${name}`), module, '-o', smaller]);
  if (process.exitCode === 0) renameSync(smaller, module);
}
