// The build command of wrangler.toml: worker-build with this clone's tools, set up first if need be, and
// the static ZIP files beside it.
//
//   node scripts/worker-build.mjs --release
//
// Arguments go to worker-build as they are. It writes `build/` unless `--out-dir` names another folder.

import { clone } from './setup/places.mjs';
import { runAsProgram } from './setup.mjs';
import { runInWasmEnvironment, workerBuild } from './wasm-environment.mjs';
import { makeZipShards } from './zip-shards.mjs';

process.chdir(clone);
makeZipShards();
await runAsProgram(async () => runInWasmEnvironment(await workerBuild(), process.argv.slice(2)));
