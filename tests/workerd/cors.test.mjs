// What a browser sees: who may ask from where, and the headers on every answer, errors included.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { expectProblem } from './support/problem.mjs';
import { A_PARCEL_TO_CALIFORNIA, anotherParcelToCalifornia, PAGE_KEY, pageHeaders, SECRET_KEY, World } from './support/world.mjs';

let world;
before(async () => {
  world = await World.start();
  await world.cold();
});
after(() => world?.stop());

const SHOP = 'https://shop.example';
const RATES = '/v1/rates';
const VALIDATE = '/v1/addresses/validate';
const fromShop = { ...pageHeaders, Origin: SHOP };
const parcel = JSON.stringify(A_PARCEL_TO_CALIFORNIA);

const CORS = ['access-control-allow-origin', 'access-control-expose-headers', 'timing-allow-origin'];

function expectNoCors({ headers }) {
  const found = Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'timing-allow-origin');
  assert.deepEqual(found, []);
}

function expectCors({ headers }, origin = SHOP) {
  assert.equal(headers['access-control-allow-origin'], origin);
  assert.equal(headers['timing-allow-origin'], origin);
  assert.equal(headers.vary, 'Origin');
  const exposed = headers['access-control-expose-headers'].split(', ').sort();
  assert.deepEqual(exposed, ['RateLimit-Policy', 'Retry-After', 'Server-Timing', 'X-Request-Id']);
  assert.equal(headers['access-control-allow-credentials'], undefined);
}

/** How a request goes → a request of the shop's page, its status, and what is done to the carrier first. */
const ANSWERS = [
  ['rates', { method: 'POST', path: RATES, headers: fromShop, body: parcel }, 200],
  ['a ZIP code', { path: '/v1/zip-codes/27703', headers: fromShop }, 200],
  ['services', { path: '/v1/services', headers: fromShop }, 200],
  ['health', { path: '/v1/health', headers: fromShop }, 200],
  ['broken JSON', { method: 'POST', path: RATES, headers: fromShop, body: '{' }, 400],
  ['a wrong field', { method: 'POST', path: VALIDATE, headers: fromShop, body: '{}' }, 422],
  ['a missing key', { method: 'POST', path: RATES, headers: { 'Content-Type': 'application/json', Origin: SHOP }, body: parcel }, 401],
  ['a wrong key', { method: 'POST', path: RATES, headers: { ...fromShop, 'Edgepost-Key': 'pk_wrong' }, body: parcel }, 401],
  ['an unknown path', { path: '/v1/nothing', headers: fromShop }, 404],
  ['an unknown ZIP code', { path: '/v1/zip-codes/00000', headers: { Origin: SHOP } }, 404],
  ['a wrong method', { method: 'PUT', path: RATES, headers: fromShop, body: '{}' }, 405],
  ['a large body', { method: 'POST', path: RATES, headers: fromShop, body: 'x'.repeat(20_000) }, 413],
  ['a wrong content type', { method: 'POST', path: RATES, headers: { ...fromShop, 'Content-Type': 'text/plain' }, body: parcel }, 415],
  ['a carrier that fails', { method: 'POST', path: RATES, headers: fromShop, body: parcel }, 502, { kind: 'malformed' }],
  ['a quota that is used up', { method: 'POST', path: RATES, headers: fromShop, body: parcel }, 503, { kind: 'quota', retry_after: '7' }],
];

for (const [what, request, status, fault] of ANSWERS) {
  test(`the shop's page may read the answer to ${what} (${status})`, async () => {
    await world.emulator.faults(...(fault ? [{ api: 'shipments', fault }] : []));
    // Whether the carrier fails is seen by who asks it.
    const answer = await world.send(fault ? { ...request, body: JSON.stringify(anotherParcelToCalifornia()) } : request);
    assert.equal(answer.status, status, answer.text);
    expectCors(answer);
    assert.match(answer.headers['x-request-id'], /^[0-9a-f]{24}$/);
    assert.match(answer.headers['server-timing'], /^total;dur=\d+/);
    if (request.method === 'POST' || status !== 200) assert.equal(answer.headers['cache-control'], 'no-store');
  });
}

test('request ids differ', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, async () => (await world.send({ path: '/v1/health' })).headers['x-request-id']));
  assert.equal(new Set(ids).size, 20);
});

for (const [path, method] of [[RATES, 'POST'], [VALIDATE, 'POST'], ['/v1/zip-codes/27703', 'GET'], ['/v1/services', 'GET'], ['/v1/health', 'GET']]) {
  test(`a preflight for ${path} is answered for two hours, without KV or the carrier`, async () => {
    await world.emulator.forgetCalls();
    const reads = world.kv.readCount;
    const answer = await world.send({
      method: 'OPTIONS',
      path,
      headers: {
        Origin: SHOP, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'content-type, edgepost-key',
      },
    });
    assert.equal(answer.status, 204);
    assert.equal(answer.text, '');
    expectCors(answer);
    assert.equal(answer.headers['access-control-allow-methods'], method);
    assert.equal(answer.headers['access-control-allow-headers'].toLowerCase(), 'content-type, edgepost-key');
    assert.equal(answer.headers['access-control-max-age'], '7200');
    assert.equal(world.kv.readCount, reads);
    await world.emulator.expectCalls({});
  });
}

for (const origin of ['https://evil.example', 'null', 'https://shop.example.evil.example', 'http://shop.example', 'https://shop.example:8443',
  'https://SHOP.example', '*']) {
  test(`a page of ${origin} may neither ask nor read why`, async () => {
    await world.emulator.forgetCalls();
    const headers = { ...pageHeaders, Origin: origin };
    for (const answer of [
      await world.send({ method: 'POST', path: RATES, headers, body: parcel }),
      await world.send({ path: '/v1/zip-codes/27703', headers }),
    ]) {
      expectProblem(answer, { status: 403, code: 'origin_not_allowed', fault: 'access' }, origin);
      expectNoCors(answer);
      assert.equal(answer.headers.vary, 'Origin');
    }
    const preflight = await world.send({
      method: 'OPTIONS', path: RATES, headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });
    assert.equal(preflight.status, 403);
    expectNoCors(preflight);
    await world.emulator.expectCalls({});
  });
}

test('each allowed origin gets its own name back, never a list', async () => {
  const origin = 'http://localhost:5173';
  expectCors(await world.send({ path: '/v1/health', headers: { Origin: origin } }), origin);
});

test('an answer to nobody in particular still varies by origin', async () => {
  const answer = await world.send({ path: '/v1/zip-codes/27703' });
  assert.equal(answer.headers.vary, 'Origin');
  for (const name of CORS) assert.equal(answer.headers[name], undefined);
});

test('status is for back ends: no CORS headers, and no preflight', async () => {
  const headers = { Origin: SHOP, Authorization: `Bearer ${SECRET_KEY}` };
  const answer = await world.send({ path: '/v1/status', headers });
  assert.equal(answer.status, 200);
  expectNoCors(answer);
  const preflight = await world.send({
    method: 'OPTIONS',
    path: '/v1/status',
    headers: { Origin: SHOP, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' },
  });
  assert.equal(preflight.status, 405);
  expectNoCors(preflight);
  expectNoCors(await world.send({ path: '/v1/status', headers: { Origin: SHOP, 'Edgepost-Key': PAGE_KEY } }));
});
