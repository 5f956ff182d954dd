// KV is how a token reaches every place, and nothing depends on it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** Settings under which a read that never answers is given up soon. */
const settings = { KV_TIMEOUT_MS: '50' };

for (const [what, reads, writes] of [
  ['fails on every read and write', 'fail', 'fail'],
  ['fails on every read', 'fail', 'ok'],
  ['fails on every write', 'ok', 'fail'],
  ['answers no read at all', 'slow', 'ok'],
  ['answers no read, and takes no write', 'slow', 'fail'],
  ['stores every write and reports a failure', 'ok', 'fail after effect'],
  ['is asked to wait before each write', 'ok', 'too many'],
  ['has not heard of any write', 'absent', 'ok'],
]) {
  test(`KV ${what}: shoppers in both places get answers, and one token call is made`, async () => {
    await world.cold({ instances: 2, settings });
    Object.assign(world.kv, { reads, writes });
    const both = () => Promise.all([0, 1].flatMap((instance) => [
      world.rates(undefined, { instance }), world.validate(undefined, { instance }),
    ]));
    for (let round = 0; round < 5; round += 1) {
      for (const answer of await both()) assert.equal(answer.status, 200, answer.text);
    }
    await world.emulator.expectCalls({ oauth: 1, shipments: 10, addresses: 10 });
    assert.ok(world.kv.readCount > 0, 'KV was not even asked');
    await eventually('attempt to write to KV', () => world.kv.writeCount > 0);
  });
}

describe('with storage on disk', () => {
  const storage = storageOnDisk(() => world.runtime.stop());

  test('a token that KV did not take is written by the alarm once KV is well, while nobody asks', async () => {
    await world.cold({ settings, objects: storage.folder });
    world.kv.writes = 'fail';
    assert.equal((await world.validate()).status, 200);
    await eventually('attempt to write to KV', () => world.kv.writeCount > 0);
    assert.equal((await world.status()).account.kv_behind, true);
    world.kv.writes = 'ok';
    // The pause after a write that failed is half a minute: long enough for the runtime to evict the object meanwhile.
    await eventually('token in KV', () => world.kv.published?.bearer?.generation === 1, 60_000);
    await eventually('object that knows it', async () => (await world.status()).account.kv_behind === false);
    await world.emulator.expectCalls({ oauth: 1, addresses: 1 });
  });

  test('a token that KV did not take before a crash is written by whoever comes after it', async () => {
    await world.cold({ settings, objects: storage.folder });
    world.kv.writes = 'fail';
    assert.equal((await world.validate()).status, 200);
    await eventually('object that knows it', async () => (await world.status()).account.kv_behind);
    await world.restart({ settings, objects: storage.folder });
    world.kv.writes = 'ok';
    assert.equal((await world.validate()).status, 200);
    await eventually('token in KV', () => world.kv.published?.bearer?.generation === 1);
    await world.emulator.expectCalls({ oauth: 1, addresses: 2 });
  });
});

for (const [what, value] of [
  ['text that is no JSON', 'not a record'],
  ['a value of an unknown version', '{"v":99,"bearer":null,"gate":null}'],
  ['the older form, a record alone', '{"v":1,"key":"00000000","generation":1,"sealed":"AAAA"}'],
  ['a record that does not open', '{"v":2,"bearer":{"v":1,"key":"00000000","generation":1,"sealed":"AAAA"},"gate":null}'],
  ['a value of the wrong shape', '{"v":2,"bearer":[],"gate":5}'],
  ['an empty value', ''],
]) {
  test(`${what} in KV counts as absent, and is replaced`, async () => {
    await world.cold({ instances: 2, settings });
    await world.validate(undefined, { instance: 0 });
    const [[key, good]] = await eventually('token in KV', () => world.kv.stored.size > 0 && [...world.kv.stored]);
    world.kv.stored.set(key, { value });
    assert.equal((await world.validate(undefined, { instance: 1 })).status, 200);
    await eventually('the record again', () => world.kv.stored.get(key).value === good.value);
    await world.emulator.expectCalls({ oauth: 1, addresses: 2 });
  });
}

test('KV holds the token sealed, and no longer than it is usable', async () => {
  await world.cold();
  await world.validate();
  const [[key, { value, ttl }]] = await eventually('token in KV', () => world.kv.stored.size > 0 && [...world.kv.stored]);
  assert.match(key, /^token\/1\/usps\/bearer\/[0-9a-f]{32}$/);
  assert.doesNotMatch(value, /eyJ/, 'a token in the clear');
  const { bearer } = (await world.status()).account;
  const usable = (Date.parse(bearer.usable_until) - Date.parse(bearer.received_at)) / 1000;
  assert.ok(ttl <= usable && ttl > usable - 60, `${ttl} of ${usable}`);
});
