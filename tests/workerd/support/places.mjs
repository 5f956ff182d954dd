// Where the programs under test are. `npm test` says so in two variables; the rest is found from this file.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const clone = fileURLToPath(new URL('../../../', import.meta.url));

/** The folder with the built Worker: index.js and index_bg.wasm, with the route that panics. */
export const testBuild = variable('EDGEPOST_TEST_BUILD');

/** The emulator's program. */
export const emulatorProgram = variable('EDGEPOST_EMULATOR');

/** The runtime that comes with wrangler. */
export const workerdProgram = join(dirname(createRequire(import.meta.url).resolve('workerd/package.json')), 'bin', 'workerd');

/** What the Worker is deployed with. */
export const compatibilityDate = /^compatibility_date = "(.+)"$/m.exec(readFileSync(join(clone, 'wrangler.toml'), 'utf8'))[1];

function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; \`npm test -- workerd\` builds what these tests need and sets it`);
  return value;
}
