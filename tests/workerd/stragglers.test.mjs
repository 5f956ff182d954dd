// Many calls with one token that the carrier has stopped taking: one token call heals them all, and late news of an old token
// costs no new one. What "at the same time" means is decided by a door before the carrier, not by the clock.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Door } from './support/door.mjs';
import { eventually } from './support/eventually.mjs';
import { World } from './support/world.mjs';

let world;
let door;
before(async () => {
  world = await World.start();
  door = await Door.start(world.emulator.url);
});
after(async () => {
  await world?.stop();
  await door?.stop();
});
beforeEach(() => world.cold({ instances: 2, settings: { USPS_BASE_URL: door.url } }));

const ADDRESSES = '/addresses/';

/** So many shoppers at once in these places, in turn; each has sent its first call before the carrier hears of any. */
async function allAtOnce(count, places) {
  door.close(ADDRESSES);
  const answers = Promise.all(Array.from({ length: count }, (_, shopper) => (
    world.validate(undefined, { instance: places[shopper % places.length] }))));
  await eventually(`${count} calls under way`, () => door.waiting === count, 60_000);
  return { answers, release: () => door.open() };
}

async function warm() {
  for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  await world.emulator.expectCalls({ oauth: 1, addresses: 2 });
}

async function expectAllAnswered(answers) {
  for (const answer of await answers) {
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.verdict, 'confirmed');
  }
}

/** Each shopper's call was refused once with the old token, and answered once with the new one. */
async function expectOneRefusalEach(count, tokens) {
  await world.emulator.expectCalls({ ...tokens, addresses: 2 * count });
  const calls = await world.emulator.calls('addresses');
  const outcomes = Object.groupBy(calls, (call) => `${call.status} for generation ${call.token_generation}`);
  const counts = Object.fromEntries(Object.entries(outcomes).map(([outcome, { length }]) => [outcome, length]));
  assert.deepEqual(counts, { '401 for generation 1': count, '200 for generation 2': count });
}

test('1,000 stragglers that were all sent with an old token cost no token call: its successor is there', async () => {
  await warm();
  await world.emulator.revoke();
  // One place notices, and heals; the other goes on with what it holds.
  assert.equal((await world.validate(undefined, { instance: 0 })).status, 200);
  await world.emulator.expectCalls({ oauth: 2, addresses: 4 });
  await world.emulator.forgetCalls();
  const { answers, release } = await allAtOnce(1000, [1]);
  release();
  await expectAllAnswered(answers);
  await expectOneRefusalEach(1000, {});
  assert.equal((await world.status()).account.bearer.generation, 2);
});

test('a token revoked with 300 calls under way in two places costs one token call, and all are answered', async () => {
  await warm();
  await world.emulator.forgetCalls();
  const { answers, release } = await allAtOnce(300, [0, 1]);
  await world.emulator.revoke();
  release();
  await expectAllAnswered(answers);
  await expectOneRefusalEach(300, { oauth: 1 });
  assert.equal((await world.status()).account.bearer.generation, 2);
});

test('the same, when the new token takes its time: everybody waits for the one call', async () => {
  await warm();
  await world.emulator.forgetCalls();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'delay', ms: 500 } });
  const { answers, release } = await allAtOnce(300, [0, 1]);
  await world.emulator.revoke();
  release();
  await expectAllAnswered(answers);
  await expectOneRefusalEach(300, { oauth: 1 });
});

test('300 calls that all were answered well ask for no other token', async () => {
  await warm();
  await world.emulator.forgetCalls();
  const { answers, release } = await allAtOnce(300, [0, 1]);
  release();
  await expectAllAnswered(answers);
  await world.emulator.expectCalls({ addresses: 300 });
});
