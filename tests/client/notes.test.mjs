// onAnswer: what a page can show or count of each request.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../client/src/edgepost.js';
import { json, loopback, problem, rejection } from './support/loopback.mjs';

const KEY = 'pk_test_3141';

test('every request is told, with what its headers say', async (t) => {
  const headers = { 'X-Request-Id': '0123456789abcdef01234567', 'Server-Timing': 'rates;desc="memory", total;dur=1' };
  const { url } = await loopback(t, (response, request, count) => (count === 1
    ? json(response, 502, problem(502, 'carrier_error', 'carrier', { retryable: true }), { ...headers, 'Retry-After': '0' })
    : json(response, 200, { rates: [], freshness: 'cached' }, headers)));
  const notes = [];
  await createClient({ baseUrl: url, key: KEY, onAnswer: (note) => notes.push(note) }).rates({});
  const shared = { method: 'POST', path: '/v1/rates', requestId: headers['X-Request-Id'], serverTiming: headers['Server-Timing'] };
  assert.ok(notes.every(({ ms }) => ms > 0));
  assert.deepEqual(notes.map(({ ms, ...note }) => note), [
    { ...shared, attempt: 1, status: 502, code: 'carrier_error', freshness: null, retryAfter: 0 },
    { ...shared, attempt: 2, status: 200, code: null, freshness: 'cached', retryAfter: null },
  ]);
});

/** What nobody has answered is told too, but for what the page itself took back. */
const UNANSWERED = [
  ['a lost connection', (response) => response.socket.resetAndDestroy(), [null, 'network_error']],
  ['a page of a proxy', (response) => response.writeHead(403).end('<html>'), [403, 'unreadable_answer']],
  ['a time-out', () => {}, [null, 'timeout']],
  ['a body that ends too late', (response) => response.writeHead(200).flushHeaders(), [200, 'timeout']],
];

for (const [what, answer, expected] of UNANSWERED) {
  test(`${what} is told`, async (t) => {
    const { url } = await loopback(t, answer);
    const told = Promise.withResolvers();
    const asked = createClient({ baseUrl: url, key: KEY, retries: 0, timeoutMs: 1_000, onAnswer: told.resolve }).services();
    await rejection(asked);
    const { status, code } = await told.promise;
    assert.deepEqual([status, code], expected);
  });
}

test('what the page cancels is not told', async (t) => {
  const notes = [];
  const controller = new AbortController();
  const { url } = await loopback(t, () => controller.abort());
  await rejection(createClient({ baseUrl: url, key: KEY, onAnswer: (note) => notes.push(note) }).services({ signal: controller.signal }));
  assert.deepEqual(notes, []);
});

test('a bug in onAnswer takes no answer away, and is reported as the page\'s own', async (t) => {
  const bug = new Error('a bug in the page');
  const reported = new Promise((resolve) => {
    // The test runner's own listeners would fail the test for what is wanted here.
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.once('uncaughtException', (error) => {
      for (const listener of others) process.on('uncaughtException', listener);
      resolve(error);
    });
  });
  const fetch = async () => Response.json({ fine: true });
  const client = createClient({ baseUrl: '', key: KEY, fetch, onAnswer: () => { throw bug; } });
  assert.deepEqual(await client.services(), { fine: true });
  assert.equal(await reported, bug);
});
