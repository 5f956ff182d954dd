// Latest wins: a named call takes the place of the one before it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, EdgepostError } from '../../client/src/edgepost.js';
import { ManualClock, scripted, settled } from './support/clock.mjs';
import { json, loopback, problem } from './support/loopback.mjs';

const KEY = 'pk_test_3141';
const outcome = (promise) => promise.then((value) => value && value.zip, (error) => error.name);

/** A server that holds every answer until it is told. */
async function held(t) {
  const answers = new Map();
  const { url, requests } = await loopback(t, (response, { path }) => {
    const zip = path.slice(-5);
    answers.set(zip, () => json(response, 200, { zip }));
    arrived.get(zip)?.resolve();
  });
  const arrived = new Map();
  return {
    url,
    requests,
    async arrival(zip) {
      if (answers.has(zip)) return;
      arrived.set(zip, Promise.withResolvers());
      await arrived.get(zip).promise;
    },
    release: (zip) => answers.get(zip)(),
  };
}

test('of calls with one name only the newest is answered, in whatever order answers come', async (t) => {
  const server = await held(t);
  const client = createClient({ baseUrl: server.url, key: KEY });
  const zips = ['27701', '27702', '27703'];
  const outcomes = [];
  for (const zip of zips) {
    outcomes.push(outcome(client.zipCode(zip, { latest: 'zip' })));
    await server.arrival(zip);
  }
  for (const zip of zips.toReversed()) server.release(zip);
  assert.deepEqual(await Promise.all(outcomes), ['AbortError', 'AbortError', '27703']);
});

test('a ZIP code that is being deleted again cancels the question about it', async (t) => {
  const server = await held(t);
  const client = createClient({ baseUrl: server.url, key: KEY });
  const first = outcome(client.zipCode('27703', { latest: 'zip' }));
  await server.arrival('27703');
  assert.equal(await client.zipCode('2770', { latest: 'zip' }), null);
  assert.equal(await first, 'AbortError');
});

test('other names, no name, and other clients do not disturb', async (t) => {
  const server = await held(t);
  const [one, other] = [1, 2].map(() => createClient({ baseUrl: server.url, key: KEY }));
  const calls = [
    one.zipCode('27701', { latest: 'billing' }), one.zipCode('27702', { latest: 'shipping' }), one.zipCode('27703'),
    one.zipCode('27704', {}), other.zipCode('27705', { latest: 'billing' }), one.zipCode('27706', { latest: '' }),
    one.zipCode('27707', { latest: '' }), one.zipCode('27708', { latest: undefined }),
  ].map(outcome);
  const zips = ['27701', '27702', '27703', '27704', '27705', '27706', '27707', '27708'];
  for (const zip of zips) await server.arrival(zip);
  for (const zip of zips) server.release(zip);
  assert.deepEqual(await Promise.all(calls), zips);
});

test('a name is free again when its call has ended', async (t) => {
  const { url } = await loopback(t, (response, { path }) => json(response, 200, { zip: path.slice(-5) }));
  const client = createClient({ baseUrl: url, key: KEY });
  assert.equal(await outcome(client.zipCode('27701', { latest: 'zip' })), '27701');
  assert.equal(await outcome(client.zipCode('27702', { latest: 'zip' })), '27702');
});

test('a call that lost its place while it waited asks no more', async (t) => {
  const clock = new ManualClock(t);
  const { fetch, sent } = scripted({ status: 502, body: problem(502, 'carrier_error', 'carrier', { retryable: true }) }, { body: { zip: 'new' } });
  const client = createClient({ baseUrl: '', key: KEY, fetch });
  const first = outcome(client.rates({}, { latest: 'rates' }));
  await settled();
  const second = outcome(client.rates({}, { latest: 'rates' }));
  assert.deepEqual([await first, await second, sent.length, clock.due], ['AbortError', 'new', 2, []]);
});

test('a call that lost its place is no error of Edgepost\'s: a page passes over it', async (t) => {
  const server = await held(t);
  const client = createClient({ baseUrl: server.url, key: KEY });
  const first = client.zipCode('27701', { latest: 'zip' }).catch((error) => error);
  await server.arrival('27701');
  assert.equal(await client.zipCode('', { latest: 'zip' }), null);
  const error = await first;
  assert.ok(error instanceof DOMException && !(error instanceof EdgepostError));
  assert.match(error.message, /'zip'/);
});
