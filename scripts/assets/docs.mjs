// What /docs draws the reference with: Swagger UI as its makers bundle it, beside the page's own files in assets/docs/.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clone } from '../setup/places.mjs';

/** The bundle, its style, and the licences that have to come with them. */
const FILES = ['swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css', 'LICENSE', 'NOTICE'];

/** Copies the files. The npm packages have to be there. */
export function makeDocs() {
  const folder = join(clone, 'assets', 'docs');
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) copyFileSync(join(clone, 'node_modules', 'swagger-ui-dist', file), join(folder, file));
}
