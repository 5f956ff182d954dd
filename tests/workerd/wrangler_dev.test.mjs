// The way a developer meets the Worker: one instance under `wrangler dev`, with wrangler's own KV, object and assets.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Emulator } from './support/emulator.mjs';
import { send } from './support/http.mjs';
import { A_PARCEL_TO_CALIFORNIA, M_STREET, pageHeaders } from './support/world.mjs';
import { Wrangler } from './support/wrangler.mjs';

let emulator;
let wrangler;

before(async () => {
  emulator = await Emulator.start();
  await emulator.reset();
  wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, QUOTA_ADDRESSES: 'unmetered' });
});
after(async () => {
  await wrangler?.stop();
  await emulator?.stop();
});

const post = (path, body) => send(wrangler.url, { method: 'POST', path, headers: pageHeaders, body: JSON.stringify(body) });

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
  const place = (await send(wrangler.url, { path: '/v1/zip-codes/27703' })).json;
  assert.deepEqual([place.city, place.state, place.source], ['Durham', 'NC', 'open_data']);
});

test('assets take no route of the Worker away', async () => {
  const answer = await send(wrangler.url, { path: '/v1/nothing' });
  assert.equal(answer.status, 404);
  assert.equal(answer.json.code, 'path_unknown');
});

test('a panic under wrangler dev is survived', async () => {
  assert.equal((await send(wrangler.url, { path: '/__test/panic' })).status, 500);
  assert.equal((await post('/v1/rates', A_PARCEL_TO_CALIFORNIA)).status, 200);
});
