// What a browser sees: who may ask from where, and the headers on every answer, errors included. One table for the routes of pages, one
// for those of back ends.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectProblem } from './support/problem.mjs';
import {
  A_PARCEL_TO_CALIFORNIA, anotherParcelToCalifornia, M_STREET, PAGE_KEY, pageHeaders, SECRET_KEY, World,
} from './support/world.mjs';

let world;
before(async () => {
  world = await World.start();
  await cold();
});
after(() => world?.stop());

const SHOP = 'https://shop.example';
/** A limiter that refuses everybody whose address is known: nobody's is here, but for who sends one. */
const cold = () => world.cold({ settings: { RATE_LIMIT: '1/60' }, limiter: 0 });
const TOO_OFTEN = { 'CF-Connecting-IP': '192.0.2.1' };

const ALLOWED = [SHOP, 'http://localhost:5173'];
const FOREIGN = ['https://evil.example', 'null', 'https://shop.example.evil.example', 'http://shop.example', 'https://shop.example:8443',
  'https://SHOP.example', 'https://shop.example/', '*'];

const [RATES, VALIDATE, ZIP, SERVICES, HEALTH] = ['/v1/rates', '/v1/addresses/validate', '/v1/zip-codes/27703', '/v1/services', '/v1/health'];
const post = (path, body, headers = {}) => ({ method: 'POST', path, body: JSON.stringify(body), headers: { ...pageHeaders, ...headers } });
const get = (path, headers = { 'Edgepost-Key': PAGE_KEY }) => ({ path, headers });
const rates = () => post(RATES, anotherParcelToCalifornia());
const validate = () => post(VALIDATE, { address: M_STREET });
const without = ({ headers, ...request }, name) => ({ ...request, headers: { ...headers, [name]: undefined } });
const preflight = (path, method, headers = 'content-type,edgepost-key') => ({
  method: 'OPTIONS', path, headers: { 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': headers },
});

/**
 * What is asked; the status that an allowed origin sees, and a caller without one, who is no page (curl, while the carrier is on this
 * machine); the status for a foreign origin; what is done to the carrier first.
 */
const PAGES = [
  ['rates', rates, 200],
  ['an address', validate, 200],
  ['a ZIP code', () => get(ZIP), 200],
  ['a ZIP code, simply: no header of ours, so no preflight', () => get(ZIP, {}), 200],
  ['services', () => get(SERVICES), 200],
  ['health', () => get(HEALTH, {}), 200],
  ['an unknown path', () => get('/v1/nothing'), 404, 404],
  ['an unknown path, by POST', () => post('/v1/rate', {}), 404, 404],
  ['an unknown ZIP code', () => get('/v1/zip-codes/00000', {}), 404],
  ['broken JSON for rates', () => ({ ...rates(), body: '{' }), 400],
  ['broken JSON for an address', () => ({ ...validate(), body: '{' }), 400],
  ['rates with a wrong field', () => post(RATES, { ...A_PARCEL_TO_CALIFORNIA, weight: 1 }), 422],
  ['an address with a missing field', () => post(VALIDATE, {}), 422],
  ['a ZIP code of letters', () => get('/v1/zip-codes/abcde'), 422],
  ['a large body for rates', () => ({ ...rates(), body: 'x'.repeat(20_000) }), 413],
  ['a large body for an address', () => ({ ...validate(), body: 'x'.repeat(20_000) }), 413],
  ['rates as text, which needs no preflight', () => post(RATES, A_PARCEL_TO_CALIFORNIA, { 'Content-Type': 'text/plain' }), 415],
  ['an address as a form', () => post(VALIDATE, {}, { 'Content-Type': 'application/x-www-form-urlencoded' }), 415],
  ['rates without a key', () => without(rates(), 'Edgepost-Key'), 401, 401],
  ['rates with a wrong key', () => post(RATES, A_PARCEL_TO_CALIFORNIA, { 'Edgepost-Key': 'pk_wrong' }), 401, 401],
  ['an address without a key', () => without(validate(), 'Edgepost-Key'), 401, 401],
  ['services without a key', () => get(SERVICES, {}), 401, 401],
  ...[RATES, VALIDATE].map((path) => [`${path} by GET`, () => get(path), 405, 405]),
  ...[ZIP, SERVICES, HEALTH].map((path) => [`${path} by POST`, () => post(path, {}), 405, 405]),
  ['rates too often', () => post(RATES, A_PARCEL_TO_CALIFORNIA, TOO_OFTEN), 429],
  ['addresses too often', () => post(VALIDATE, { address: M_STREET }, TOO_OFTEN), 429],
  ['unknown ZIP codes too often', () => get('/v1/zip-codes/00000', { 'Edgepost-Key': PAGE_KEY, ...TOO_OFTEN }), 429],
  ['rates while the carrier answers nonsense', rates, 502, 403, { api: 'shipments', fault: { kind: 'malformed' } }],
  ['an address while the carrier answers nonsense', validate, 502, 403, { api: 'addresses', fault: { kind: 'malformed' } }],
  ['rates while the quota is used up', rates, 503, 403, { api: 'shipments', fault: { kind: 'quota', retry_after: '7' } }],
  ['an address while the quota is used up', validate, 503, 403, { api: 'addresses', fault: { kind: 'quota', retry_after: '7' } }],
  ['rates while the credentials are refused', rates, 503, 403, { api: 'oauth', fault: { kind: 'wrong_credentials' } }],
  ['a request that panics', () => get('/__test/panic'), 500, 500],
];

function expectCors({ headers }, origin, about) {
  assert.equal(headers['access-control-allow-origin'], origin, about);
  assert.equal(headers['timing-allow-origin'], origin, about);
  assert.equal(headers.vary, 'Origin', about);
  const exposed = headers['access-control-expose-headers'].split(', ').sort();
  assert.deepEqual(exposed, ['RateLimit-Policy', 'Retry-After', 'Server-Timing', 'X-Request-Id'], about);
  assert.equal(headers['access-control-allow-credentials'], undefined, about);
}

function expectNoCors({ headers }, about) {
  const found = Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'timing-allow-origin');
  assert.deepEqual(found, [], about);
}

/** The request, from that origin; undefined for none. */
function send({ headers, ...request }, origin) {
  const all = Object.entries({ ...headers, Origin: origin }).filter(([, value]) => value !== undefined);
  return world.send({ ...request, headers: Object.fromEntries(all) });
}

/** Every answer that is not good says whose fault that is, and is kept by nobody. */
function expectAnswer(answer, status, about) {
  assert.equal(answer.status, status, `${about}: ${answer.text}`);
  assert.match(answer.headers['x-request-id'], /^[0-9a-f]{24}$/, about);
  assert.match(answer.headers['server-timing'], /^total;dur=\d+/, about);
  if (status < 300) return;
  expectProblem(answer, {}, about);
  assert.equal(answer.headers['cache-control'], 'no-store', about);
  if (status === 429 || answer.json.code === 'carrier_quota_used') assert.match(answer.headers['retry-after'], /^\d+$/, about);
}

for (const [what, request, status, foreign = 403, fault] of PAGES) {
  test(`the shop's pages may read the answer to ${what} (${status}), and no other page may`, async () => {
    if (fault) {
      await cold();
      await world.emulator.faults(fault);
    }
    for (const origin of ALLOWED) {
      const answer = await send(request(), origin);
      expectAnswer(answer, status, origin);
      expectCors(answer, origin, origin);
      if (request().method === 'POST') assert.equal(answer.headers['cache-control'], 'no-store');
    }
    const nobody = await send(request(), undefined);
    expectAnswer(nobody, status, 'no origin');
    expectNoCors(nobody, 'no origin');
    assert.equal(nobody.headers.vary, 'Origin', 'a cache must not give it to a page');
    await world.emulator.forgetCalls();
    for (const origin of FOREIGN) {
      const answer = await send(request(), origin);
      expectAnswer(answer, foreign, origin);
      if (foreign === 403) assert.equal(answer.json.code, 'origin_not_allowed', origin);
      expectNoCors(answer, origin);
      assert.equal(answer.headers.vary, 'Origin', origin);
    }
    await world.emulator.expectCalls({});
    if (fault) await cold();
  });
}

/** The path, the method and headers that the browser asks about, and what it is told. */
const PREFLIGHTS = [
  [RATES, preflight(RATES, 'POST'), 'POST'],
  [VALIDATE, preflight(VALIDATE, 'POST'), 'POST'],
  [ZIP, preflight(ZIP, 'GET', 'edgepost-key'), 'GET'],
  [SERVICES, preflight(SERVICES, 'GET', 'edgepost-key'), 'GET'],
  [HEALTH, preflight(HEALTH, 'GET', 'edgepost-key'), 'GET'],
  // So that the page can read that there is no such path.
  ['an unknown path', preflight('/v1/rate', 'POST'), 'GET, POST'],
  // The browser compares, and does not send what is not listed.
  ['a method that is not taken', preflight(RATES, 'PUT'), 'POST'],
  ['a header that is not taken', preflight(RATES, 'POST', 'authorization'), 'POST'],
];

for (const [what, request, methods] of PREFLIGHTS) {
  test(`a preflight for ${what} is answered for two hours to the shop's pages, and to no other`, async () => {
    await world.emulator.forgetCalls();
    const reads = world.kv.readCount;
    for (const origin of ALLOWED) {
      const answer = await send(request, origin);
      expectAnswer(answer, 204, origin);
      assert.equal(answer.text, '');
      expectCors(answer, origin, origin);
      assert.equal(answer.headers['access-control-allow-methods'], methods);
      assert.equal(answer.headers['access-control-allow-headers'].toLowerCase(), 'content-type, edgepost-key');
      assert.equal(answer.headers['access-control-max-age'], '7200');
    }
    for (const origin of FOREIGN) {
      const answer = await send(request, origin);
      expectAnswer(answer, 403, origin);
      expectNoCors(answer, origin);
      assert.equal(answer.headers.vary, 'Origin', origin);
    }
    expectNoCors(await send(request, undefined), 'no origin');
    assert.equal(world.kv.readCount, reads);
    await world.emulator.expectCalls({});
  });
}

const secret = { Authorization: `Bearer ${SECRET_KEY}`, 'Content-Type': 'application/json' };
const operator = (method, path, body) => ({ method, path, headers: secret, body: body && JSON.stringify(body) });

/** The routes of back ends, and the status that one gets. */
const BACK_ENDS = [
  [operator('GET', '/v1/status'), 200],
  [operator('POST', '/v1/quotes/verify', { quote: 'none' }), 200],
  [operator('POST', '/v1/tokens/refresh', {}), 422],
  [operator('POST', '/v1/tokens/revoke', {}), 422],
  [operator('POST', '/v1/labels', {}), 400],
  [operator('DELETE', '/v1/labels'), 400],
  [operator('DELETE', '/v1/labels/9205590100000000000001'), 503],
];

for (const [request, status] of BACK_ENDS) {
  test(`${request.method} ${request.path} is no route of pages: no CORS header, no preflight, whatever the origin`, async () => {
    for (const origin of [...ALLOWED, ...FOREIGN, undefined]) {
      const publishable = { ...request, headers: { ...pageHeaders } };
      for (const [asked, expected] of [
        [request, status],
        [publishable, 403],
        [without(request, 'Authorization'), 401],
        [{ ...request, method: 'PUT' }, 405],
        [preflight(request.path, request.method, 'authorization'), 405],
      ]) {
        const answer = await send(asked, origin);
        expectAnswer(answer, expected, `${asked.method} from ${origin}`);
        expectNoCors(answer, origin);
      }
    }
  });
}

test('off this machine a POST without an origin comes from no page; a GET may, from one of the same host', async () => {
  const key = 'a-live-key-of-thirty-two-bytes-at-least';
  const live = {
    USPS_BASE_URL: 'https://apis.usps.com', USPS_CLIENT_ID: 'id', USPS_CLIENT_SECRET: 'secret', PUBLISHABLE_KEYS: `pk_${key}`,
    SECRET_KEY: `sk_${key}`, ...Object.fromEntries(['TOKEN_KEY', 'HASH_KEY', 'QUOTE_KEY'].map((name) => [name, btoa(`${name}-${key}`)])),
  };
  await world.restart({ settings: live });
  const page = { 'Edgepost-Key': `pk_${key}` };
  for (const [request, status] of [
    [post(RATES, A_PARCEL_TO_CALIFORNIA, page), 403],
    [post(VALIDATE, { address: M_STREET }, page), 403],
    [get(SERVICES, page), 200],
    [get(SERVICES, {}), 401],
    [get(ZIP, {}), 200],
    [get(HEALTH, {}), 200],
    [preflight(RATES, 'POST'), 204],
  ]) {
    const answer = await send(request, undefined);
    expectAnswer(answer, status, request.path);
    expectNoCors(answer, request.path);
    if (status === 403) assert.equal(answer.json.code, 'origin_not_allowed');
  }
  assert.equal((await send(get(SERVICES, page), SHOP)).status, 200);
  await cold();
});

test('request ids differ', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, async () => (await world.send({ path: HEALTH })).headers['x-request-id']));
  assert.equal(new Set(ids).size, 20);
});
