// Promise 4: what the carrier does wrong is never shown as a shopper's mistake, and is not made worse by asking again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { expectProblem } from './support/problem.mjs';
import { World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** By the emulator's name of the API. */
const ENDPOINTS = {
  shipments: { name: 'rates', ask: () => world.rates() },
  addresses: { name: 'addresses', ask: () => world.validate() },
};

const credentials = { status: 503, fault: 'configuration', code: 'credentials_rejected' };
const product = { status: 503, fault: 'configuration', code: 'product_missing' };
const quota = { status: 503, fault: 'quota', code: 'carrier_quota_used' };
const failed = { status: 502, fault: 'carrier', code: 'carrier_error', retry_after: 5 };
const unreadable = { status: 502, fault: 'carrier', code: 'carrier_unreadable', retry_after: 5 };
const unreachable = { status: 502, fault: 'carrier', code: 'carrier_unreachable', retry_after: 5 };
const timeout = { status: 504, fault: 'carrier', code: 'carrier_timeout', retry_after: 5 };
const host = { status: 503, fault: 'configuration', code: 'wrong_host' };

const unauthorized = (reason) => ({ kind: 'unauthorized', reason });
const status = (number, more = {}) => ({ kind: 'status', status: number, ...more });

/** The fault → the problem, carrier calls, token calls, and, if it is remembered, the reason that the operator is told. */
const FAULTS = [
  // A new token might heal these: one is fetched, one repeat made, and then it is a matter of settings.
  ['401 token_expired', unauthorized('token_expired'), credentials, { calls: 2, tokens: 2, remembered: 'token_expired' }],
  ['401 invalid_token_signature', unauthorized('invalid_token_signature'), credentials, { calls: 2, tokens: 2, remembered: 'token_signature_invalid' }],
  ['401 invalid_token', unauthorized('invalid_token'), credentials, { calls: 2, tokens: 2, remembered: 'token_malformed' }],
  ['401 without a reason', unauthorized('empty'), credentials, { calls: 2, tokens: 2, remembered: 'token_refused_without_reason' }],
  // No token heals these.
  ['401 invalid_oauth_scope', unauthorized('invalid_oauth_scope'), product, { remembered: 'scope_missing' }],
  ['401 about the client', unauthorized('invalid_client'), product, { remembered: 'product_missing' }],
  ['403 about the contract', { kind: 'forbidden', reason: 'contract' }, { ...credentials, code: 'account_not_linked' }, { remembered: 'account_not_linked' }],
  ['403 of access control', { kind: 'forbidden', reason: 'access_control' }, { ...credentials, code: 'access_blocked' }, { remembered: 'access_blocked' }],
  ['a redirect, 302', { kind: 'redirect', status: 302 }, host, { remembered: 'redirected' }],
  ['a redirect that keeps the body, 307', { kind: 'redirect', status: 307 }, host, { remembered: 'redirected' }],
  ['404 without a body', { kind: 'not_found_empty' }, host],
  ['429 without Retry-After', { kind: 'quota', retry_after: null }, { ...quota, retry_after: 60 }, { remembered: 'quota_used' }],
  ['429 for an hour', { kind: 'quota', retry_after: '3600' }, { ...quota, retry_after: 3600 }, { remembered: 'quota_used' }],
  ['429 for a day', { kind: 'quota', retry_after: '86400' }, { ...quota, retry_after: 3600 }, { remembered: 'quota_used' }],
  ['429 with the header\'s name in its value', { kind: 'quota', retry_after: 'Retry-After: 30' }, { ...quota, retry_after: 30 }, { remembered: 'quota_used' }],
  ['429 with nonsense', { kind: 'quota', retry_after: 'soon' }, { ...quota, retry_after: 60 }, { remembered: 'quota_used' }],
  ['429 with a negative pause', { kind: 'quota', retry_after: '-5' }, { ...quota, retry_after: 1 }, { briefly: true }],
  ['500', status(500), failed, { calls: 2 }],
  ['500 with an HTML page', status(500, { body: 'html' }), failed, { calls: 2 }],
  ['502', status(502, { body: 'text' }), failed, { calls: 2 }],
  ['503 without Retry-After', status(503), failed, { calls: 2 }],
  ['503 with Retry-After', status(503, { headers: { 'Retry-After': '30' } }), { ...failed, retry_after: 30 }, { remembered: 'failed' }],
  ['504', status(504, { body: 'empty' }), failed, { calls: 2 }],
  ['an HTML page with 200', { kind: 'html' }, unreadable],
  ['malformed JSON', { kind: 'malformed' }, unreadable],
  ['JSON of the wrong shape', { kind: 'wrong_shape' }, unreadable],
  ['nothing, with 200', status(200, { body: 'empty' }), unreadable],
  ['a body of 8 MB', { kind: 'huge', bytes: 8_000_000 }, unreadable],
  ['8 MB, compressed', { kind: 'huge', bytes: 8_000_000, gzip: true }, unreadable],
  ['silence', { kind: 'hang' }, timeout, { settings: { OPTIONS_TIMEOUT_MS: '300', ADDRESSES_TIMEOUT_MS: '300' } }],
  ['silence after ten bytes of the body', { kind: 'hang_in_body', after_bytes: 10 }, timeout,
    { settings: { OPTIONS_TIMEOUT_MS: '300', ADDRESSES_TIMEOUT_MS: '300' } }],
  // workerd itself sends a GET again when a connection that it kept is reset before an answer.
  ['a reset', { kind: 'reset' }, unreachable, { calls: 2, byRuntime: 1 }],
  ['an answer cut off after ten bytes', { kind: 'truncate', after_bytes: 10 }, unreachable, { calls: 2 }],
];

for (const [what, fault, problem, { calls = 1, tokens = 1, byRuntime = 0, remembered, briefly, settings } = {}] of FAULTS) {
  for (const [api, { name, ask }] of Object.entries(ENDPOINTS)) {
    test(`${what}, for ${name}: ${problem.code}, with ${calls} carrier and ${tokens} token calls`, async () => {
      await world.cold({ settings });
      const elsewhere = fault.kind === 'redirect' ? { location: `${world.emulator.url}/elsewhere` } : {};
      await world.emulator.faults({ api, fault: { ...fault, ...elsewhere } });
      const nextAction = api === 'addresses' ? 'accept_as_entered' : undefined;
      const expected = { ...problem, next_action: nextAction, errors: undefined };

      const answer = await ask();
      expectProblem(answer, expected, what);
      assert.equal(answer.headers['server-timing'].match(/carrier;/g).length, calls, 'attempts');
      const hits = await world.emulator.hits();
      assert.ok(hits === calls || (api === 'addresses' && hits === calls + byRuntime), `${hits} carrier calls`);
      // Besides those calls, tokens and nothing else: no redirect was followed.
      const others = (await world.emulator.calls()).filter((call) => call.api !== api);
      assert.deepEqual(others.map((call) => call.api), Array(tokens).fill('oauth'));

      // It may be over by now.
      if (briefly) return;
      const { closed } = await world.status();
      assert.deepEqual(closed.map((gate) => [gate.api, gate.reason]), remembered ? [[name.replace('rates', 'shipping_options'), remembered]] : []);
      if (!remembered) return;
      const { retry_after: _first, ...lasting } = expected;
      const again = expectProblem(await ask(), lasting, `${what}, again`);
      assert.equal(await world.emulator.hits(), calls, 'a refusal that only a person can lift was asked for again');
      assert.ok(again.retry_after >= 1 && again.retry_after <= 3600, `${again.retry_after}`);
      assert.equal((await world.emulator.calls('oauth')).length, tokens);
    });
  }
}

for (const [what, fault, tokens] of [
  ['401 token_expired', unauthorized('token_expired'), 2],
  ['401 invalid_token_signature', unauthorized('invalid_token_signature'), 2],
  ['401 invalid_token', unauthorized('invalid_token'), 2],
  ['401 without a reason', unauthorized('empty'), 2],
  ['500', status(500), 1],
  ['502', status(502), 1],
  ['503 without Retry-After', status(503), 1],
  ['504', status(504), 1],
  ['a reset', { kind: 'reset' }, 1],
  ['an answer cut off at its last byte', { kind: 'truncate', after_bytes: 1_000_000 }, 1],
]) {
  test(`${what}, once: the shopper gets an answer after one repeat`, async () => {
    await world.cold();
    for (const [api, { ask }] of Object.entries(ENDPOINTS)) {
      await world.emulator.faults({ api, times: 1, fault });
      const answer = await ask();
      assert.equal(answer.status, 200, answer.text);
      assert.equal((await world.emulator.calls(api)).length, 2);
      if (api === 'shipments') assert.equal((await world.emulator.calls('oauth')).length, tokens);
    }
  });
}

test('prices for other ZIP codes than asked are not shown', async () => {
  await world.cold();
  await world.emulator.faults({ api: 'shipments', fault: { kind: 'wrong_echo' } });
  expectProblem(await world.rates(), unreadable, 'wrong echo');
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

test('a slow answer inside the time allowed is waited for, and asked for once', async () => {
  await world.cold();
  await world.emulator.faults({ api: '*', fault: { kind: 'delay', ms: 500 } });
  assert.equal((await world.rates()).status, 200);
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

/** The operator is told which API is closed, and what to do; so is whoever watches over the shop. */
async function expectShown(api) {
  const { closed } = await world.status();
  assert.deepEqual(closed.map((gate) => [gate.api, gate.code]), [[api, 'access_blocked']]);
  assert.ok(closed[0].retry_after > 0);
  assert.match(closed[0].advice, /ask USPS/);
  assert.deepEqual((await world.send({ path: '/v1/health' })).json, { status: 'degraded' });
}

test('an API that is closed closes no other, is shown to the operator with advice, and degrades health', async () => {
  await world.cold();
  await world.emulator.faults({ api: 'addresses', fault: { kind: 'forbidden', reason: 'access_control' } });
  expectProblem(await world.validate(), { code: 'access_blocked' }, 'an address');
  assert.equal((await world.rates()).status, 200);
  await expectShown('addresses');
});

for (const quota of ['unmetered', '60']) {
  test(`the same of rates, which desks ask for (quota: ${quota})`, async () => {
    await world.cold({ settings: { QUOTA_SHIPPING_OPTIONS: quota } });
    await world.emulator.faults({ api: 'shipments', fault: { kind: 'forbidden', reason: 'access_control' } });
    expectProblem(await world.rates(), { code: 'access_blocked' }, 'rates');
    assert.equal((await world.validate()).status, 200);
    await expectShown('shipping_options');
  });
}

test('what was remembered is forgotten after a while, and the carrier asked again', async () => {
  await world.cold({ settings: { REMEMBER_REFUSAL_S: '1' } });
  await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'forbidden', reason: 'contract' } });
  expectProblem(await world.rates(), { code: 'account_not_linked' }, 'refused');
  await eventually('answer of a carrier that is asked again', async () => (await world.rates()).status === 200);
  await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
});

test('one parcel that the carrier cannot answer for fails the question, not the Worker', async () => {
  await world.cold();
  await world.emulator.faults({ api: 'shipments', skip: 1, fault: { kind: 'malformed' } });
  const parcels = [1, 2].map((pounds) => ({
    weight: { value: pounds, unit: 'lb' }, dimensions: { length: 10, width: 8, height: 4, unit: 'in' },
  }));
  expectProblem(await world.rates({ destination: { postal_code: '94105', country: 'US' }, parcels }), unreadable, 'two parcels');
  await world.emulator.faults();
  assert.equal((await world.rates()).status, 200);
});
