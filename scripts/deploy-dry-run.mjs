// Looks at what `wrangler deploy` would upload, without an account: bindings, the bundle, static files.
//
//   node scripts/deploy-dry-run.mjs [--env staging]
//
// It builds as a deploy does, so build/ and assets/ are made anew. Ends with 1, and a sentence each, if something should not go out like that.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bindingsOf, secretNames, troubles } from './deploy/checks.mjs';
import { clone, npmCommands } from './setup/places.mjs';
import { StepFailed } from './setup/step.mjs';
import { runAsProgram, setUp } from './setup.mjs';
import { wranglerEnvironment } from './wrangler-environment.mjs';

const read = (file) => readFileSync(join(clone, file), 'utf8');

await runAsProgram(async () => {
  await setUp();
  const folder = mkdtempSync(join(tmpdir(), 'edgepost-upload-'));
  try {
    const printed = dryRun(folder, process.argv.slice(2));
    const upload = filesOf(folder).map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
    const assets = filesOf(join(clone, 'assets')).map((path) => ({ path, size: statSync(join(clone, 'assets', path)).size }));
    const found = troubles({
      printed,
      upload,
      assets,
      pages: filesOf(join(clone, 'pages')),
      wasm: readFileSync(join(clone, 'build/index_bg.wasm')),
      secretNames: secretNames(read('.dev.vars.example')),
      secrets: localSecrets(),
    });
    for (const { name, detail, kind } of bindingsOf(printed)) console.log(`${kind}: ${name}${detail ? ` (${detail})` : ''}`);
    for (const { path, bytes } of upload) console.log(`upload: ${path}, ${bytes.length} bytes`);
    console.log(`static files: ${assets.length}`);
    if (found.length > 0) throw new StepFailed('this should not be deployed.', { why: found.join('\n') });
    console.log('wrangler would upload what is expected, and no secret.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What wrangler prints. It gets no credentials: a dry run has to need none. */
function dryRun(folder, args) {
  const env = { ...process.env, ...wranglerEnvironment(), NO_COLOR: '1' };
  for (const name of Object.keys(env).filter((name) => /^(CLOUDFLARE|CF)_(API|ACCOUNT|EMAIL)/.test(name))) delete env[name];
  const wrangler = join(npmCommands, 'wrangler');
  const ran = spawnSync(wrangler, ['deploy', '--dry-run', '--outdir', folder, ...args], { cwd: clone, env, encoding: 'utf8' });
  if (ran.status !== 0) throw new StepFailed('`wrangler deploy --dry-run` failed.', { why: `${ran.stdout}\n${ran.stderr}` });
  return ran.stdout;
}

/** Paths of all files below a folder. */
function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')).sort();
}

/** What this machine's own settings hold: none of it may be in what is uploaded. */
function localSecrets() {
  const own = ['.dev.vars', '.env'].filter((file) => existsSync(join(clone, file)));
  const lines = own.flatMap((file) => read(file).split('\n'));
  const values = lines.map((line) => /^\s*(?:export\s+)?\w+\s*=\s*["']?(.*?)["']?\s*$/.exec(line)?.[1] ?? '');
  // A shorter one may be a word of the code.
  return values.filter((value) => value.length >= 16);
}
