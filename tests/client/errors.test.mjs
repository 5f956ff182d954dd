// What a page learns when there is no answer: one class, whose fault it is, and nothing in its message that a log may not have.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, EdgepostError } from '../../client/src/edgepost.js';
import { json, loopback, problem, rejection } from './support/loopback.mjs';

const KEY = 'pk_test_3141';
const ADDRESS = { line1: '3120 Mockingbird Ln', line2: 'Apt 7', city: 'Springfield', state: 'Oregonn', postal_code: '97477', country: 'US' };
const once = { key: KEY, retries: 0 };

test('a problem becomes an error with all that it says', async (t) => {
  const errors = [{ pointer: '/address/state', code: 'invalid_field', message: 'is not a state code; send "OR"' }];
  const { url } = await loopback(t, (response) => json(response, 422, problem(422, 'invalid_field', 'input', {
    detail: '/address/state: is not a state code; send "OR"', errors,
  }), { 'X-Request-Id': '5b6f0c1e9a3d4b7c8e2f1a60' }));
  const error = await rejection(createClient({ baseUrl: url, ...once }).validateAddress(ADDRESS));
  assert.ok(error instanceof EdgepostError && error instanceof Error);
  const { name, code, fault, status, retryable, retryAfter, nextAction, requestId, detail } = error;
  assert.deepEqual({ name, code, fault, status, retryable, retryAfter, nextAction, requestId, detail, errors: error.errors }, {
    name: 'EdgepostError', code: 'invalid_field', fault: 'input', status: 422, retryable: false, retryAfter: null, nextAction: null,
    requestId: '5b6f0c1e9a3d4b7c8e2f1a60', detail: '/address/state: is not a state code; send "OR"', errors,
  });
  assert.equal(error.message, 'Edgepost: /v1/addresses/validate 422 invalid_field at /address/state: A sentence for this code. '
    + '(fault: input, request: 5b6f0c1e9a3d4b7c8e2f1a60)');
});

test('every fault reaches the page as it is', async () => {
  for (const [status, code, fault] of [
    [413, 'body_too_large', 'input'], [401, 'key_unknown', 'access'], [403, 'origin_not_allowed', 'access'],
    [429, 'too_many_requests', 'rate_limit'], [503, 'share_used', 'quota'], [504, 'carrier_timeout', 'carrier'],
    [503, 'credentials_rejected', 'configuration'], [500, 'internal', 'internal'],
  ]) {
    const body = problem(status, code, fault, { retryable: true, retry_after: 40, next_action: 'accept_as_entered' });
    const client = createClient({ baseUrl: '', ...once, fetch: async () => Response.json(body, { status }) });
    const error = await rejection(client.validateAddress(ADDRESS));
    assert.deepEqual(
      [error.status, error.code, error.fault, error.retryable, error.retryAfter, error.nextAction, error.requestId, error.errors],
      [status, code, fault, true, 40, 'accept_as_entered', body.request_id, []],
    );
  }
});

test('Retry-After is a number of seconds or a date, in the header or in the body', async (t) => {
  t.mock.method(Date, 'now', () => Date.UTC(2026, 10, 22, 12));
  for (const [header, inBody, expected] of [
    ['7', undefined, 7], ['0', undefined, 0], [undefined, 9, 9], ['7', 9, 7],
    ['Sun, 22 Nov 2026 12:00:30 GMT', undefined, 30], ['Sun, 22 Nov 2026 11:59:30 GMT', undefined, 0],
    ['soon', undefined, null], ['soon', 9, 9], ['', undefined, null], [undefined, undefined, null],
  ]) {
    const fetch = async () => Response.json(problem(503, 'share_used', 'quota', { retry_after: inBody }), {
      status: 503, headers: header === undefined ? {} : { 'Retry-After': header },
    });
    const error = await rejection(createClient({ baseUrl: '', ...once, fetch }).services());
    assert.equal(error.retryAfter, expected, `${header}, ${inBody}`);
  }
});

/** Answers that are not Edgepost's, and whether it is worth asking again. */
const FOREIGN = [
  ['a proxy\'s page', 502, '<!doctype html><h1>Bad gateway</h1>', true],
  ['an empty 503', 503, '', true],
  ['a gateway\'s time-out', 504, 'upstream request timeout', true],
  ['a firewall that counts', 429, '<html>Slow down</html>', true],
  ['a firewall', 403, '<html>Attention required!</html>', false],
  ['a wrong base URL', 404, 'Not found', false],
  ['JSON of another service', 500, '{"error": "oops"}', false],
  ['a problem that is not ours', 500, '{"title": "oops", "code": "E42"}', false],
  ['a page in the place of an answer', 200, '<!doctype html><title>Welcome to our Wi-Fi</title>', false],
  ['nothing in the place of an answer', 200, '', false],
  ['half an answer', 200, '{"rates": [', false],
  ['a number in the place of an answer', 200, '42', false],
  ['null in the place of an answer', 200, 'null', false],
];

for (const [what, status, text, retryable] of FOREIGN) {
  test(`${what} (${status}) is an unreadable answer, nobody's fault in the shop`, async (t) => {
    const { url } = await loopback(t, (response) => response.writeHead(status, { 'Content-Type': 'text/html' }).end(text));
    const error = await rejection(createClient({ baseUrl: url, ...once }).validateAddress(ADDRESS));
    assert.ok(error instanceof EdgepostError);
    assert.deepEqual([error.code, error.fault, error.status, error.retryable, error.nextAction],
      ['unreadable_answer', 'network', status, retryable, 'accept_as_entered']);
  });
}

/** Ways to lose a connection. */
const BROKEN = [
  ['is reset before an answer', (response) => response.socket.resetAndDestroy()],
  ['is closed after the head', (response) => {
    response.writeHead(200, { 'Content-Length': 100 }).flushHeaders();
    response.socket.end();
  }],
  ['is reset in the middle of the body', (response) => {
    response.writeHead(200, { 'Content-Length': 100 }).write('{"rates": [', () => response.socket.resetAndDestroy());
  }],
];

for (const [how, breaks] of BROKEN) {
  test(`a connection that ${how} is a network error`, async (t) => {
    const { url } = await loopback(t, breaks);
    const error = await rejection(createClient({ baseUrl: url, ...once }).validateAddress(ADDRESS));
    assert.ok(error instanceof EdgepostError);
    assert.deepEqual([error.code, error.fault, error.retryable, error.status, error.nextAction],
      ['network_error', 'network', true, null, 'accept_as_entered']);
    assert.ok(error.cause instanceof Error, 'the platform\'s own error is its cause');
  });
}

test('nobody listening is a network error', async (t) => {
  const { url } = await loopback(t, () => assert.fail('was asked'));
  const closed = new URL(url);
  closed.port = '9';
  const error = await rejection(createClient({ baseUrl: closed.origin, ...once }).services());
  assert.deepEqual([error.code, error.fault, error.nextAction], ['network_error', 'network', null]);
});

test('no message and no path that is reported has a key or a part of an address in it', async (t) => {
  const secrets = [KEY, ...Object.values(ADDRESS).filter((text) => text !== 'US'), '97477'];
  const echo = { ...problem(422, 'invalid_field', 'input'), detail: JSON.stringify(ADDRESS), errors: [
    { pointer: '/address/state', code: 'invalid_field', message: JSON.stringify(ADDRESS) }] };
  const reported = [];
  for (const answer of [
    (response) => json(response, 422, echo),
    (response) => response.writeHead(502).end(JSON.stringify(ADDRESS)),
    (response) => response.socket.resetAndDestroy(),
    () => {},
  ]) {
    const { url, requests } = await loopback(t, answer);
    const client = createClient({ baseUrl: url, key: KEY, retries: 0, timeoutMs: 1_000, onAnswer: (note) => reported.push(note) });
    for (const call of [() => client.validateAddress(ADDRESS), () => client.zipCode('97477')]) {
      const error = await rejection(call());
      assert.deepEqual(secrets.filter((secret) => error.message.includes(secret)), [], error.message);
    }
    assert.deepEqual(requests.map(({ path }) => path), ['/v1/addresses/validate', '/v1/zip-codes/97477']);
  }
  assert.equal(reported.length, 8);
  for (const note of reported) {
    assert.deepEqual(secrets.filter((secret) => JSON.stringify(note).includes(secret)), [], JSON.stringify(note));
  }
});
