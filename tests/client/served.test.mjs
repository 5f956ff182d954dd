// The client as it is served: one small file for each version, the same bytes wherever it is built, under the hash that the docs name.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundles, changedSinceRelease, integrityTable, makeClient, TABLE_IN_DOCS, version } from '../../scripts/assets/client.mjs';
import { clone } from '../../scripts/setup/places.mjs';

const files = await bundles();
const scripts = [...files].filter(([name]) => name.endsWith('.js'));
const read = (...path) => readFileSync(join(clone, ...path), 'utf8');

test('the client is less than 4 kB, gzipped', () => {
  assert.ok(gzipSync(files.get('edgepost.js'), { level: 9 }).length < 4_096);
});

test('what is served is what the sources make', () => {
  for (const [name, text] of files) assert.equal(read('assets', 'client', version, name), text, `${name}: node scripts/assets.mjs`);
});

test('building it again makes the same bytes', async () => {
  assert.deepEqual(await bundles(), files);
});

test('no file names a path of the machine that built it', () => {
  for (const [name, text] of files) assert.ok(!text.includes(clone.replace(/\/$/, '')), name);
  for (const [name, text] of files) {
    if (!name.endsWith('.map')) continue;
    for (const source of JSON.parse(text).sources) assert.match(source, /^src\/[\w/-]+\.js$/);
  }
});

test('each file stands alone', () => {
  for (const [name, text] of scripts) assert.doesNotMatch(text, /\bimport\b\s*[({*"'\w]|\bfrom\s*["']/, name);
});

test('the served module gives what the sources give', async () => {
  const [served, source] = await Promise.all([
    import(join(clone, 'assets', 'client', version, 'edgepost.js')), import(join(clone, 'client', 'src', 'edgepost.js')),
  ]);
  assert.deepEqual(Object.keys(served).sort(), Object.keys(source).sort());
  const client = served.createClient({ baseUrl: '', key: 'pk_a', retries: 0, fetch: async () => new Response('<html>', { status: 502 }) });
  const error = await client.services().catch((reason) => reason);
  assert.ok(error instanceof served.EdgepostError);
  assert.deepEqual([error.name, error.code], ['EdgepostError', 'unreadable_answer']);
});

test('docs/storefront.md has the hashes of these files', () => {
  assert.equal(TABLE_IN_DOCS.exec(read('docs', 'storefront.md'))[0], integrityTable(files),
    'the sources have changed: `node scripts/assets/client.mjs` writes the hashes into docs/storefront.md');
});

test('a version that was released is not changed any more', () => {
  assert.deepEqual(changedSinceRelease(files), [], `${version} is released: client/package.json needs a new version`);
});

test('released versions are served as they were, beside this one and nothing else', async (t) => {
  mkdirSync(join(clone, '.wrangler'), { recursive: true });
  const folder = mkdtempSync(join(clone, '.wrangler', 'releases-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [from, into] = ['releases', 'assets'].map((name) => join(folder, name));
  const released = (release, text) => {
    mkdirSync(join(from, release), { recursive: true });
    for (const [name] of scripts) writeFileSync(join(from, release, name), text);
  };
  released('0.0.9', 'as it was');
  mkdirSync(join(into, '0.0.8'), { recursive: true });
  writeFileSync(join(into, '0.0.8', 'edgepost.js'), 'never released');

  await makeClient({ from, into });
  assert.deepEqual(readdirSync(into).sort(), ['0.0.9', version]);
  assert.equal(readFileSync(join(into, '0.0.9', 'edgepost.js'), 'utf8'), 'as it was');
  assert.equal(readFileSync(join(into, version, 'edgepost.js'), 'utf8'), files.get('edgepost.js'));
  assert.deepEqual(changedSinceRelease(files, from), []);

  released(version, 'something else');
  assert.deepEqual(changedSinceRelease(files, from), scripts.map(([name]) => name));
  await makeClient({ from, into });
  assert.equal(readFileSync(join(into, version, 'edgepost.js'), 'utf8'), 'something else', 'what was released is served');
});
