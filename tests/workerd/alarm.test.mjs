// The account object's alarm: the next token is there before anybody asks for it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { EIGHT_HOURS, World } from './support/world.mjs';

let world;
const storage = storageOnDisk(() => world.runtime.stop());
before(async () => { world = await World.start(); });
after(() => world?.stop());

const lives = (seconds) => world.emulator.settings({ token_life_seconds: seconds });
const inKv = (generation) => eventually(`generation ${generation} in KV`, () => world.kv.published?.bearer?.generation === generation);

/** Seconds. Such a token is due for its successor half a second before its end, and too short-lived to be written to KV. */
const SHORT = 3;

test('the next two tokens are fetched while nobody asks, and who asks then costs no token call', async () => {
  await world.cold({ instances: 2 });
  await lives(SHORT);
  assert.equal((await world.validate()).status, 200);
  await world.emulator.tokenCalls(2);
  // The third is the last for a while.
  await lives(EIGHT_HOURS);
  await inKv(3);
  await world.emulator.expectCalls({ oauth: 3, addresses: 1 });
  // The one holds a token that is used up, the other has none.
  for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  await world.emulator.expectCalls({ oauth: 3, addresses: 3 });
  const generations = (await world.emulator.calls('addresses')).map((call) => call.token_generation);
  assert.deepEqual(generations, [1, 3, 3]);
  const { account } = await world.status();
  assert.equal(account.bearer.generation, 3);
  assert.equal(account.bearer.state, 'usable');
  assert.equal(account.next_refresh, account.bearer.refresh_at);
});

test('after a crash the alarm rings again by itself: the next token is fetched before anybody asks', async () => {
  await world.cold({ objects: storage.folder });
  await lives(SHORT);
  assert.equal((await world.rates()).status, 200);
  // Its answer waits until all that was written before is on disk, the alarm too.
  assert.equal((await world.status()).account.bearer.generation, 1);
  await lives(EIGHT_HOURS);
  await world.restart({ objects: storage.folder });
  await inKv(2);
  await world.emulator.expectCalls({ oauth: 2, shipments: 1 });
  assert.equal((await world.rates()).status, 200);
  await world.emulator.expectCalls({ oauth: 2, shipments: 2 });
});

test('an alarm that was due while there was no runtime rings late, and brings the next token all the same', async () => {
  await world.cold({ objects: storage.folder });
  await lives(2);
  assert.equal((await world.rates()).status, 200);
  const { bearer } = (await world.status()).account;
  await world.runtime.stop();
  await lives(EIGHT_HOURS);
  await eventually('end of the token', () => Date.now() > Date.parse(bearer.expires_at) + 1000);
  await world.restart({ objects: storage.folder });
  await inKv(2);
  await world.emulator.expectCalls({ oauth: 2, shipments: 1 });
});

test('a crash between the alarm and its token: the alarm rings again after the crash and one token call more is made', async () => {
  const settings = { TOKEN_TIMEOUT_MS: '1500' };
  await world.cold({ objects: storage.folder, settings });
  await lives(SHORT);
  await world.emulator.faults({ api: 'oauth', skip: 1, times: 1, fault: { kind: 'hang' } });
  assert.equal((await world.rates()).status, 200);
  await eventually('token call by the alarm', async () => (await world.emulator.hits()) === 1);
  await lives(EIGHT_HOURS);
  await world.restart({ objects: storage.folder, settings });
  await inKv(3);
  await world.emulator.expectCalls({ oauth: 3, shipments: 1 });
});

test('a token endpoint that fails is asked again after each pause while nobody asks, until there is a token', async () => {
  await world.cold({ settings: { TOKEN_BACKOFF_FLOOR_S: '1', TOKEN_BACKOFF_CEILING_S: '1' } });
  await lives(SHORT);
  assert.equal((await world.rates()).status, 200);
  await lives(EIGHT_HOURS);
  // The first pause ends beyond the life of the token.
  await world.emulator.faults({ api: 'oauth', times: 3, fault: { kind: 'status', status: 500 } });
  await inKv(5);
  await world.emulator.expectCalls({ oauth: 5, shipments: 1 });
  assert.equal((await world.rates()).status, 200);
  await world.emulator.expectCalls({ oauth: 5, shipments: 2 });
});

test('credentials that are refused while nobody asks are not tried on and on: a person has to mend them', async () => {
  await world.cold();
  await lives(SHORT);
  assert.equal((await world.rates()).status, 200);
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
  await eventually('refused token call', async () => (await world.emulator.hits()) === 1);
  const used = await eventually('end of the token', async () => {
    const { account } = await world.status();
    return account.bearer.state === 'used_up' && account;
  });
  assert.equal(used.next_refresh, null);
  assert.equal(used.last_failure.reason, 'credentials_rejected');
  assert.equal(await world.emulator.hits(), 1);
});
