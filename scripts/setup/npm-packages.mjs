// The npm packages of the committed lock file: wrangler, workerd, wasm-opt, esbuild and the Node 22 that they need.

import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, run, say, StepFailed } from './step.mjs';
import { cache, clone, fingerprint, npmCommands, pathWithoutNpmCommands } from './places.mjs';

const stamp = join(clone, 'node_modules', '.edgepost-stamp');
/** Missing when install scripts were switched off, or when an install was cut short. */
const COMMANDS_THAT_MUST_EXIST = ['node', 'wrangler', 'wasm-opt', 'esbuild'];

/** True if node_modules is what the lock file says; npm is not asked. */
export async function areInstalled() {
  const wanted = await wantedStamp();
  const found = await readFile(stamp, 'utf8').catch(() => null);
  return found === wanted && (await missingCommands()).length === 0;
}

/** Installs exactly the lock file's packages. */
export async function install() {
  say('npm packages: installing wrangler, workerd, wasm-opt, esbuild and Node 22 from package-lock.json');
  const env = { ...process.env, PATH: pathWithoutNpmCommands() };
  await run('npm', [
    'ci',
    '--no-audit', '--no-fund', '--loglevel=error',
    // npm's own folder stays as it is; what is fetched lies in ours.
    `--cache=${join(cache, 'npm')}`,
    // The machine's Node may be older than wrangler wants (it runs on the Node 22 installed here), and that Node
    // arrives by an install script: a user's own stricter settings would stop either.
    '--engine-strict=false', '--ignore-scripts=false', '--include=dev', '--include=optional',
  ], {
    label: 'npm packages',
    cwd: clone,
    env,
    failure: 'the npm packages could not be installed.',
    advice: 'check that the npm registry can be reached (`npm ping`), then run the same command again.',
  });
  const missing = await missingCommands();
  if (missing.length > 0) {
    throw new StepFailed(`npm installed its packages, but ${missing.join(', ')} is not among them.`, {
      advice: 'look whether npm is configured to skip install scripts or optional packages (`npm config ls`).',
    });
  }
  const version = await ask(join(npmCommands, 'node'), ['--version']);
  if (!version?.startsWith('v22.')) {
    throw new StepFailed(`the Node 22 from the npm packages does not run here (it said: ${version ?? 'nothing'}).`, {
      advice: `run ${join(npmCommands, 'node')} --version to see why.`,
    });
  }
  await writeFile(stamp, await wantedStamp());
}

async function wantedStamp() {
  const lock = await readFile(join(clone, 'package-lock.json'), 'utf8');
  // The platform is part of it: a clone may be shared between a container and its host.
  return `${fingerprint(lock, 32)} ${process.platform} ${process.arch}\n`;
}

async function missingCommands() {
  const found = await Promise.all(COMMANDS_THAT_MUST_EXIST.map((name) => stat(join(npmCommands, name)).catch(() => null)));
  return COMMANDS_THAT_MUST_EXIST.filter((_, index) => found[index] === null);
}
