// The time-out and a page's own cancelling, at every moment of a call; and that nothing is left behind.

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { createClient, EdgepostError } from '../../client/src/edgepost.js';
import { ManualClock, scripted, settled } from './support/clock.mjs';
import { json, loopback, problem, rejection } from './support/loopback.mjs';

const KEY = 'pk_test_3141';

/** Servers that never come to an end, and what they do before. */
const STUCK = [
  ['never begins an answer', () => {}],
  ['sends headers and no body', (response) => response.writeHead(200, { 'Content-Length': 100 }).flushHeaders()],
  ['stops in the middle of the body', (response) => response.writeHead(200, { 'Content-Length': 100 }).write('{"rates": [')],
  ['stops in the middle of a problem', (response) => response.writeHead(502, { 'Content-Length': 100 }).write('{"code": ')],
];

for (const [how, answer] of STUCK) {
  test(`a server that ${how} runs into the time-out, and is asked once`, async (t) => {
    const { url, requests } = await loopback(t, answer);
    const error = await rejection(createClient({ baseUrl: url, key: KEY, timeoutMs: 1_000 }).validateAddress({ line1: 'x', country: 'US' }));
    assert.ok(error instanceof EdgepostError);
    assert.deepEqual([error.code, error.fault, error.status, error.retryable, error.nextAction],
      ['timeout', 'network', null, true, 'accept_as_entered']);
    assert.match(error.message, /\/v1\/addresses\/validate .* 1000 ms/);
    assert.equal(requests.length, 1);
  });

  test(`a page cancels a question to a server that ${how}`, async (t) => {
    const controller = new AbortController();
    const arrived = Promise.withResolvers();
    const { url, requests } = await loopback(t, (response) => {
      answer(response);
      arrived.resolve(response);
    });
    const asked = rejection(createClient({ baseUrl: url, key: KEY }).rates({}, { signal: controller.signal }));
    const response = await arrived.promise;
    const closed = new Promise((resolve) => { response.once('close', resolve); });
    controller.abort();
    const error = await asked;
    assert.deepEqual([error.name, error instanceof EdgepostError], ['AbortError', false]);
    await closed;
    assert.equal(requests.length, 1);
  });
}

test('ten seconds are the time-out that is not set', async (t) => {
  const clock = new ManualClock(t);
  const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch: () => new Promise(() => {}) }).services());
  assert.deepEqual(clock.due, [10_000]);
  await clock.advance(9_999);
  assert.deepEqual(clock.due, [1]);
  await clock.advance(1);
  assert.equal((await asked).code, 'timeout');
});

test('the time-out holds also for a fetch that does not look at its signal', async (t) => {
  const { url } = await loopback(t, () => {});
  const deaf = (address, { signal, ...init }) => fetch(address, init);
  assert.equal((await rejection(createClient({ baseUrl: url, key: KEY, fetch: deaf, timeoutMs: 50 }).services())).code, 'timeout');
});

test('a cancelled call rejects with the signal\'s reason, whatever that is', async () => {
  for (const reason of [new Error('left the page'), 'left the page', undefined]) {
    const controller = new AbortController();
    const fetch = (url, { signal }) => new Promise((_, reject) => { signal.addEventListener('abort', () => reject(new TypeError('a polyfill\'s'))); });
    const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch }).services({ signal: controller.signal }));
    controller.abort(reason);
    assert.equal(await asked, controller.signal.reason);
  }
});

test('a call that is cancelled before it begins asks nothing, and cancels nobody', async () => {
  const { fetch, sent } = scripted({ body: { city: 'Durham' } });
  const client = createClient({ baseUrl: '', key: KEY, fetch });
  const reason = new Error('left the page');
  const first = client.zipCode('27703', { latest: 'zip' });
  assert.equal(await rejection(client.zipCode('20500', { latest: 'zip', signal: AbortSignal.abort(reason) })), reason);
  assert.deepEqual([await first, sent.length], [{ city: 'Durham' }, 1]);
});

test('cancelling during a wait ends it at once, and its timer with it', async (t) => {
  const clock = new ManualClock(t);
  const { fetch, sent } = scripted({ status: 502, body: problem(502, 'carrier_error', 'carrier', { retryable: true, retry_after: 1 }) });
  const controller = new AbortController();
  const asked = rejection(createClient({ baseUrl: '', key: KEY, fetch }).services({ signal: controller.signal }));
  await settled();
  assert.equal(clock.due.length, 2, 'waits');
  controller.abort();
  assert.equal((await asked).name, 'AbortError');
  assert.deepEqual([clock.due, sent.length], [[], 1]);
});

test('no timer and no listener outlives a call, however it ends', async (t) => {
  const clock = new ManualClock(t);
  const { signal } = new AbortController();
  for (const [answer, ends] of [
    [{ body: { fine: true } }, 'resolves'],
    [{ status: 422, body: problem(422, 'invalid_field', 'input') }, 'rejects'],
    [{ status: 200, body: '<html>' }, 'rejects'],
    [new TypeError('fetch failed'), 'rejects'],
  ]) {
    const client = createClient({ baseUrl: '', key: KEY, retries: 0, fetch: scripted(answer).fetch });
    const how = await client.services({ signal, latest: 'services' }).then(() => 'resolves', () => 'rejects');
    assert.deepEqual([how, clock.due, getEventListeners(signal, 'abort')], [ends, [], []]);
  }
});

test('cancelling after the end changes nothing', async (t) => {
  const { url } = await loopback(t, (response) => json(response, 200, { fine: true }));
  const controller = new AbortController();
  assert.deepEqual(await createClient({ baseUrl: url, key: KEY }).services({ signal: controller.signal }), { fine: true });
  controller.abort();
});
