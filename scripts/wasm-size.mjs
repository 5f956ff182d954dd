// Prints the size of the built module and fails if it has outgrown its limits.
//
//   node scripts/wasm-size.mjs [build/index_bg.wasm]

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { clone } from './setup/places.mjs';

/**
 * A cold isolate has to fetch and compile all of it before it answers its first shopper. The aim is 300,000 and 120,000;
 * these are a ratchet on the way there: lower them whenever the module has become smaller.
 */
const LIMITS = { raw: 860_000, gzipped: 381_000 };

const file = process.argv[2] ?? join(clone, 'build', 'index_bg.wasm');
const module = readFileSync(file);
const sizes = { raw: module.length, gzipped: gzipSync(module, { level: 9 }).length };

for (const [kind, size] of Object.entries(sizes)) {
  console.log(`wasm ${kind}: ${size} bytes (limit ${LIMITS[kind]})`);
}
const outgrown = Object.keys(LIMITS).filter((kind) => sizes[kind] > LIMITS[kind]);
if (outgrown.length > 0) {
  console.error(`The module is too large (${outgrown.join(', ')}). \`twiggy top\` shows what takes the room.`);
  process.exit(1);
}
