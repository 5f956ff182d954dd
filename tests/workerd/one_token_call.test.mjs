// Promise 1: one token call per token life, however many places ask at once; and what heals a token that was revoked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { leave } from './support/http.mjs';
import { M_STREET, pageHeaders, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** How many shoppers, spread over two places. */
const SHOPPERS = 200;

/** Half of them ask for rates, which a desk looks for, and half about addresses, which their place looks up itself. */
function crowd(count = SHOPPERS) {
  return Promise.all(Array.from({ length: count }, (_, shopper) => {
    const options = { instance: shopper % 2 };
    return shopper % 4 < 2 ? world.rates(undefined, options) : world.validate(undefined, options);
  }));
}

function allAnswered(answers) {
  for (const answer of answers) {
    assert.equal(answer.status, 200, answer.text);
    assert.ok(answer.json.rates?.length === 3 || answer.json.verdict === 'confirmed', answer.text);
  }
}

test('200 requests at once to two cold instances make one token call', async () => {
  await world.cold({ instances: 2 });
  allAnswered(await crowd());
  await world.emulator.expectCalls({ oauth: 1, shipments: SHOPPERS / 2, addresses: SHOPPERS / 2 });
});

test('the same, when the first caller leaves while its token call is under way', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'delay', ms: 300 } });
  const first = await leave(world.runtime.urls[0], { path: '/v1/addresses/validate', headers: pageHeaders, body: { address: M_STREET } });
  setTimeout(() => first.destroy(), 10);
  allAnswered(await crowd());
  assert.equal(first.destroyed, true);
  assert.equal((await world.emulator.calls('oauth')).length, 1);
  // The one that left may have got as far as a question of its own, or not.
  const questions = (await world.emulator.calls()).length - 1;
  assert.ok(questions === SHOPPERS || questions === SHOPPERS + 1, `${questions}`);
});

test('a caller who leaves alone does not stop the token call: the next one finds its token', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'delay', ms: 300 } });
  const only = await leave(world.runtime.urls[0], { path: '/v1/addresses/validate', headers: pageHeaders, body: { address: M_STREET } });
  await eventually('token call under way', async () => (await world.emulator.hits()) === 1);
  only.destroy();
  await eventually('token in KV', () => world.kv.stored.size === 1);
  assert.equal((await world.validate(undefined, { instance: 1 })).status, 200);
  assert.equal((await world.emulator.calls('oauth')).length, 1);
});

test('a place that comes later takes the token from KV, without the object', async () => {
  await world.cold({ instances: 2 });
  await world.validate(undefined, { instance: 0 });
  await eventually('token in KV', () => world.kv.stored.size === 1);
  const answer = await world.validate(undefined, { instance: 1 });
  assert.match(answer.headers['server-timing'], /token;desc="kv"/);
  const again = await world.validate(undefined, { instance: 1 });
  assert.doesNotMatch(again.headers['server-timing'], /token;/);
  await world.emulator.expectCalls({ oauth: 1, addresses: 3 });
});

test('a revoked token costs one token call and one repeat, and the shopper sees nothing of it', async () => {
  await world.cold();
  await world.validate();
  await world.emulator.revoke();
  await world.emulator.forgetCalls();
  const answer = await world.validate();
  assert.equal(answer.status, 200, answer.text);
  await world.emulator.expectCalls({ oauth: 1, addresses: 2 });
  const [refused, repeated] = await world.emulator.calls('addresses');
  assert.deepEqual([refused.status, repeated.status], [401, 200]);
  assert.equal((await world.status()).account.bearer.generation, 2);
});

test('a token revoked under a crowd in two places costs one token call', async () => {
  await world.cold({ instances: 2 });
  allAnswered(await crowd(4));
  await world.emulator.revoke();
  await world.emulator.forgetCalls();
  allAnswered(await crowd());
  assert.equal((await world.emulator.calls('oauth')).length, 1);
  const questions = (await world.emulator.calls()).filter(({ api }) => api !== 'oauth');
  assert.equal(questions.filter((call) => call.status === 200).length, SHOPPERS);
  assert.ok(questions.length <= 2 * SHOPPERS, `${questions.length}`);
});

test('a late 401 about an old token never costs a newer one', async () => {
  await world.cold({ instances: 2 });
  allAnswered(await crowd(4));
  await world.emulator.revoke();
  await world.validate(undefined, { instance: 0 });
  await world.emulator.forgetCalls();
  // This place still holds the old one.
  assert.equal((await world.validate(undefined, { instance: 1 })).status, 200);
  await world.emulator.expectCalls({ addresses: 2 });
});
