// Where things are: this clone, and the cache folder that every clone of the user shares.

import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const clone = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Tools and toolchains: `EDGEPOST_CACHE`, or `edgepost` in the user's cache folder. */
export const cache = resolve(
  process.env.EDGEPOST_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'edgepost'),
);

/** The commands of the npm packages; its `node` is version 22, whatever the machine has. */
export const npmCommands = join(clone, 'node_modules', '.bin');

/** PATH with the npm packages' commands first: wrangler and the tests want the Node 22 that is among them. */
export function pathWithNpmCommands() {
  return `${npmCommands}:${pathWithoutNpmCommands()}`;
}

/** PATH without them: what installs or replaces `node_modules` must not run from inside it. */
export function pathWithoutNpmCommands() {
  return (process.env.PATH ?? '').split(':').filter((folder) => folder !== npmCommands).join(':');
}

/** A few characters that differ for different texts; for names, not for secrets. */
export function fingerprint(text, length = 8) {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
