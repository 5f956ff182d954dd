// Wrong settings are said, all at once and by name, to the operator; nothing is sent anywhere with them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectProblem } from './support/problem.mjs';
import { A_PARCEL_TO_CALIFORNIA, M_STREET, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const PAGE = 'pk_live_0123456789abcdefghij';
const SECRET = 'sk_live_0123456789abcdefghij';
const SHOP = 'https://shop.example';
const page = { 'Edgepost-Key': PAGE, Origin: SHOP };
const key = (byte) => Buffer.alloc(32, byte).toString('base64');
/** Keys and secrets of a deployment that is set right. */
const SECRETS = {
  PUBLISHABLE_KEYS: PAGE,
  SECRET_KEY: SECRET,
  USPS_CLIENT_ID: 'the-shop',
  USPS_CLIENT_SECRET: 'the-shops-secret',
  TOKEN_KEY: key(1),
  HASH_KEY: key(2),
  QUOTE_KEY: key(3),
};

async function expectRefusal(headers = page) {
  const problem = { status: 503, code: 'setting_invalid', fault: 'configuration', retryable: false };
  expectProblem(await world.rates(A_PARCEL_TO_CALIFORNIA, { headers }), problem, 'rates');
  expectProblem(await world.validate(M_STREET, { headers }), { ...problem, next_action: 'accept_as_entered' }, 'an address');
  expectProblem(await world.send({ path: '/v1/zip-codes/00000', headers }), problem, 'an unknown ZIP code');
  for (const action of ['refresh', 'revoke']) {
    const operator = { Authorization: `Bearer ${SECRET}`, 'Content-Type': 'application/json' };
    expectProblem(await world.operate(action, { generation: 0 }, { headers: operator }), problem, action);
  }
  // What needs no carrier goes on.
  assert.equal((await world.send({ path: '/v1/zip-codes/27703', headers })).status, 200);
  assert.deepEqual((await world.send({ path: '/v1/health' })).json, { status: 'degraded' });
}

async function problems(name = SECRET) {
  const { settings, account } = await world.status({ key: name });
  assert.equal(settings.ok, false);
  assert.equal(account.reachable, false);
  for (const { problem } of settings.problems) assert.match(problem, /\w+ \w+/);
  return new Map(settings.problems.map((entry) => [entry.name, entry.problem]));
}

// A host that exists nowhere, so that a call that should not be made could not do harm.
const ELSEWHERE = 'https://usps.invalid';

test('development keys and secrets are refused before another host than this machine', async () => {
  const { SECRET_KEY, PUBLISHABLE_KEYS } = SECRETS;
  await world.cold({ settings: { USPS_BASE_URL: ELSEWHERE, SECRET_KEY, PUBLISHABLE_KEYS } });
  await expectRefusal();
  const found = await problems();
  assert.deepEqual([...found.keys()].sort(), ['HASH_KEY', 'QUOTE_KEY', 'TOKEN_KEY', 'USPS_CLIENT_ID', 'USPS_CLIENT_SECRET']);
});

test('the development keys themselves open nothing there', async () => {
  await world.cold({ settings: { USPS_BASE_URL: ELSEWHERE } });
  expectProblem(await world.rates(), { status: 401, code: 'key_unknown', fault: 'access' }, 'the page key');
  const status = await world.send({ path: '/v1/status', headers: { Authorization: 'Bearer sk_dev_edgepost' } });
  expectProblem(status, { status: 401, code: 'key_unknown', fault: 'access' }, 'the secret key');
});

test('development values that were copied into the settings are refused there too', async () => {
  await world.cold({ settings: { ...SECRETS, USPS_BASE_URL: ELSEWHERE, USPS_CLIENT_SECRET: 'emulator-secret' } });
  await expectRefusal();
  assert.match((await problems()).get('USPS_CLIENT_SECRET'), /development/);
});

test('everything that is wrong is listed at once, by name, and no value is repeated', async () => {
  await world.cold({
    settings: {
      ...SECRETS,
      USPS_BASE_URL: ELSEWHERE,
      TOKEN_KEY: Buffer.from('canary-too-short').toString('base64'),
      TOKEN_KEY_PREVIOUS: Buffer.from('canary-too-short').toString('base64'),
      HASH_KEY: 'canary, and no base64',
      QUOTE_KEY: Buffer.from('canary-too-short').toString('base64'),
      QUOTE_KEY_PREVIOUS: 'canary, and no base64',
      ACCOUNT_LOCATION_HINT: 'canary',
      SHIP_FROM_ZIP: 'canary',
      PRICE_TYPE: 'canary',
      SERVICES: 'canary',
      ALLOWED_ORIGINS: `${SHOP},canary/path`,
      SHOP_ID: '',
      KV_TIMEOUT_MS: 'canary',
      REQUEST_BUDGET_MS: '0',
      PROPER_CASE: 'canary',
      QUOTA_ADDRESSES: '0',
      QUOTA_SHIPPING_OPTIONS: '-60',
      QUOTA_LABELS: '101',
      QUOTA_TOTAL: '100',
      QUOTA_WINDOW_S: '0',
      CLIENT_SHARE: '7/6',
      ADDRESSES_PER_MONTH: 'canary',
      STALE_RATES_S: 'canary',
    },
  });
  const found = await problems();
  assert.deepEqual([...found.keys()].sort(), [
    'ACCOUNT_LOCATION_HINT', 'ADDRESSES_PER_MONTH', 'ALLOWED_ORIGINS', 'CLIENT_SHARE', 'HASH_KEY', 'KV_TIMEOUT_MS', 'PRICE_TYPE',
    'PROPER_CASE', 'QUOTA_ADDRESSES', 'QUOTA_LABELS', 'QUOTA_SHIPPING_OPTIONS', 'QUOTA_WINDOW_S', 'QUOTE_KEY', 'QUOTE_KEY_PREVIOUS',
    'REQUEST_BUDGET_MS', 'SERVICES', 'SHIP_FROM_ZIP', 'SHOP_ID', 'STALE_RATES_S', 'TOKEN_KEY', 'TOKEN_KEY_PREVIOUS',
  ]);
  assert.doesNotMatch([...found.values()].join(), /canary/);
  await expectRefusal();
  for (const name of found.keys()) assert.ok(world.runtime.output.includes(`setting ${name}`), `${name} is not in the log`);
});

test('a setting that is a list or a number in wrangler.toml is read like its text', async () => {
  const origin = (cut_off) => [{ id: 'west', postal_code: '94107', time_zone: 'America/Los_Angeles', cut_off }];
  const settings = { ...SECRETS, USPS_BASE_URL: ELSEWHERE };
  await world.cold({ settings: { ...settings, ORIGINS: origin('2 pm'), HANDLING_DAYS: 31, PROPER_CASE: true } });
  const found = await problems();
  assert.deepEqual([...found.keys()].sort(), ['HANDLING_DAYS', 'ORIGINS']);
  assert.match(found.get('ORIGINS'), /^\[0\]\.cut_off must be a time/);
  await world.cold({ settings: { ...settings, ORIGINS: origin('14:00'), HANDLING_DAYS: 2 } });
  assert.deepEqual((await world.status({ key: SECRET })).settings, { ok: true, problems: [] });
});

for (const [what, url, said] of [
  ['a retired host', 'https://api.usps.com', /retired.*https:\/\/apis\.usps\.com/],
  ['the retired test host', 'https://api-cat.usps.com', /retired.*https:\/\/apis-tem\.usps\.com/],
  ['http to a host elsewhere', 'http://usps.invalid', /https/],
  ['a path', 'https://usps.invalid/api', /no path/],
  ['a user name', 'https://user:password@usps.invalid', /no user name/],
  ['a query', 'https://usps.invalid?x=1', /no query|no path/],
  ['a host that only begins like this machine', 'http://127.0.0.1.usps.invalid', /https/],
  ['no URL', 'usps', /URL/],
  ['another scheme', 'ftp://usps.invalid', /URL|https/],
]) {
  test(`${what} as the carrier's address is refused`, async () => {
    await world.cold({ settings: { ...SECRETS, USPS_BASE_URL: url } });
    await expectRefusal();
    assert.match((await problems()).get('USPS_BASE_URL'), said);
  });
}

test('before a host elsewhere a page has to come from an allowed origin, and a back end needs none', async () => {
  // Set right, so this Worker would call; the host does not exist, and its name goes no further than the resolver.
  await world.cold({ settings: { ...SECRETS, USPS_BASE_URL: ELSEWHERE } });
  expectProblem(await world.rates(undefined, { headers: { 'Edgepost-Key': PAGE } }), { status: 403, code: 'origin_not_allowed' }, 'no origin');
  expectProblem(await world.rates(undefined, { headers: page }), { status: 502, code: 'carrier_unreachable' }, 'a page');
  assert.deepEqual((await world.status({ key: SECRET })).settings, { ok: true, problems: [] });
});

for (const hint of ['enam', 'weur', 'apac-ne', 'oc', 'me']) {
  test(`the object is created near ${hint} if that is set, and answers`, async () => {
    await world.cold({ settings: { ACCOUNT_LOCATION_HINT: hint } });
    assert.equal((await world.rates()).status, 200);
    assert.deepEqual((await world.status()).settings, { ok: true, problems: [] });
  });
}
