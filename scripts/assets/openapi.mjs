// The OpenAPI document as a file to load: assets/openapi.json, in one line.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clone } from '../setup/places.mjs';

/** Makes the file from the document that is committed. */
export function makeOpenapi() {
  const document = JSON.parse(readFileSync(join(clone, 'client', 'openapi.json'), 'utf8'));
  mkdirSync(join(clone, 'assets'), { recursive: true });
  writeFileSync(join(clone, 'assets', 'openapi.json'), `${JSON.stringify(document)}\n`);
}
