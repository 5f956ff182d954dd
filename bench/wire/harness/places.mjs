// Where the programs are that the bench starts.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const clone = fileURLToPath(new URL('../../../', import.meta.url));

/** The bench's own folder. */
export const wire = fileURLToPath(new URL('../', import.meta.url));

/** The runtime that comes with wrangler. */
export const workerdProgram = join(dirname(createRequire(import.meta.url).resolve('workerd/package.json')), 'bin', 'workerd');

/** What the Worker is deployed with; the peers get the same. */
export const compatibilityDate = /^compatibility_date = "(.+)"$/m.exec(readFileSync(join(clone, 'wrangler.toml'), 'utf8'))[1];
