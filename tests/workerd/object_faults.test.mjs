// The account object panics: whoever waits for it never hears from that instance (FAULTS row 26). Test builds only have the
// question that it panics at.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { expectProblem } from './support/problem.mjs';
import { A_PARCEL_TO_CALIFORNIA, EIGHT_HOURS, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** Everybody has as much patience as one silent object and its successor take, and not more. */
const settings = { REQUEST_BUDGET_MS: '8000', OBJECT_TIMEOUT_MS: '3000', TOKEN_TIMEOUT_MS: '1000' };

/** The object panics; the place that made it do so is well, and says that there is nothing at this path. */
async function panic(instance = 1) {
  const panics = () => world.runtime.output.split('a panic on purpose').length;
  const before = panics();
  const answer = await world.send({ path: '/__test/panic-object' }, instance);
  assert.equal(answer.status, 404);
  await eventually('panic in the log', () => panics() > before);
}

for (const [what, fault] of [
  ['that is never answered', { kind: 'hang' }],
  ['that is slow', { kind: 'delay', ms: 60_000 }],
]) {
  test(`the object panics during a token call ${what}: all who wait are answered in time by its next instance`, async () => {
    await world.cold({ instances: 2, settings });
    await world.emulator.faults({ api: 'oauth', times: 1, fault });
    const waiting = Promise.all(Array.from({ length: 20 }, () => world.validate(undefined, { instance: 0 })));
    await eventually('token call under way', async () => (await world.emulator.hits()) === 1);
    await panic();
    for (const answer of await waiting) assert.equal(answer.status, 200, answer.text);
    for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
    await world.emulator.expectCalls({ oauth: 2, addresses: 22 });
    const { account } = await world.status();
    assert.equal(account.bearer.generation, 2);
    assert.equal(account.token_calls_last_hour, 2, 'the lost call counts');
  });
}

test('an object that panics with a token in its rows has it afterwards: no place waits, and no token call is made', async () => {
  await world.cold({ instances: 2, settings });
  // Every cold place has to ask the object.
  world.kv.reads = 'absent';
  assert.equal((await world.validate(undefined, { instance: 0 })).status, 200);
  for (let round = 0; round < 3; round += 1) await panic(0);
  for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  await world.emulator.expectCalls({ oauth: 1, addresses: 3 });
  const { account } = await world.status();
  assert.deepEqual([account.reachable, account.bearer.generation, account.unreadable_records], [true, 1, 0]);
});

test('a panic of the object does not stop its alarm: the next token is fetched while nobody asks', async () => {
  await world.cold({ settings });
  await world.emulator.settings({ token_life_seconds: 3 });
  assert.equal((await world.validate()).status, 200);
  await world.emulator.settings({ token_life_seconds: EIGHT_HOURS });
  await panic(0);
  await eventually('second token in KV', () => world.kv.published?.bearer?.generation === 2);
  await world.emulator.expectCalls({ oauth: 2, addresses: 1 });
});

test('an object that remembers a failure remembers it after a panic', async () => {
  await world.cold({ settings });
  world.kv.reads = 'absent';
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
  assert.equal((await world.validate()).json.code, 'credentials_rejected');
  await panic(0);
  assert.equal((await world.validate()).json.code, 'credentials_rejected');
  assert.equal(await world.emulator.hits(), 1);
});

test('a place with a token goes on while the object panics again and again', async () => {
  await world.cold({ instances: 2, settings });
  assert.equal((await world.validate(undefined, { instance: 0 })).status, 200);
  let over = false;
  const panics = (async () => {
    for (let round = 0; round < 5; round += 1) await panic(1);
  })().finally(() => { over = true; });
  let asked = 1;
  for (; !over; asked += 1) assert.equal((await world.validate(undefined, { instance: 0 })).status, 200);
  await panics;
  await world.emulator.expectCalls({ oauth: 1, addresses: asked });
});

test('a panic beside the desks, while they wait for the carrier: all who wait are told something in time, and the next is answered', async () => {
  await world.cold({ instances: 2, settings });
  await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'hang' } });
  const waiting = Promise.all(Array.from({ length: 20 }, (_, shopper) => world.rates(A_PARCEL_TO_CALIFORNIA, { instance: shopper % 2 })));
  await eventually('options call under way', async () => (await world.emulator.hits()) === 1);
  await panic(0);
  for (const answer of await waiting) {
    // Their desk is gone; who asks it again in time gets an answer.
    if (answer.status !== 200) expectProblem(answer, { status: 503, fault: 'carrier', retryable: true }, 'waiting');
  }
  for (const instance of [0, 1]) assert.equal((await world.rates(A_PARCEL_TO_CALIFORNIA, { instance })).status, 200);
  await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
});

test('a panic of the object says nothing about requests or tokens', async () => {
  assert.match(world.runtime.output, /a panic on purpose/, 'this is the panic that is looked at');
  assert.ok(!/3120 M|eyJ/i.test(world.runtime.output), 'something private is in the log');
});
