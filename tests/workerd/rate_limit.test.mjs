// How often one client may ask: a burst is refused and says when to come again, everybody else goes on, and so does everything where
// nobody counts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Emulator } from './support/emulator.mjs';
import { eventually } from './support/eventually.mjs';
import { send } from './support/http.mjs';
import { expectProblem } from './support/problem.mjs';
import { A_PARCEL_TO_CALIFORNIA, M_STREET, pageHeaders, SECRET_KEY, World } from './support/world.mjs';
import { Wrangler } from './support/wrangler.mjs';

const SHOP = 'https://shop.example';
const POLICY = '"page";q=3;w=60';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** A cold Worker whose limiter lets three requests of a client through. */
const cold = (options) => world.cold({ settings: { RATE_LIMIT: '3/60' }, limiter: 3, ...options });

const from = (address) => ({ headers: { 'CF-Connecting-IP': address, Origin: SHOP } });
const backEnd = { Authorization: `Bearer ${SECRET_KEY}`, 'Content-Type': 'application/json' };

/** What a page asks that is counted. Three times the same: answers that are at hand count too. */
const COUNTED = [
  ['rates', (address) => world.rates(A_PARCEL_TO_CALIFORNIA, from(address)), { next_action: undefined }],
  ['an address', (address) => world.validate(M_STREET, from(address)), { next_action: 'accept_as_entered' }],
  ['a ZIP code that the carrier has to be asked about',
    (address) => world.send({ path: '/v1/zip-codes/00000', headers: { ...pageHeaders, ...from(address).headers } }), { next_action: undefined }],
];

for (const [what, ask, more] of COUNTED) {
  test(`a client that asks about ${what} too often gets a 429 that says when to come again; another client gets its answer`, async () => {
    await cold();
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await ask('192.0.2.1');
      assert.notEqual(answer.status, 429, answer.text);
      assert.equal(answer.headers['ratelimit-policy'], POLICY);
      assert.equal(answer.headers['retry-after'], undefined);
    }
    const refused = await ask('192.0.2.1');
    expectProblem(refused, {
      status: 429, code: 'too_many_requests', fault: 'rate_limit', retryable: true, retry_after: 60, ...more,
    }, what);
    assert.equal(refused.headers['ratelimit-policy'], POLICY);
    assert.equal(refused.headers['access-control-allow-origin'], SHOP);
    assert.notEqual((await ask('192.0.2.2')).status, 429);
  });
}

test('what one client asks counts together, an IPv6 network is one client, and a refused request costs no call', async () => {
  await cold();
  await world.rates(undefined, from('2001:db8::1'));
  await world.validate(M_STREET, from('2001:db8::2'));
  await world.rates(undefined, from('2001:db8::ffff:3'));
  await world.emulator.forgetCalls();
  assert.equal((await world.rates(undefined, from('2001:db8::4'))).status, 429);
  await world.emulator.expectCalls({});
  assert.equal((await world.rates(undefined, from('2001:db8:0:1::1'))).status, 200);
});

test('it is counted after key and origin were checked, and before the body is looked at', async () => {
  await cold();
  const address = { 'CF-Connecting-IP': '192.0.2.1' };
  const raw = (headers, body) => world.send({ method: 'POST', path: '/v1/rates', headers: { ...address, ...headers }, body });
  for (let turn = 0; turn < 5; turn += 1) {
    assert.equal((await raw({ ...pageHeaders, Origin: 'https://evil.example' }, '{}')).status, 403);
    const answer = await raw({ ...pageHeaders, Origin: SHOP, 'Edgepost-Key': 'pk_wrong' }, '{}');
    assert.deepEqual([answer.status, answer.headers['ratelimit-policy']], [401, POLICY]);
  }
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await raw({ ...pageHeaders, Origin: SHOP }, '{')).status, 400);
  assert.equal((await raw({ ...pageHeaders, Origin: SHOP }, '{')).status, 429);
});

test('back ends have no limit, nor has what costs nothing', async () => {
  await cold();
  const address = from('192.0.2.1').headers;
  const asks = [
    { method: 'POST', path: '/v1/rates', headers: { ...address, ...backEnd }, body: JSON.stringify(A_PARCEL_TO_CALIFORNIA) },
    { path: '/v1/services', headers: { ...address, ...pageHeaders } },
    { path: '/v1/zip-codes/27703', headers: { ...address, ...pageHeaders } },
    { path: '/v1/health', headers: address },
    { method: 'OPTIONS', path: '/v1/rates', headers: { ...address, 'Access-Control-Request-Method': 'POST' } },
  ];
  for (const ask of asks) {
    for (let turn = 0; turn < 5; turn += 1) {
      const answer = await world.send(ask);
      assert.ok(answer.status < 300, answer.text);
      const limited = ask.path.startsWith('/v1/zip-codes');
      assert.equal(answer.headers['ratelimit-policy'], limited ? POLICY : undefined, ask.path);
    }
  }
});

test('the limiter is told a keyed hash and never an address', async () => {
  await cold();
  for (const address of ['192.0.2.1', '2001:db8::1']) await world.validate(M_STREET, from(address));
  const keys = await eventually('keys', () => {
    const found = [...world.runtime.output.matchAll(/limiter asked about (.*)/g)].map(([, key]) => key);
    return found.length === 2 && found;
  });
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
  assert.notEqual(keys[0], keys[1]);
});

for (const [what, limiter] of [['is missing', undefined], ['throws', 'throws'], ['never answers', 'hangs']]) {
  test(`where the limiter ${what} nobody is refused, and status says so`, async () => {
    await cold({ limiter });
    for (let turn = 0; turn < 5; turn += 1) assert.equal((await world.rates(undefined, from('192.0.2.1'))).status, 200);
    const { settings } = await world.status();
    assert.deepEqual(settings.problems.map(({ name }) => name), ['RATE_LIMIT']);
    assert.match(settings.problems[0].problem, /nobody is limited/);
  });
}

test('without the setting the limiter is not asked, and no policy is told', async () => {
  await cold({ settings: { RATE_LIMIT: 'off' }, limiter: 0 });
  const answer = await world.rates(undefined, from('192.0.2.1'));
  assert.deepEqual([answer.status, answer.headers['ratelimit-policy']], [200, undefined]);
  assert.deepEqual((await world.status()).settings, { ok: true, problems: [] });
});

test('under wrangler dev a burst from one client is refused, another client is not, and the first is let in again', async (t) => {
  const emulator = await Emulator.start();
  t.after(() => emulator.stop());
  await emulator.reset();
  const limit = { from: 'simple = { limit = 300, period = 60 }', to: 'simple = { limit = 5, period = 10 }' };
  const wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, RATE_LIMIT: '5/10' }, {
    change(text) {
      assert.ok(text.includes(limit.from));
      return text.replace(limit.from, limit.to);
    },
  });
  t.after(() => wrangler.stop());
  const ask = (address) => send(wrangler.url, {
    method: 'POST', path: '/v1/rates', headers: { ...pageHeaders, 'CF-Connecting-IP': address }, body: JSON.stringify(A_PARCEL_TO_CALIFORNIA),
  });
  // A period may end in the middle of a burst.
  const refused = await eventually('a 429', async () => {
    const burst = await Promise.all(Array.from({ length: 12 }, () => ask('192.0.2.1')));
    assert.ok(burst.some(({ status }) => status === 200) || burst.every(({ status }) => status === 429), burst[0].text);
    return burst.find(({ status }) => status === 429);
  });
  expectProblem(refused, { status: 429, code: 'too_many_requests', fault: 'rate_limit', retry_after: 10 }, 'a burst');
  assert.equal(refused.headers['ratelimit-policy'], '"page";q=5;w=10');
  assert.equal((await ask('192.0.2.2')).status, 200);
  await eventually('an answer again', async () => (await ask('192.0.2.1')).status === 200, 30_000);
});
