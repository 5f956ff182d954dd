// Makes assets/, everything that the Worker serves as a file: ZIP data, the browser client, the OpenAPI document, what /docs is drawn
// with, and the pages of pages/ as they are.
//
//   node scripts/assets.mjs

import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeClient } from './assets/client.mjs';
import { makeDocs } from './assets/docs.mjs';
import { makeOpenapi } from './assets/openapi.mjs';
import { makeZipShards } from './assets/zip-shards.mjs';
import { clone } from './setup/places.mjs';
import { isProgram, runAsProgram, setUp } from './setup.mjs';

/** What wrangler uploads; nothing in it is committed. */
const folder = join(clone, 'assets');

/** Makes all files. The npm packages have to be there. */
export async function makeAssets() {
  mkdirSync(folder, { recursive: true });
  makeZipShards();
  await makeClient();
  makeOpenapi();
  makeDocs();
  cpSync(join(clone, 'pages'), folder, { recursive: true });
}

if (isProgram(import.meta.url)) {
  await runAsProgram(async () => {
    await setUp();
    await makeAssets();
  });
}
