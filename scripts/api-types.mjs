// TypeScript's types of the API, from its OpenAPI document: client/types/api.d.ts.
//
//   node scripts/api-types.mjs           writes them
//   node scripts/api-types.mjs --check   fails unless they are written already

import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { clone } from './setup/places.mjs';
import { StepFailed } from './setup/step.mjs';
import { isProgram, runAsProgram } from './setup.mjs';

const source = join(clone, 'client', 'openapi.json');
const target = join(clone, 'client', 'types', 'api.d.ts');

const HEAD = `// The types of Edgepost's API, made of client/openapi.json by scripts/api-types.mjs. Not edited by hand.

`;

/** The text of the types. Each schema is also exported by its own name. */
export async function apiTypes() {
  const nodes = await openapiTypescript(pathToFileURL(source), {
    rootTypes: true, rootTypesNoSchemaPrefix: true, silent: true,
    // Who asks need not send what has a default.
    defaultNonNullable: false,
  });
  return HEAD + astToString(nodes);
}

/** Fails unless the types that are committed are those of the document that is committed. */
export async function checkApiTypes() {
  if (await readFile(target, 'utf8').catch(() => '') === await apiTypes()) return;
  throw new StepFailed(`${relative(clone, target)} is not what client/openapi.json says: run \`node scripts/api-types.mjs\`.`);
}

if (isProgram(import.meta.url)) {
  await runAsProgram(async () => {
    if (process.argv.includes('--check')) await checkApiTypes();
    else await writeFile(target, await apiTypes());
  });
}
