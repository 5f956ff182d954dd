// The two build tools that cargo installs, each in a folder that carries its version.

import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, elapsed, run, say, StepFailed } from './step.mjs';
import { cache, clone } from './places.mjs';

/** Goes with the `worker` crate of Cargo.toml: both are released under one number. */
const WORKER_BUILD_VERSION = '0.8.7';

/**
 * These tools run for a second or two, so how fast they compile matters more than how fast they run: optimised,
 * worker-build alone takes 8 to 14 minutes on two cores; like this, a minute and a half.
 */
const QUICK_TO_COMPILE = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '256',
  CARGO_PROFILE_RELEASE_DEBUG: '0',
};

/** The tools with the version each must have and the commands it brings. */
export async function wantedTools() {
  return [
    { crate: 'worker-build', version: WORKER_BUILD_VERSION, commands: ['worker-build'], does: 'builds the Worker' },
    {
      crate: 'wasm-bindgen-cli',
      // The tool refuses a module made with any other version of the library.
      version: await lockedVersion('wasm-bindgen'),
      commands: ['wasm-bindgen', 'wasm-bindgen-test-runner'],
      does: 'writes the JavaScript side of the module and runs its tests',
    },
  ];
}

/** Where a tool's command lies. */
export function commandPath(tool, command) {
  return join(folderOf(tool), 'bin', command);
}

/** Those of `tools` that are not installed. */
export async function missingTools(tools) {
  const found = await Promise.all(tools.map(async (tool) => {
    const files = tool.commands.map((command) => stat(commandPath(tool, command)).catch(() => null));
    return !(await Promise.all(files)).includes(null);
  }));
  return tools.filter((_, index) => !found[index]);
}

/** Compiles and installs `tools`, one after the other: each uses all cores by itself. */
export async function install(tools) {
  if (await ask('cc', ['--version']) === null) {
    throw new StepFailed('there is no C compiler (`cc`), which Rust needs to link programs.', {
      advice: 'install one: `apt-get install gcc libc6-dev` on Debian and Ubuntu, `xcode-select --install` on macOS.',
    });
  }
  for (const tool of tools) await installOne(tool);
  await rm(buildFolder, { recursive: true, force: true });
}

const buildFolder = join(cache, 'tools', 'build');

async function installOne(tool) {
  const since = Date.now();
  say(`${tool.crate} ${tool.version}: compiling it (it ${tool.does})`);
  const unfinished = `${folderOf(tool)}.unfinished`;
  await mkdir(join(cache, 'tools'), { recursive: true });
  await rm(unfinished, { recursive: true, force: true });
  const env = { ...process.env, ...QUICK_TO_COMPILE, CARGO_TARGET_DIR: buildFolder };
  // Settings meant for the project's own builds; a target or a flag from there would spoil a tool.
  for (const name of ['CARGO_BUILD_TARGET', 'RUSTFLAGS', 'CARGO_ENCODED_RUSTFLAGS']) delete env[name];
  const args = ['install', `${tool.crate}@${tool.version}`, '--root', unfinished, '--no-track'];
  const options = {
    label: tool.crate,
    cwd: clone,
    env,
    failure: `${tool.crate} ${tool.version} could not be installed.`,
    advice: 'check that cargo can reach its registry (`cargo search worker-build`), then run the same command again: it goes on where this one stopped.',
  };
  try {
    await run('cargo', [...args, '--locked'], options);
  } catch (error) {
    // A lock file can name a version that the registry does not serve; the newest that fit do as well then.
    if (!/failed to select a version|no matching package/.test(error.why ?? '')) throw error;
    await run('cargo', args, options);
  }
  await rm(folderOf(tool), { recursive: true, force: true });
  await rename(unfinished, folderOf(tool));
  say(`${tool.crate} ${tool.version}: installed in ${elapsed(since)}`);
}

function folderOf({ crate, version }) {
  return join(cache, 'tools', `${crate}-${version}`);
}

async function lockedVersion(crate) {
  const lock = await readFile(join(clone, 'Cargo.lock'), 'utf8').catch(() => '');
  const version = lock.match(new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`))?.[1];
  if (version === undefined) {
    throw new StepFailed(`Cargo.lock names no version of ${crate}.`, {
      advice: 'restore the committed Cargo.lock (`git checkout Cargo.lock`).',
    });
  }
  return version;
}
