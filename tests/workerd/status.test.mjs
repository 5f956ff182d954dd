// What the operator reads in /v1/status: how things stand, in members with real values, and never a token.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { A_PARCEL_TO_CALIFORNIA, ALWAYS_DUE, EIGHT_HOURS, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const instant = (text) => {
  assert.match(text, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
  return Date.parse(text);
};

/** What is said of the payment token in a shop that buys no labels. */
const NO_PAYMENT = { payment: null, payment_last_failure: null, payment_calls_last_hour: null };

/** Tests about something else may ask as often as they like. */
const UNMETERED = ['oauth', 'addresses', 'shipping_options', 'service_standards', 'international_prices', 'payments', 'labels']
  .map((api) => [api, null]);

/** Looks until the account is as expected; gives the whole status. */
const whenAccount = (what, is) => eventually(what, async () => {
  const status = await world.status();
  return is(status.account) && status;
});

test('all is well: the token\'s generation, age and deadlines, its scopes, and when the next is fetched', async () => {
  await world.cold();
  const before = Date.now();
  await world.rates();
  const { carrier, host, settings, account, labels, quota, answers, closed, ...more } = await whenAccount('KV in step', ({ kv_behind: behind }) => !behind);
  assert.deepEqual(more, {});
  assert.deepEqual([carrier, host, settings, closed], ['usps', world.emulator.url, { ok: true, problems: [] }, []]);
  assert.deepEqual(labels, { ready: false }, 'this shop buys none');
  assert.deepEqual(quota.apis.map(({ api, limit }) => [api, limit]), UNMETERED);
  assert.deepEqual([quota.window_s, quota.total, answers.rates.live], [3_600, { limit: null, used: 0, left: null }, 1]);
  const { bearer, next_refresh: nextRefresh, ...rest } = account;
  assert.deepEqual(rest, {
    reachable: true, last_failure: null, token_calls_last_hour: 1, ...NO_PAYMENT, unreadable_records: 0, kv_behind: false,
  });
  const { generation, state, age_s: age, scopes, ...deadlines } = bearer;
  assert.deepEqual([generation, state], [1, 'usable']);
  assert.ok(scopes.includes('shipments') && scopes.includes('addresses'), scopes.join());
  const [received, refresh, usable, expires] = ['received_at', 'refresh_at', 'usable_until', 'expires_at'].map((name) => instant(deadlines[name]));
  assert.equal(Object.keys(deadlines).length, 4);
  // Whole seconds, rounded down.
  assert.ok(received >= before - 1000 && received <= Date.now(), deadlines.received_at);
  assert.ok(age >= 0 && age <= (Date.now() - before) / 1000 + 1, `${age}`);
  assert.equal(expires - received, EIGHT_HOURS * 1000);
  assert.equal(expires - usable, 1_800_000, 'the carrier may end it half an hour early');
  assert.ok(usable - refresh >= 900_000 && usable - refresh <= 1_801_000, deadlines.refresh_at);
  assert.equal(nextRefresh, deadlines.refresh_at);
});

test('what is left of the quota, and where answers come from', async () => {
  await world.cold({ settings: { QUOTA_SHIPPING_OPTIONS: '60', QUOTA_ADDRESSES: '40', QUOTA_TOTAL: '90', ADDRESSES_PER_MONTH: '2000', ADDRESS_MEMORY_S: '300' } });
  const asks = [A_PARCEL_TO_CALIFORNIA, A_PARCEL_TO_CALIFORNIA, undefined];
  for (const body of asks) assert.equal((await world.rates(body)).status, 200);
  for (const freshness of ['live', 'cached']) assert.equal((await world.validate()).json.freshness, freshness);
  const { quota, answers } = await world.status();
  const of = (api) => quota.apis.find((entry) => entry.api === api);
  assert.deepEqual(of('shipping_options'), { api: 'shipping_options', limit: 60, used: 2, left: 58 });
  assert.deepEqual(of('addresses'), { api: 'addresses', limit: 40, used: 1, left: 39 });
  assert.deepEqual(of('labels').limit, null);
  assert.deepEqual([quota.total, quota.window_s], [{ limit: 90, used: 4, left: 86 }, 3_600], 'a token call is among them');
  const { month, ...lookups } = quota.addresses_this_month;
  assert.match(month, /^\d{4}-\d\d$/);
  assert.deepEqual(lookups, { limit: 2_000, used: 1 });
  const none = { cache: 0, desk: 0, coalesced: 0, stale: 0, unanswered: 0 };
  assert.deepEqual(answers.rates, { ...none, asked: 3, hits_percent: 33, memory: 1, live: 2 });
  assert.deepEqual(answers.addresses, { ...none, asked: 2, hits_percent: 50, memory: 1, live: 1 });
});

test('before the first token there is none to show, and looking fetches none', async () => {
  await world.cold();
  assert.deepEqual((await world.status()).account, {
    reachable: true, bearer: null, next_refresh: null, last_failure: null, token_calls_last_hour: 0,
    ...NO_PAYMENT, unreadable_records: 0, kv_behind: false,
  });
  await world.emulator.expectCalls({});
});

test('a token that is due for its successor while that cannot be had is "due", with the failure and the next try', async () => {
  await world.cold({ settings: ALWAYS_DUE });
  await world.rates();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'status', status: 500 } });
  const { account, closed } = await whenAccount('failure', ({ last_failure: failure }) => failure);
  assert.deepEqual([account.bearer.generation, account.bearer.state], [1, 'due']);
  assert.equal(account.last_failure.reason, 'failed');
  assert.match(account.last_failure.advice, /^[A-Z].+\.$/);
  const failed = instant(account.last_failure.at);
  const next = instant(account.next_refresh);
  assert.ok(next - failed >= 29_000 && next - failed <= 39_000, 'half a minute, and up to a quarter more');
  assert.deepEqual(closed.map(({ api, code }) => [api, code]), [['oauth', 'carrier_error']]);
  assert.ok(closed[0].retry_after >= 1 && closed[0].retry_after <= 38, `${closed[0].retry_after}`);
  assert.equal((await world.rates()).status, 200, 'it is still used');
  assert.equal(await world.emulator.hits(), 1, 'looking makes no token call');
});

test('a token that the carrier refuses while there is no other is "refused"', async () => {
  await world.cold();
  await world.rates();
  await world.emulator.revoke();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
  assert.equal((await world.rates()).json.code, 'credentials_rejected');
  const { account, closed } = await world.status();
  assert.deepEqual([account.bearer.generation, account.bearer.state], [1, 'refused']);
  assert.equal(account.last_failure.reason, 'credentials_rejected');
  assert.match(account.last_failure.advice, /USPS_CLIENT_ID or USPS_CLIENT_SECRET/);
  assert.equal(account.token_calls_last_hour, 2);
  assert.deepEqual(closed.map(({ api, code }) => [api, code]), [['oauth', 'credentials_rejected']]);
  await world.emulator.faults();
  await world.operate('refresh', { generation: 1 });
  const mended = await world.status();
  assert.deepEqual([mended.account.bearer.generation, mended.account.bearer.state, mended.closed], [3, 'usable', []]);
  assert.equal(mended.account.last_failure.reason, 'credentials_rejected', 'the newest failure stays in sight');
});

test('a token that is at its end while there is no other is "used_up", and the next try is announced', async () => {
  await world.cold();
  await world.emulator.settings({ token_life_seconds: 2 });
  await world.rates();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'status', status: 503, headers: { 'Retry-After': '120' } } });
  const { account } = await whenAccount('end of the token', ({ bearer }) => bearer.state === 'used_up');
  assert.equal(account.bearer.generation, 1);
  const tried = await whenAccount('failure', ({ last_failure: failure }) => failure);
  const [failed, next] = [instant(tried.account.last_failure.at), instant(tried.account.next_refresh)];
  assert.ok(next - failed >= 119_000 && next - failed <= 121_000, 'as the carrier asked');
});

test('a token call that gave no token is shown with its reason, also when there never was a token', async () => {
  await world.cold();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'malformed' } });
  await world.rates();
  const { account } = await world.status();
  assert.deepEqual([account.bearer, account.next_refresh, account.token_calls_last_hour], [null, null, 1]);
  assert.equal(account.last_failure.reason, 'unreadable');
  assert.ok(Math.abs(Date.now() - instant(account.last_failure.at)) < 30_000, account.last_failure.at);
});

test('KV that lacks the current token is shown, until it has it', async () => {
  await world.cold({ settings: { TOKEN_BACKOFF_FLOOR_S: '1' } });
  world.kv.writes = 'fail';
  await world.rates();
  await whenAccount('KV behind', ({ kv_behind: behind }) => behind);
  world.kv.writes = 'ok';
  await world.operate('refresh', { generation: 1 });
  await whenAccount('KV that is not behind', ({ kv_behind: behind }) => !behind);
  assert.equal(world.kv.published?.bearer?.generation, 2);
});

test('every place shows the same account', async () => {
  await world.cold({ instances: 3 });
  await world.rates(undefined, { instance: 0 });
  await whenAccount('KV in step', ({ kv_behind: behind }) => !behind);
  const accounts = await Promise.all([0, 1, 2].map(async (instance) => {
    const { account } = await world.status({ instance });
    return { ...account, bearer: { ...account.bearer, age_s: 0 } };
  }));
  assert.deepEqual(accounts[1], accounts[0]);
  assert.deepEqual(accounts[2], accounts[0]);
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

test('neither a token nor a secret is ever in it', async () => {
  await world.cold();
  await world.rates();
  const text = JSON.stringify(await world.status());
  // The emulator's tokens are JWTs, so their text begins like this.
  assert.ok(!/eyJ|emulator-|sk_|pk_/.test(text), text);
});
