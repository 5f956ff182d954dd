// The way a developer meets the Worker: one instance under `wrangler dev`, with wrangler's own KV, object and assets.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { wranglerEnvironment } from '../../scripts/wrangler-environment.mjs';
import { Emulator } from './support/emulator.mjs';
import { send } from './support/http.mjs';
import { clone, testBuild } from './support/places.mjs';
import { Program } from './support/program.mjs';
import { PATIENCE } from './support/runtime.mjs';
import { A_PARCEL_TO_CALIFORNIA, M_STREET, pageHeaders } from './support/world.mjs';

let emulator;
let wrangler;
let folder;
let base;

before(async () => {
  emulator = await Emulator.start();
  await emulator.reset();
  folder = project();
  wrangler = new Program(join(clone, 'node_modules/.bin/wrangler'), [
    'dev', '--ip', '127.0.0.1', '--port', '0', '--inspector-port', '0', '--show-interactive-dev-session=false',
    ...Object.entries({ ...PATIENCE, USPS_BASE_URL: emulator.url, QUOTA_ADDRESSES: 'unmetered' }).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ], { cwd: folder, group: true, env: { ...process.env, ...wranglerEnvironment(), CI: 'true', NO_COLOR: '1' } });
  [, base] = await wrangler.printed(/Ready on (http:\/\/127\.0\.0\.1:\d+)/, 60_000);
});
after(async () => {
  await wrangler?.stop();
  await emulator?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/**
 * A project folder inside the clone's own .wrangler: wrangler.toml as it is, but with the build under test in the place of
 * a build command, which would take minutes.
 */
function project() {
  const own = join(clone, '.wrangler');
  mkdirSync(own, { recursive: true });
  const folder = mkdtempSync(join(own, 'test-'));
  const source = join(folder, 'src/edge');
  mkdirSync(source, { recursive: true });
  mkdirSync(join(folder, 'build'));
  for (const file of ['index.js', 'index_bg.wasm']) writeFileSync(join(folder, 'build', file), readFileSync(join(testBuild, file)));
  writeFileSync(join(source, 'entry.js'), readFileSync(join(clone, 'src/edge/entry.js')));
  const settings = readFileSync(join(clone, 'wrangler.toml'), 'utf8');
  assert.match(settings, /^\[build\]$/m);
  writeFileSync(join(folder, 'wrangler.toml'), settings
    .replace(/^\[build\]\n(?:.*=.*\n)+/m, '')
    .replace('directory = "./assets"', `directory = ${JSON.stringify(relative(folder, join(clone, 'assets')))}`));
  return folder;
}

const post = (path, body) => send(base, { method: 'POST', path, headers: pageHeaders, body: JSON.stringify(body) });

test('200 requests at once to a cold Worker under wrangler dev make one token call, and equal ones about rates one more', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, shopper) => (
    shopper % 2 ? post('/v1/rates', A_PARCEL_TO_CALIFORNIA) : post('/v1/addresses/validate', { address: M_STREET }))));
  const calls = JSON.stringify(await emulator.calls('oauth'));
  for (const answer of answers) assert.equal(answer.status, 200, `${answer.text}\n${calls}\n${wrangler.output.slice(-2000)}`);
  await emulator.expectCalls({ oauth: 1, shipments: 1, addresses: 100 });
});

test('an address is confirmed and a ZIP code found under wrangler dev', async () => {
  const { verdict, address } = (await post('/v1/addresses/validate', { address: M_STREET })).json;
  assert.deepEqual([verdict, address.postal_code], ['confirmed', '20007-3704']);
  const place = (await send(base, { path: '/v1/zip-codes/27703' })).json;
  assert.deepEqual([place.city, place.state, place.source], ['Durham', 'NC', 'open_data']);
});

test('assets take no route of the Worker away', async () => {
  const answer = await send(base, { path: '/v1/nothing' });
  assert.equal(answer.status, 404);
  assert.equal(answer.json.code, 'path_unknown');
});

test('a panic under wrangler dev is survived', async () => {
  assert.equal((await send(base, { path: '/__test/panic' })).status, 500);
  assert.equal((await post('/v1/rates', A_PARCEL_TO_CALIFORNIA)).status, 200);
});
