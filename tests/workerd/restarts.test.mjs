// What outlives a crash: the object's rows on disk, and what is stored there by whom.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { World } from './support/world.mjs';

let world;
let objects;
before(async () => { world = await World.start(); });
after(() => world?.stop());
beforeEach(() => { objects = mkdtempSync(join(tmpdir(), 'edgepost-objects-')); });
afterEach(async () => {
  await world.runtime.stop();
  rmSync(objects, { recursive: true, force: true });
});

test('after a crash the object still has its token, also when KV has lost it', async () => {
  await world.cold({ objects });
  assert.equal((await world.rates()).status, 200);
  world.kv.reset();
  await world.restart({ objects });
  assert.equal((await world.rates()).status, 200);
  await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
  assert.equal((await world.status()).account.bearer.generation, 1);
});

test('after a crash a place that finds the token in KV does not wake the object', async () => {
  await world.cold({ objects });
  await world.rates();
  await eventually('token in KV', () => world.kv.stored.size === 1);
  // Another, empty object: whoever asked it would get another token.
  await world.restart();
  assert.match((await world.rates()).headers['server-timing'], /token;desc="kv"/);
  await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
});

test('a crash in the middle of a token call costs one token call more, and its generation is not made twice', async () => {
  await world.cold({ objects });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'hang' } });
  const lost = world.rates().catch(() => undefined);
  await eventually('token call under way', async () => (await world.emulator.hits()) === 1);
  await world.runtime.stop();
  await lost;
  await world.restart({ objects });
  assert.equal((await world.rates()).status, 200);
  const { account } = await world.status();
  assert.equal(account.token_calls_last_hour, 2, 'the lost call counts');
  assert.equal(account.bearer.generation, 2);
});

test('a remembered failure of the token endpoint outlives a crash', async () => {
  await world.cold({ objects });
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
  assert.equal((await world.rates()).json.code, 'credentials_rejected');
  await world.restart({ objects });
  assert.equal((await world.rates()).json.code, 'credentials_rejected');
  assert.equal(await world.emulator.hits(), 1);
});

test('records sealed with another key count as absent: one token call, a higher generation, shown to the operator', async () => {
  await world.cold({ objects });
  await world.rates();
  await eventually('token in KV', () => world.kv.stored.size === 1);
  await world.restart({ objects, settings: { TOKEN_KEY: Buffer.alloc(32, 7).toString('base64') } });
  assert.equal((await world.rates()).status, 200);
  await world.emulator.expectCalls({ oauth: 2, shipments: 2 });
  const { account } = await world.status();
  assert.equal(account.bearer.generation, 2);
  assert.equal(account.unreadable_records, 2, 'one in KV and one in the object');
});
