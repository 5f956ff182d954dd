// Which failures are repeated, how often, and after how long; with a clock that only the test moves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../client/src/edgepost.js';
import { ManualClock, scripted, settled } from './support/clock.mjs';
import { json, loopback, problem, rejection } from './support/loopback.mjs';

const KEY = 'pk_test_3141';
const FINE = { body: { services: [] } };
const TIMEOUT_MS = 10_000;

const lost = new TypeError('fetch failed');
const answered = (status, code, fault, more = {}) => ({ status, body: problem(status, code, fault, { retryable: true, ...more }) });
const after = (seconds, failure) => ({ ...failure, headers: { 'Retry-After': String(seconds) } });
const carrier = answered(502, 'carrier_error', 'carrier');
const quota = answered(503, 'carrier_quota_used', 'quota');

/** What fails once, and the range of waits before it is asked again; `null` if it is not. */
const FAILURES = [
  ['a lost connection', lost, [125, 250]],
  ['a carrier\'s fault', carrier, [125, 250]],
  ['a fault of Edgepost', answered(500, 'internal', 'internal'), [125, 250]],
  ['a proxy that finds no way (502)', { status: 502, body: '<html>' }, [125, 250]],
  ['a proxy that has no capacity (503)', { status: 503, body: '<html>' }, [125, 250]],
  ['a proxy that is tired of waiting (504)', { status: 504, body: '<html>' }, [125, 250]],
  ['too many requests', answered(429, 'too_many_requests', 'rate_limit'), [125, 250]],
  ['too many requests, says a firewall', { status: 429, body: '<html>' }, [125, 250]],
  ['a wait of a second', after(1, carrier), [1_125, 1_250]],
  ['a wait of two seconds', after(2, carrier), [2_125, 2_250]],
  ['a wait until a date', after('Sun, 22 Nov 2026 12:00:02 GMT', carrier), [2_125, 2_250]],
  ['a wait until a date that is past', after('Sun, 22 Nov 2026 11:00:00 GMT', carrier), [125, 250]],
  ['a wait that only the body names', answered(502, 'carrier_error', 'carrier', { retry_after: 1 }), [1_125, 1_250]],
  ['a firewall\'s wait of a second', after(1, { status: 429, body: '<html>' }), [1_125, 1_250]],
  ['quota that is back in a second', after(1, quota), [1_125, 1_250]],
  ['a wait that no shopper should sit through', after(3, carrier), null],
  ['quota that is back in a minute', after(60, quota), null],
  ['quota that is back who knows when', quota, null],
  ['a rate limit of a minute', after(60, answered(429, 'too_many_requests', 'rate_limit')), null],
  ['a wrong field', answered(422, 'invalid_field', 'input', { retryable: false }), null],
  ['a wrong key', answered(401, 'key_unknown', 'access', { retryable: false }), null],
  ['a wrong setting', answered(503, 'setting_invalid', 'configuration', { retryable: false }), null],
  ['a wrong setting that says when to come back', after(1, answered(503, 'setting_invalid', 'configuration', { retryable: false })), null],
  ['a page in the place of an answer', { status: 200, body: '<html>' }, null],
  ['a firewall', { status: 403, body: '<html>' }, null],
  ['a foreign 500', { status: 500, body: '<html>' }, null],
];

for (const [what, failure, range] of FAILURES) {
  test(`${what} is ${range ? `repeated after ${range.join(' to ')} ms` : 'told to the page at once'}`, async (t) => {
    const clock = new ManualClock(t);
    const { fetch, sent } = scripted(failure, FINE);
    const asked = createClient({ baseUrl: '', key: KEY, fetch }).services();
    if (range === null) {
      await rejection(asked);
    } else {
      await settled();
      const [wait, timeout] = clock.due;
      assert.ok(range[0] <= wait && wait <= range[1], `waits for ${wait} ms`);
      assert.equal(timeout, TIMEOUT_MS);
      await clock.advance(wait - 1);
      assert.equal(sent.length, 1, 'too early');
      await clock.advance(1);
      assert.deepEqual(await asked, FINE.body);
    }
    assert.equal(sent.length, range ? 2 : 1);
    assert.deepEqual(clock.due, [], 'no timer is left');
  });
}

test('a call is repeated as often as it was set, with waits that double', async (t) => {
  t.mock.method(Math, 'random', () => 1);
  for (const [retries, waits] of [[0, []], [1, [250]], [undefined, [250, 500]], [4, [250, 500, 1_000, 2_000]]]) {
    const clock = new ManualClock(t);
    const { fetch, sent } = scripted(carrier);
    const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch, ...(retries === undefined ? {} : { retries }) }).services());
    const waited = [];
    for (await settled(); clock.due.length === 2; await clock.advance(clock.due[0])) waited.push(clock.due[0]);
    assert.equal((await asked).code, 'carrier_error');
    assert.deepEqual([sent.length, waited], [waits.length + 1, waits]);
    t.mock.restoreAll();
    t.mock.method(Math, 'random', () => 1);
  }
});

test('all of a call\'s requests are the same', async (t) => {
  const { url, requests } = await loopback(t, (response, request, count) => {
    if (count < 3) response.socket.resetAndDestroy();
    else json(response, 200, { fine: true });
  });
  const address = { line1: '3120 M St', country: 'US' };
  assert.deepEqual(await createClient({ baseUrl: url, key: KEY }).validateAddress(address), { fine: true });
  assert.equal(requests.length, 3);
  for (const { method, path, body, headers } of requests) {
    assert.deepEqual([method, path, body, headers['edgepost-key']], ['POST', '/v1/addresses/validate', { address }, KEY]);
  }
});

test('a wait that ends after the time-out is not begun: the problem is told at once', async (t) => {
  const clock = new ManualClock(t);
  const { fetch, sent } = scripted(after(1, carrier));
  const error = await rejection(createClient({ baseUrl: '', key: KEY, fetch, timeoutMs: 1_100 }).services());
  assert.deepEqual([error.code, error.retryAfter, sent.length, clock.due], ['carrier_error', 1, 1, []]);
});

test('time that a first try has taken counts', async (t) => {
  const clock = new ManualClock(t);
  let answer;
  const fetch = () => new Promise((resolve) => { answer = resolve; });
  const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch }).services());
  await clock.advance(TIMEOUT_MS - 200);
  answer(Response.json(carrier.body, { status: 502, headers: { 'Retry-After': '1' } }));
  assert.equal((await asked).code, 'carrier_error');
  assert.deepEqual(clock.due, []);
});

test('a time-out during a repetition says what was wrong before', async (t) => {
  const clock = new ManualClock(t);
  let asks = 0;
  const fetch = async () => {
    asks += 1;
    return asks === 1 ? Response.json(carrier.body, { status: 502 }) : new Promise(() => {});
  };
  const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch }).services());
  await settled();
  await clock.advance(clock.due[0]);
  assert.equal(asks, 2);
  await clock.advance(clock.due[0]);
  const error = await asked;
  assert.deepEqual([error.code, error.cause.code, clock.due], ['timeout', 'carrier_error', []]);
});

test('the two ways of asking for a ZIP code share time and retries', async (t) => {
  const clock = new ManualClock(t);
  const unknown = answered(404, 'zip_unknown', 'input', { retryable: false });
  const { fetch, sent } = scripted(lost, unknown, lost, lost);
  const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch }).zipCode('96913'));
  for (await settled(); clock.due.length === 2; await clock.advance(clock.due[0]));
  assert.equal((await asked).code, 'network_error');
  assert.deepEqual(sent.map(({ headers }) => 'Edgepost-Key' in headers), [false, false, true, true]);
});
