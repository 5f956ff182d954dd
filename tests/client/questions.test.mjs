// What goes over the wire: paths, headers and bodies of the four questions, and their answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../client/src/edgepost.js';
import { json, loopback, problem, rejection } from './support/loopback.mjs';

const KEY = 'pk_test_3141';
const M_STREET = { line1: '3120 M St', line2: null, city: 'Washington', state: 'DC', postal_code: '20027', country: 'US' };
const TO_CALIFORNIA = {
  destination: { postal_code: '94105', country: 'US' },
  parcels: [{ weight: { value: 2.5, unit: 'lb' }, dimensions: { length: 10, width: 8, height: 4, unit: 'in' } }],
};

const QUESTIONS = [
  ['validateAddress', [M_STREET], 'POST', '/v1/addresses/validate', { address: M_STREET }],
  ['rates', [TO_CALIFORNIA], 'POST', '/v1/rates', TO_CALIFORNIA],
  ['services', [], 'GET', '/v1/services', ''],
];

for (const [method, args, verb, path, body] of QUESTIONS) {
  test(`${method} is ${verb} ${path}, and its answer is the API's`, async (t) => {
    const answer = { what: 'the API says', freshness: 'live' };
    const { url, requests } = await loopback(t, (response) => json(response, 200, answer));
    const client = createClient({ baseUrl: url, key: KEY });

    assert.deepEqual(await client[method](...args), answer);

    const [request] = requests;
    assert.equal(requests.length, 1);
    assert.equal(`${request.method} ${request.path}`, `${verb} ${path}`);
    assert.deepEqual(request.body, body);
    assert.equal(request.headers['edgepost-key'], KEY);
    assert.equal(request.headers['content-type'], verb === 'POST' ? 'application/json' : undefined);
  });
}

test('only headers are sent that the preflight allows', async () => {
  const allowed = new Set(['content-type', 'edgepost-key']);
  const names = [];
  const fetch = async (url, { headers }) => {
    names.push(...Object.keys(headers));
    return Response.json({});
  };
  const client = createClient({ baseUrl: '', key: KEY, fetch });
  await client.validateAddress(M_STREET);
  await client.rates(TO_CALIFORNIA);
  await client.services();
  await client.zipCode('27703');
  assert.deepEqual(names.filter((name) => !allowed.has(name.toLowerCase())), []);
  assert.ok(names.length > 0);
});

test('a base URL may end with slashes, have a path, or be empty for the page\'s own origin', async () => {
  const asked = [];
  const fetch = async (url) => {
    asked.push(url);
    return Response.json({});
  };
  for (const [baseUrl, expected] of [
    ['https://shipping.shop.example', 'https://shipping.shop.example/v1/services'],
    ['https://shipping.shop.example/', 'https://shipping.shop.example/v1/services'],
    ['https://shop.example/shipping//', 'https://shop.example/shipping/v1/services'],
    ['', '/v1/services'],
    ['/', '/v1/services'],
    ['/shipping', '/shipping/v1/services'],
  ]) {
    await createClient({ baseUrl, key: KEY, fetch }).services();
    assert.equal(asked.pop(), expected, `baseUrl ${JSON.stringify(baseUrl)}`);
  }
});

test('a ZIP code of the open data is asked without a key, so that no preflight goes before it', async (t) => {
  const durham = { postal_code: '27703', city: 'Durham', state: 'NC', country: 'US', source: 'open_data' };
  const { url, requests } = await loopback(t, (response) => json(response, 200, durham));
  const client = createClient({ baseUrl: url, key: KEY });

  for (const typed of ['27703', ' 27703 ', '27703-', '27703-12', '27703-1234']) {
    assert.deepEqual(await client.zipCode(typed), durham, typed);
    const { method, path, headers } = requests.pop();
    assert.equal(`${method} ${path}`, 'GET /v1/zip-codes/27703', typed);
    assert.equal(headers['edgepost-key'], undefined, typed);
    assert.deepEqual(requests, [], typed);
  }
});

test('a ZIP code that is not in the open data is asked again with the key, and null if there is none', async (t) => {
  const guam = { postal_code: '96913', city: 'Barrigada', state: 'GU', country: 'US', source: 'usps' };
  const { url, requests } = await loopback(t, (response, { path, headers }) => {
    if (path.endsWith('96913') && headers['edgepost-key'] === KEY) json(response, 200, guam);
    else json(response, 404, problem(404, 'zip_unknown', 'input'));
  });
  const client = createClient({ baseUrl: url, key: KEY });

  assert.deepEqual(await client.zipCode('96913'), guam);
  assert.equal(await client.zipCode('00000'), null);
  assert.deepEqual(requests.map(({ headers }) => headers['edgepost-key']), [undefined, KEY, undefined, KEY]);
});

test('while the open data cannot be read, the key is tried as well', async () => {
  const keyed = [];
  const fetch = async (url, { headers }) => {
    keyed.push('Edgepost-Key' in headers);
    return keyed.at(-1) ? Response.json({ city: 'Durham' }) : Response.json(problem(500, 'internal', 'internal'), { status: 500 });
  };
  const client = createClient({ baseUrl: '', key: KEY, retries: 0, fetch });
  assert.deepEqual(await client.zipCode('27703'), { city: 'Durham' });
  assert.deepEqual(keyed, [false, true]);
});

test('a fault is never taken for an unknown ZIP code', async () => {
  for (const [status, code, fault] of [
    [503, 'carrier_quota_used', 'quota'], [502, 'carrier_error', 'carrier'], [500, 'internal', 'internal'], [403, 'origin_not_allowed', 'access'],
  ]) {
    const fetch = async (url, { headers }) => ('Edgepost-Key' in headers
      ? Response.json(problem(status, code, fault), { status })
      : Response.json(problem(404, 'zip_unknown', 'input'), { status: 404 }));
    const error = await rejection(createClient({ baseUrl: '', key: KEY, fetch }).zipCode('96913'));
    assert.equal(error.code, code);
  }
});

test('text that is not five digits is no ZIP code, and nobody is asked', async () => {
  const fetch = () => assert.fail('something was asked');
  const client = createClient({ baseUrl: '', key: KEY, fetch });
  for (const typed of ['', '2', '2770', '277031', '27703-12345', '2770a', '27703/../rates', '٢٧٧٠٣', '27703?x=1', undefined, null]) {
    assert.equal(await client.zipCode(typed), null, String(typed));
  }
});

test('an address that nobody can find is an answer', async (t) => {
  const answer = { verdict: 'not_found', next_action: 'fix', address: null, changed: [], delivery: null, messages: [], freshness: 'live' };
  const { url } = await loopback(t, (response) => json(response, 200, answer));
  assert.deepEqual(await createClient({ baseUrl: url, key: KEY }).validateAddress(M_STREET), answer);
});

test('a question without its argument is still a question, which Edgepost refuses in its own words', async (t) => {
  const { url, requests } = await loopback(t, (response) => json(response, 422, problem(422, 'missing_field', 'input')));
  const client = createClient({ baseUrl: url, key: KEY });
  for (const [asked, body] of [[client.rates(), null], [client.validateAddress(), {}]]) {
    assert.equal((await rejection(asked)).code, 'missing_field');
    const request = requests.pop();
    assert.deepEqual([request.method, request.body], ['POST', body]);
  }
});

test('methods can be taken apart', async () => {
  const { services, zipCode } = createClient({ baseUrl: '', key: KEY, fetch: async () => Response.json({ fine: true }) });
  assert.deepEqual([await services(), await zipCode('27703')], [{ fine: true }, { fine: true }]);
});

test('the platform\'s fetch is looked up when it is needed', async (t) => {
  const client = createClient({ baseUrl: '', key: KEY });
  t.mock.method(globalThis, 'fetch', async () => Response.json({ patched: true }));
  assert.deepEqual(await client.services(), { patched: true });
});

test('what cannot be a client\'s options is refused at once, in words that help', () => {
  const good = { baseUrl: 'https://shipping.shop.example', key: KEY };
  assert.ok(createClient(good));
  for (const [options, message] of [
    [undefined, /baseUrl/],
    [{}, /baseUrl/],
    [{ ...good, baseUrl: undefined }, /baseUrl/],
    [{ ...good, baseUrl: 'shipping.shop.example' }, /baseUrl.*https:/],
    [{ ...good, baseUrl: 'ftp://shop.example' }, /baseUrl/],
    [{ ...good, baseUrl: 'https://shop.example?key=1' }, /baseUrl/],
    [{ ...good, baseUrl: new URL('https://shop.example') }, /baseUrl/],
    [{ ...good, key: undefined }, /key.*publishable/],
    [{ ...good, key: '' }, /key.*publishable/],
    [{ ...good, key: 'pk_' }, /key.*publishable/],
    [{ ...good, key: 'pk_a\n' }, /key.*publishable/],
    [{ ...good, key: 'pk_a b' }, /key.*publishable/],
    [{ ...good, timeoutMs: 0 }, /timeoutMs/],
    [{ ...good, timeoutMs: -1 }, /timeoutMs/],
    [{ ...good, timeoutMs: Infinity }, /timeoutMs/],
    [{ ...good, timeoutMs: NaN }, /timeoutMs/],
    [{ ...good, timeoutMs: 'soon' }, /timeoutMs/],
    [{ ...good, timeoutMs: 2 ** 31 }, /timeoutMs/],
    [{ ...good, retries: -1 }, /retries/],
    [{ ...good, retries: 1.5 }, /retries/],
    [{ ...good, retries: Infinity }, /retries/],
    [{ ...good, fetch: 'fetch' }, /fetch/],
  ]) {
    assert.throws(() => createClient(options), (error) => error instanceof TypeError && message.test(error.message),
      JSON.stringify(options));
  }
});

test('a secret key in a page is refused, and not repeated', () => {
  assert.throws(() => createClient({ baseUrl: '', key: 'sk_live_2718' }), (error) => {
    assert.ok(error instanceof TypeError);
    assert.match(error.message, /secret key.*publishable/);
    assert.doesNotMatch(error.message, /2718/);
    return true;
  });
});
