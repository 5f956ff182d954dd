// What outlives a crash: the object's rows on disk, and what is stored there by whom.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { ALWAYS_DUE, World } from './support/world.mjs';

/** A token call that nobody hears of any more is waited for as long as this. */
const TOKEN_TIMEOUT_MS = '1500';

let world;
const storage = storageOnDisk(() => world.runtime.stop());
before(async () => { world = await World.start(); });
after(() => world?.stop());

test('after a crash the object still has its token, also when KV has lost it', async () => {
  await world.cold({ objects: storage.folder });
  assert.equal((await world.validate()).status, 200);
  world.kv.reset();
  await world.restart({ objects: storage.folder });
  assert.equal((await world.validate()).status, 200);
  await world.emulator.expectCalls({ oauth: 1, addresses: 2 });
  assert.equal((await world.status()).account.bearer.generation, 1);
});

test('after a crash a place that finds the token in KV does not wake the object', async () => {
  await world.cold({ objects: storage.folder });
  await world.validate();
  await eventually('token in KV', () => world.kv.stored.size === 1);
  // Another, empty object: whoever asked it would get another token.
  await world.restart();
  assert.match((await world.validate()).headers['server-timing'], /token;desc="kv"/);
  await world.emulator.expectCalls({ oauth: 1, addresses: 2 });
});

/** How the token call goes whose end nobody will see. */
const LOST_CALLS = [
  ['that is never answered', { kind: 'hang' }],
  // The carrier makes this token, and nobody gets it.
  ['whose answer is under way', { kind: 'delay', ms: 60_000 }],
];

for (const [what, fault] of LOST_CALLS) {
  test(`a crash during a token call ${what}: the next instance lets its time-out pass, then makes one call for everybody`, async () => {
    const settings = { TOKEN_TIMEOUT_MS };
    await world.cold({ objects: storage.folder, settings });
    await world.emulator.faults({ api: 'oauth', times: 1, fault });
    const lost = world.validate().catch(() => undefined);
    await eventually('token call under way', async () => (await world.emulator.hits()) === 1);
    await world.runtime.stop();
    await lost;
    await world.restart({ objects: storage.folder, settings, instances: 2 });
    const crowd = await Promise.all(Array.from({ length: 20 }, (_, shopper) => (
      shopper % 4 < 2 ? world.rates(undefined, { instance: shopper % 2 }) : world.validate(undefined, { instance: shopper % 2 }))));
    for (const answer of crowd) assert.equal(answer.status, 200, answer.text);
    await world.emulator.expectCalls({ oauth: 2, shipments: 10, addresses: 10 });
    await expectPause();
    const { account } = await world.status();
    assert.equal(account.token_calls_last_hour, 2, 'the lost call counts');
    assert.equal(account.bearer.generation, 2, 'a generation is not made twice');
  });
}

test('a crash during a token call ahead of time: the token at hand is used at once, and its successor fetched once', async () => {
  await world.cold({ objects: storage.folder, settings: { ...ALWAYS_DUE, TOKEN_TIMEOUT_MS } });
  await world.emulator.faults({ api: 'oauth', skip: 1, times: 1, fault: { kind: 'hang' } });
  assert.equal((await world.validate()).status, 200);
  await eventually('token call ahead of time', async () => (await world.emulator.hits()) === 1);
  // As ever, so that the successor is not due as well.
  await world.restart({ objects: storage.folder, settings: { TOKEN_TIMEOUT_MS } });
  assert.equal((await world.validate()).status, 200);
  assert.equal((await world.emulator.calls('addresses')).at(-1).token_generation, 1);
  await eventually('its successor', async () => (await world.status()).account.bearer.generation === 3);
  await world.emulator.expectCalls({ oauth: 3, addresses: 2 });
  await expectPause();
});

/** A call of an instance that is gone may still reach the carrier until its time-out is over: so long there is no other. */
async function expectPause() {
  const [lost, next] = (await world.emulator.calls('oauth')).slice(-2);
  assert.ok(['hang', 'delay'].includes(lost.fault), `the lost call is the last but one: ${lost.fault}`);
  assert.ok(next.time - lost.time >= Number(TOKEN_TIMEOUT_MS), `${next.time - lost.time} ms after the lost call`);
}

test('a remembered failure of the token endpoint outlives a crash', async () => {
  await world.cold({ objects: storage.folder });
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
  assert.equal((await world.validate()).json.code, 'credentials_rejected');
  await world.restart({ objects: storage.folder });
  assert.equal((await world.validate()).json.code, 'credentials_rejected');
  assert.equal(await world.emulator.hits(), 1);
});

test('records sealed with another key count as absent: one token call, a higher generation, shown to the operator', async () => {
  await world.cold({ objects: storage.folder });
  await world.validate();
  await eventually('token in KV', () => world.kv.stored.size === 1);
  await world.restart({ objects: storage.folder, settings: { TOKEN_KEY: Buffer.alloc(32, 7).toString('base64') } });
  assert.equal((await world.validate()).status, 200);
  await world.emulator.expectCalls({ oauth: 2, addresses: 2 });
  const { account } = await world.status();
  assert.equal(account.bearer.generation, 2);
  assert.equal(account.unreadable_records, 2, 'one in KV and one in the object');
});

const key = (byte) => Buffer.alloc(32, byte).toString('base64');

test('a key that is rotated: nothing is fetched, nothing fails, and all is sealed with the new one before the old one goes', async () => {
  const [older, newer] = [key(1), key(2)];
  const everybody = async () => {
    for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  };
  await world.cold({ objects: storage.folder, instances: 2, settings: { TOKEN_KEY: older } });
  await everybody();
  const { key: before } = (await eventually('token in KV', () => world.kv.published)).bearer;

  await world.restart({ objects: storage.folder, instances: 2, settings: { TOKEN_KEY: newer, TOKEN_KEY_PREVIOUS: older } });
  await everybody();
  const after = await eventually('record under the new key in KV', () => {
    const { bearer } = world.kv.published;
    return bearer.key !== before && bearer;
  });
  assert.equal(after.generation, 1);
  const { account } = await eventually('object that knows it', async () => {
    const status = await world.status();
    return !status.account.kv_behind && status;
  });
  assert.deepEqual([account.bearer.generation, account.unreadable_records], [1, 0]);

  for (const kv of ['as it is', 'lost']) {
    if (kv === 'lost') world.kv.reset();
    await world.restart({ objects: storage.folder, instances: 2, settings: { TOKEN_KEY: newer } });
    await everybody();
    assert.equal((await world.status()).account.unreadable_records, 0, `with KV ${kv}`);
  }
  await world.emulator.expectCalls({ oauth: 1, addresses: 8 });
});

test('an object that has lost its storage goes on counting where KV and the places have got to', async () => {
  await world.cold({ objects: storage.folder });
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await world.validate()).status, 200);
    await world.emulator.revoke();
  }
  await eventually('third token in KV', () => world.kv.published?.bearer?.generation === 3);
  // Another, empty object; the place learns the third generation from KV, and that the carrier refuses it.
  await world.restart();
  assert.equal((await world.validate()).status, 200);
  assert.equal((await world.status()).account.bearer.generation, 4);
});
