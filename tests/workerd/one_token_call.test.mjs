// Promise 1: one token call per token life, however many places ask at once; and what heals a token that was revoked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { leave } from './support/http.mjs';
import { A_PARCEL_TO_CALIFORNIA, pageHeaders, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** How many shoppers, spread over two places. */
const SHOPPERS = 200;

function crowd(count = SHOPPERS) {
  return Promise.all(Array.from({ length: count }, (_, shopper) => world.rates(undefined, { instance: shopper % 2 })));
}

function allAnswered(answers) {
  for (const answer of answers) {
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.rates.length, 3);
  }
}

test('200 rate requests at once to two cold instances make one token call', async () => {
  await world.cold({ instances: 2 });
  allAnswered(await crowd());
  await world.emulator.expectCalls({ oauth: 1, shipments: SHOPPERS });
});

test('the same, when the first caller leaves while its token call is under way', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'delay', ms: 300 } });
  const first = await leave(world.runtime.urls[0], { path: '/v1/rates', headers: pageHeaders, body: A_PARCEL_TO_CALIFORNIA });
  setTimeout(() => first.destroy(), 10);
  allAnswered(await crowd());
  assert.equal(first.destroyed, true);
  assert.equal((await world.emulator.calls('oauth')).length, 1);
  // The one that left may have got as far as a question of its own, or not.
  const questions = (await world.emulator.calls('shipments')).length;
  assert.ok(questions === SHOPPERS || questions === SHOPPERS + 1, `${questions}`);
});

test('a caller who leaves alone does not stop the token call: the next one finds its token', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'delay', ms: 300 } });
  const only = await leave(world.runtime.urls[0], { path: '/v1/rates', headers: pageHeaders, body: A_PARCEL_TO_CALIFORNIA });
  await eventually('token call under way', async () => (await world.emulator.hits()) === 1);
  only.destroy();
  await eventually('token in KV', () => world.kv.stored.size === 1);
  assert.equal((await world.rates(undefined, { instance: 1 })).status, 200);
  assert.equal((await world.emulator.calls('oauth')).length, 1);
});

test('a place that comes later takes the token from KV, without the object', async () => {
  await world.cold({ instances: 2 });
  await world.rates(undefined, { instance: 0 });
  await eventually('token in KV', () => world.kv.stored.size === 1);
  const answer = await world.rates(undefined, { instance: 1 });
  assert.match(answer.headers['server-timing'], /token;desc="kv"/);
  const again = await world.rates(undefined, { instance: 1 });
  assert.doesNotMatch(again.headers['server-timing'], /token;/);
  await world.emulator.expectCalls({ oauth: 1, shipments: 3 });
});

test('a revoked token costs one token call and one repeat, and the shopper sees nothing of it', async () => {
  await world.cold();
  await world.rates();
  await world.emulator.revoke();
  await world.emulator.forgetCalls();
  const answer = await world.rates();
  assert.equal(answer.status, 200, answer.text);
  await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
  const [refused, repeated] = await world.emulator.calls('shipments');
  assert.deepEqual([refused.status, repeated.status], [401, 200]);
  assert.equal((await world.status()).account.bearer.generation, 2);
});

test('a token revoked under a crowd in two places costs one token call', async () => {
  await world.cold({ instances: 2 });
  allAnswered(await crowd(2));
  await world.emulator.revoke();
  await world.emulator.forgetCalls();
  allAnswered(await crowd());
  assert.equal((await world.emulator.calls('oauth')).length, 1);
  const questions = await world.emulator.calls('shipments');
  assert.equal(questions.filter((call) => call.status === 200).length, SHOPPERS);
  assert.ok(questions.length <= 2 * SHOPPERS, `${questions.length}`);
});

test('a late 401 about an old token never costs a newer one', async () => {
  await world.cold({ instances: 2 });
  allAnswered(await crowd(2));
  await world.emulator.revoke();
  await world.rates(undefined, { instance: 0 });
  await world.emulator.forgetCalls();
  // This place still holds the old one.
  assert.equal((await world.rates(undefined, { instance: 1 })).status, 200);
  await world.emulator.expectCalls({ shipments: 2 });
});
