// Prints the sizes of the client's files as they are served, and fails if one has outgrown its limits.
//
//   node scripts/client-size.mjs

import { gzipSync } from 'node:zlib';
import { bundles } from './assets/client.mjs';

/**
 * Bytes. Every checkout loads them before it can ask anything. The client's gzipped limit is a promise (docs/storefront.md); the
 * others are a ratchet: lower them whenever a file has become smaller.
 */
const LIMITS = {
  'edgepost.js': { raw: 5_400, gzipped: 4_095 },
  'edgepost-shipping.js': { raw: 47_000, gzipped: 17_000 },
};

let outgrown = false;
for (const [name, text] of await bundles()) {
  if (!name.endsWith('.js')) continue;
  const sizes = { raw: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length };
  for (const [kind, size] of Object.entries(sizes)) {
    const limit = LIMITS[name][kind];
    console.log(`client/${name} ${kind}: ${size} bytes (limit ${limit})`);
    outgrown ||= size > limit;
  }
}
if (outgrown) {
  console.error('The client is too large. `npx esbuild client/src/edgepost.js --bundle --minify --analyze` shows what takes the room.');
  process.exit(1);
}
