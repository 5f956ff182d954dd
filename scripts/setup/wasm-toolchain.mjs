// A Rust compiler that can build for wasm32-unknown-unknown. Usually the developer's own, given that target by rustup;
// where rustup cannot download, Debian's compiler, for the wasm builds only (debian-rust.mjs).

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as debianRust from './debian-rust.mjs';
import { ask, run, say, StepFailed } from './step.mjs';
import { clone } from './places.mjs';

export const WASM_TARGET = 'wasm32-unknown-unknown';

/** `rustup` or `debian` forces that way (for trying either); anything else: rustup first, then Debian. */
const forcedWay = process.env.EDGEPOST_WASM_RUST;

/**
 * The toolchain to build wasm with, or null if there is none yet. Its `name` is null for the developer's own one, else
 * what RUSTUP_TOOLCHAIN has to say.
 */
export async function find() {
  const [own, oldest] = await Promise.all([ownToolchainHasTarget(), oldestRustThatWillDo()]);
  if (own && forcedWay !== 'debian') return { name: null };
  if (forcedWay === 'rustup') return null;
  const name = await debianRust.find(oldest);
  return name === null ? null : { name };
}

/** Gets a toolchain, by whichever way works. */
export async function install() {
  const oldest = await oldestRustThatWillDo();
  await checkOwnRust(oldest);
  let refusal = null;
  if (forcedWay !== 'debian') {
    refusal = await addTargetByRustup();
    if (refusal === null) return { name: null };
    if (forcedWay === 'rustup') throw refusal;
    say('wasm32 library: rustup cannot get it here; taking Debian\'s compiler and library for the wasm builds');
  }
  return { name: await debianRust.install(oldest, refusal) };
}

async function ownToolchainHasTarget() {
  const folder = await ask('rustc', ['--print', 'target-libdir', '--target', WASM_TARGET], { cwd: clone });
  const files = folder === null ? [] : await readdir(folder).catch(() => []);
  return files.some((file) => file.startsWith('libcore-'));
}

async function checkOwnRust(oldest) {
  if (await ask('cargo', ['--version'], { cwd: clone }) === null) {
    throw new StepFailed('there is no working `cargo`.', {
      advice: 'install Rust with rustup, as the Rust website says; then run the same command again.',
    });
  }
  const version = (await ask('rustc', ['--version'], { cwd: clone }))?.split(' ')[1];
  if (version === undefined || debianRust.isOlder(version, oldest)) {
    throw new StepFailed(`this project needs Rust ${oldest} or newer; here is ${version ?? 'none'}.`, {
      advice: '`rustup update stable`, then the same command again.',
    });
  }
}

/** Null if it worked, else the failure. */
async function addTargetByRustup() {
  if (await ask('rustup', ['--version']) === null) {
    return new StepFailed('there is no rustup, and this Rust has no library for wasm32-unknown-unknown.', {
      advice: 'install Rust with rustup, or your distribution\'s package with that library.',
    });
  }
  say(`wasm32 library: asking rustup for ${WASM_TARGET}, which the Worker is compiled to`);
  try {
    await run('rustup', ['target', 'add', WASM_TARGET], {
      label: 'wasm32 library',
      cwd: clone,
      failure: `rustup could not add ${WASM_TARGET}.`,
      advice: `check that rustup's downloads can be reached: \`rustup target add ${WASM_TARGET}\`.`,
    });
  } catch (error) {
    if (error instanceof StepFailed) return error;
    throw error;
  }
  if (await ownToolchainHasTarget()) return null;
  return new StepFailed(`rustup says that ${WASM_TARGET} is there, but the compiler does not find its library.`, {
    advice: `\`rustup target remove ${WASM_TARGET}\`, then the same command again.`,
  });
}

/** The `rust-version` of Cargo.toml. */
async function oldestRustThatWillDo() {
  const manifest = await readFile(join(clone, 'Cargo.toml'), 'utf8');
  return manifest.match(/^rust-version\s*=\s*"([^"]+)"/m)?.[1] ?? '1.0';
}
