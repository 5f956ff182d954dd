// The browser client as files to load: assets/client/<version>/edgepost.js, and edgepost-shipping.js, which has the client inside,
// so that a page loads one file by one hash. Versions that were released stay as they were: pages out there name them, hash and all.
//
//   node scripts/assets/client.mjs             makes the files, and writes their hashes into docs/storefront.md
//   node scripts/assets/client.mjs --release   the same, and keeps this version in client/releases for good

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clone } from '../setup/places.mjs';
import { isProgram } from '../setup.mjs';

const client = join(clone, 'client');
const releases = join(client, 'releases');
const folder = join(clone, 'assets', 'client');
const docs = join(clone, 'docs', 'storefront.md');

/** What is served, and what it is made of. */
const ENTRIES = { 'edgepost.js': 'src/edgepost.js', 'edgepost-shipping.js': 'src/shipping.js' };

/** The version that is made from the sources. */
export const version = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')).version;

/**
 * The files of this version by name: minified modules and their source maps. The same sources make the same bytes anywhere.
 *
 * @returns {Promise<Map<string, string>>}
 */
export async function bundles() {
  // Not there before set-up has run, which scripts that import this one start with.
  const { build } = await import('esbuild');
  const files = new Map();
  for (const [name, source] of Object.entries(ENTRIES)) {
    const entry = join(client, source);
    if (!existsSync(entry)) continue;
    const { outputFiles } = await build({
      entryPoints: [entry],
      outfile: join(folder, version, name),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      sourcemap: 'linked',
      banner: { js: `/*! @edgepost/client ${version}, MIT OR Apache-2.0 */` },
      absWorkingDir: client,
      write: false,
      logLevel: 'silent',
    });
    for (const { path, text } of outputFiles) {
      if (path.endsWith('.map')) files.set(`${name}.map`, withPlainSources(text));
      else files.set(name, text);
    }
  }
  return files;
}

/** Sources named by their place in the package, whatever the way from here to there is. */
function withPlainSources(text) {
  const map = JSON.parse(text);
  map.sources = map.sources.map((source) => source.replace(/^.*\/(?=src\/)/, ''));
  return JSON.stringify(map);
}

/** Makes all files: the released versions as they were, and this one. What is there already is not touched. */
export async function makeClient({ from = releases, into = folder } = {}) {
  const wanted = new Map([...await bundles()].map(([name, text]) => [join(version, name), text]));
  for (const released of versionsIn(from)) {
    for (const name of readdirSync(join(from, released))) {
      wanted.set(join(released, name), readFileSync(join(from, released, name), 'utf8'));
    }
  }
  for (const there of existsSync(into) ? readdirSync(into, { recursive: true }) : []) {
    const isParent = [...wanted.keys()].some((name) => dirname(name) === there);
    if (!wanted.has(there) && !isParent) rmSync(join(into, there), { recursive: true, force: true });
  }
  for (const [name, text] of wanted) write(join(into, name), text);
}

/** The modules that are no longer what was released as this version; none if it is not released. */
export function changedSinceRelease(files, from = releases) {
  if (!versionsIn(from).includes(version)) return [];
  return [...files].filter(([name, text]) => name.endsWith('.js') && readFileSync(join(from, version, name), 'utf8') !== text)
    .map(([name]) => name);
}

function versionsIn(place) {
  return existsSync(place) ? readdirSync(place).sort() : [];
}

/** The value of a page's `integrity`. */
export function integrity(text) {
  return `sha384-${createHash('sha384').update(text).digest('base64')}`;
}

/** The lines of docs/storefront.md between its two markers: what to load, and the hash of each. */
export function integrityTable(files) {
  const rows = [...files].filter(([name]) => name.endsWith('.js'))
    .map(([name, text]) => `| \`/client/${version}/${name}\` | \`${integrity(text)}\` |`);
  return ['| File | `integrity` |', '|---|---|', ...rows, ''].join('\n');
}

/** Between `<!-- integrity -->` and `<!-- /integrity -->`. */
export const TABLE_IN_DOCS = /(?<=<!-- integrity -->\n)[^]*?(?=<!-- \/integrity -->)/;

function write(file, text) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

if (isProgram(import.meta.url)) {
  const files = await bundles();
  if (process.argv.includes('--release')) {
    if (versionsIn(releases).includes(version)) throw new Error(`${version} is released; client/package.json needs a new version.`);
    for (const [name, text] of files) write(join(releases, version, name), text);
  }
  writeFileSync(docs, readFileSync(docs, 'utf8').replace(TABLE_IN_DOCS, integrityTable(files)));
  await makeClient();
}
