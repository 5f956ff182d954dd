// The wasm32 library for machines whose rustup cannot download but which have Debian's packages.
//
// A library must come from the very compiler that uses it, and no Debian package ships the wasm32 one. So: unpack
// Debian's newest Rust into the cache folder (no root, nothing installed), build the library from the source that goes
// with it, and give the result to rustup as a toolchain of its own. Host builds stay with the developer's Rust.

import {
  copyFile, mkdir, readFile, readdir, readlink, realpath, rm, symlink, writeFile,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ask, elapsed, run, say, StepFailed } from './step.mjs';
import { cache, fingerprint } from './places.mjs';

const WASM_TARGET = 'wasm32-unknown-unknown';
const home = join(cache, 'debian-rust');
/** Written last: a folder without it is an attempt that was cut short. */
const FINISHED = 'finished.json';

/** Debian's name of each processor, with the folder of its libraries and Rust's name for it. */
const PROCESSORS = {
  amd64: { libraries: 'x86_64-linux-gnu', triple: 'x86_64-unknown-linux-gnu' },
  arm64: { libraries: 'aarch64-linux-gnu', triple: 'aarch64-unknown-linux-gnu' },
};

/** The rustup name of a finished toolchain that is not older than `oldest`, or null. */
export async function find(oldest) {
  for (const folder of await readdir(home).catch(() => [])) {
    const finished = await readFile(join(home, folder, FINISHED), 'utf8').then(JSON.parse).catch(() => null);
    if (finished === null || isOlder(finished.rustc, oldest)) continue;
    const sysroot = sysrootIn(join(home, folder));
    await link(finished.rustc, sysroot);
    return toolchainName(finished.rustc, sysroot);
  }
  return null;
}

/** Gets and builds it. `refusal` is why rustup's own way failed, told if this one fails too. */
export async function install(oldest, refusal) {
  const since = Date.now();
  const machine = await checkMachine(refusal);
  const apt = await privateApt();
  const packages = await choosePackages(apt, oldest, refusal);
  const folder = join(home, packages.version.replace(/[^\w.]+/g, '-'));
  const sysroot = sysrootIn(folder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const archives = await download(apt, packages.names);
  for (const archive of archives) {
    await run('dpkg', ['-x', archive, folder], { label: 'unpacking', failure: `${archive} could not be unpacked.` });
  }
  await arrange(sysroot, machine);

  const rustc = (await askCompiler(sysroot)).split(' ')[1];
  await link(rustc, sysroot);
  await buildLibrary(folder, sysroot, toolchainName(rustc, sysroot));
  await writeFile(join(folder, FINISHED), JSON.stringify({ rustc }));
  await rm(join(home, 'archives'), { recursive: true, force: true });
  say(`wasm32 library: built with Debian's Rust ${rustc} in ${elapsed(since)}`);
  return toolchainName(rustc, sysroot);
}

/** Compares version numbers, field by field; a missing field counts as 0. */
export function isOlder(version, than) {
  const [ours, theirs] = [version, than].map((text) => text.split(/[^\d]+/, 3).map(Number));
  for (let field = 0; field < 3; field += 1) {
    const difference = (ours[field] || 0) - (theirs[field] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function sysrootIn(folder) {
  return join(folder, 'usr');
}

/** The folder is part of the name, so that two cache folders do not take each other's toolchain away. */
function toolchainName(rustc, sysroot) {
  return `edgepost-wasm-${rustc}-${fingerprint(sysroot)}`;
}

function explain(refusal, more) {
  return [refusal && `${refusal.message}\n${refusal.why}`, more].filter(Boolean).join('\n');
}

async function checkMachine(refusal) {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const system = release.match(/^PRETTY_NAME="?([^"\n]+)/m)?.[1] ?? process.platform;
  const commands = ['apt-get', 'apt-cache', 'dpkg'];
  const answers = await Promise.all(commands.map((command) => ask(command, ['--version'])));
  const missing = commands.filter((_, index) => answers[index] === null);
  const processor = PROCESSORS[await ask('dpkg', ['--print-architecture'])];
  if (missing.length === 0 && processor !== undefined) return processor;
  throw new StepFailed(`there is no library for ${WASM_TARGET}, which the Worker is compiled to.`, {
    why: explain(refusal, `The other way needs Debian 12 on amd64 or arm64; this is ${system}${
      missing.length > 0 ? ` without ${missing.join(', ')}` : ''}.`),
    advice: `let rustup reach its download server, and try \`rustup target add ${WASM_TARGET}\`.`,
  });
}

/** apt with its lists and downloads in our cache folder: needs no root and leaves the system's own lists alone. */
async function privateApt() {
  const folder = join(home, 'apt');
  await mkdir(join(folder, 'state', 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  const settings = join(folder, 'apt.conf');
  await writeFile(settings, [
    `Dir::State "${join(folder, 'state')}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${join(folder, 'cache')}";`,
    // Root's downloads would otherwise run as a user that may not write here.
    'APT::Sandbox::User "root";',
    // Container images clean the system's folders after each update; those are not ours.
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '',
  ].join('\n'));
  const env = { ...process.env, LC_ALL: 'C' };
  return {
    run: (command, args, options) => run(command, ['-c', settings, ...args], { env, ...options }),
    ask: (command, args) => ask(command, ['-c', settings, ...args], { env }),
  };
}

async function choosePackages(apt, oldest, refusal) {
  say('wasm32 library: reading Debian\'s package lists (into the cache folder)');
  // One unreachable source among several must not matter if Debian's own can be reached; what counts comes next.
  await apt.run('apt-get', ['update'], { label: 'package lists' }).catch((error) => {
    if (!(error instanceof StepFailed)) throw error;
  });
  const policy = await apt.ask('apt-cache', ['policy', 'rustc-web']);
  const version = policy?.match(/Candidate: (\S+)/)?.[1];
  if (version === undefined || version === '(none)' || isOlder(version, oldest)) {
    throw new StepFailed(`there is no library for ${WASM_TARGET}, which the Worker is compiled to.`, {
      why: explain(refusal, `Debian's package rustc-web is to be had in version ${
        version ?? '(none)'} here, and ${oldest} is the oldest that will do.`),
      advice: 'add Debian 12\'s security source (suite bookworm-security) to apt\'s sources, or let rustup download.',
    });
  }
  const library = await dependency(apt, `libstd-rust-web-dev=${version}`, /\b(libstd-rust-web-\d[\w.]*)/);
  const llvm = await dependency(apt, `${library}=${version}`, /\b(libllvm\d+)/);
  const linker = llvm.replace('libllvm', 'lld-');
  const ofThatVersion = ['rustc-web', 'libstd-rust-web-dev', library, 'rust-web-src', 'rust-web-clippy'];
  const names = new Set([...ofThatVersion.map((name) => `${name}=${version}`), llvm, linker]);
  // What those two need and this machine lacks.
  const plan = await apt.ask('apt-get', ['--simulate', '--no-install-recommends', 'install', llvm, linker]);
  for (const [, name] of (plan ?? '').matchAll(/^Inst (\S+)/gm)) names.add(name);
  return { version, names: [...names] };
}

async function dependency(apt, name, pattern) {
  const description = await apt.ask('apt-cache', ['show', name]);
  const found = description?.match(/^Depends: .*$/m)?.[0].match(pattern)?.[1];
  if (found === undefined) throw new StepFailed(`Debian's ${name} does not depend on what it used to (${pattern}).`);
  return found;
}

async function download(apt, names) {
  say('wasm32 library: downloading Debian\'s Rust compiler and its library source (about 120 MB)');
  const folder = join(home, 'archives');
  await mkdir(folder, { recursive: true });
  // Archives that an interrupted run left complete are not fetched again.
  await apt.run('apt-get', ['download', ...names], {
    label: 'Debian\'s Rust',
    cwd: folder,
    failure: 'Debian\'s Rust packages could not be downloaded.',
    advice: 'check that Debian\'s package servers can be reached (`apt-get download hostname`), then run the same again.',
  });
  const wanted = names.map((name) => `${name.split('=')[0]}_`);
  const files = await readdir(folder);
  return files.filter((file) => wanted.some((start) => file.startsWith(start))).map((file) => join(folder, file));
}

/** Makes the unpacked packages look like a toolchain to rustup, rustc and the linker. */
async function arrange(sysroot, { libraries, triple }) {
  // rustup puts `lib` on the library path; Debian's rustc has no run path of its own.
  for (const file of await readdir(join(sysroot, 'lib', libraries))) {
    if (file.includes('.so')) await symlinkAnew(join(libraries, file), join(sysroot, 'lib', file));
  }
  // Debian's cargo wants libraries that need not be here; rustup lends its own to a toolchain without one.
  await rm(join(sysroot, 'bin', 'cargo'), { force: true });
  const [llvm] = (await readdir(join(sysroot, 'lib'))).filter((name) => /^llvm-\d+$/.test(name));
  const folder = join(sysroot, 'lib', 'rustlib', triple, 'bin');
  await mkdir(folder, { recursive: true });
  await symlinkAnew(join('..', '..', '..', llvm, 'bin', 'lld'), join(folder, 'rust-lld'));
}

async function symlinkAnew(target, path) {
  await rm(path, { force: true });
  await symlink(target, path);
}

async function askCompiler(sysroot) {
  const env = { ...process.env, LD_LIBRARY_PATH: join(sysroot, 'lib') };
  return run(join(sysroot, 'bin', 'rustc'), ['--version'], {
    label: 'Debian\'s Rust',
    env,
    failure: 'Debian\'s Rust compiler does not start on this machine.',
    advice: 'this way is made for Debian 12; on others let rustup download.',
  });
}

/** Tells rustup of the sysroot, also again after the folder or rustup's own was replaced. */
async function link(rustc, sysroot) {
  const name = toolchainName(rustc, sysroot);
  const place = join(process.env.RUSTUP_HOME || join(homedir(), '.rustup'), 'toolchains', name);
  const [linked, real] = await Promise.all([readlink(place).catch(() => null), realpath(sysroot)]);
  if (linked === sysroot || linked === real) return;
  await run('rustup', ['toolchain', 'link', name, sysroot], {
    label: 'rustup',
    failure: `rustup would not take ${sysroot} as a toolchain.`,
    advice: 'install rustup: the project uses it to keep two compilers apart.',
  });
}

async function buildLibrary(folder, sysroot, toolchain) {
  say('wasm32 library: compiling the standard library for wasm32');
  const crate = join(folder, 'build');
  await mkdir(join(crate, 'src'), { recursive: true });
  await writeFile(join(crate, 'Cargo.toml'), '[package]\nname = "nothing"\nedition = "2024"\n\n[workspace]\n');
  await writeFile(join(crate, 'src', 'lib.rs'), '');
  const env = {
    ...process.env,
    RUSTUP_TOOLCHAIN: toolchain,
    // -Zbuild-std is a nightly feature; this is the documented way to use one on a stable compiler.
    RUSTC_BOOTSTRAP: '1',
    // Without it, link-time optimisation of the Worker fails: "failed to get bitcode from object file".
    RUSTFLAGS: '-Cembed-bitcode=yes',
    CARGO_TARGET_DIR: join(crate, 'target'),
  };
  delete env.CARGO_ENCODED_RUSTFLAGS;
  // `test` is for `cargo test --target wasm32-unknown-unknown`.
  await run('cargo', ['build', '--release', '--target', WASM_TARGET, '-Zbuild-std=std,panic_abort,test'], {
    label: 'wasm32 library',
    cwd: crate,
    env,
    failure: 'the standard library for wasm32 could not be built.',
  });
  const built = join(crate, 'target', WASM_TARGET, 'release', 'deps');
  const place = join(sysroot, 'lib', 'rustlib', WASM_TARGET, 'lib');
  await mkdir(place, { recursive: true });
  for (const file of await readdir(built)) {
    if (file.endsWith('.rlib') && !file.startsWith('libnothing-')) await copyFile(join(built, file), join(place, file));
  }
  await rm(crate, { recursive: true, force: true });
}
