// acceptAsEntered: what is not the shopper's mistake does not stand in the shopper's way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptAsEntered, createClient, EdgepostError } from '../../client/src/edgepost.js';
import { loopback, rejection } from './support/loopback.mjs';

const ADDRESS = { line1: '3120 M St', line2: null, city: 'Washington', state: 'DC', postal_code: '20027', country: 'US' };
const FAULTS = ['access', 'rate_limit', 'quota', 'carrier', 'configuration', 'internal', 'network'];
const errorOf = (fault) => new EdgepostError('A message.', { code: 'any', fault });

for (const fault of FAULTS) {
  test(`with a fault of the ${fault} an address is taken as it was entered`, () => {
    const answer = acceptAsEntered(ADDRESS, errorOf(fault));
    assert.deepEqual(answer, {
      verdict: 'unchecked', next_action: 'accept', address: ADDRESS, changed: [], delivery: null, messages: [], carrier: null, freshness: null,
    });
    assert.notEqual(answer.address, ADDRESS, 'a copy: changing one does not change the other');
  });
}

test('what the shopper or the page has to mend is thrown again, and so is what Edgepost has not said', () => {
  for (const error of [
    errorOf('input'), new DOMException('cancelled', 'AbortError'), new TypeError('a bug'), 'text', 42, null, undefined,
    { fault: 'carrier' },
  ]) {
    assert.throws(() => acceptAsEntered(ADDRESS, error), (thrown) => thrown === error, String(error));
  }
});

test('an error of another copy of the client counts', async () => {
  const copy = await import('../../client/src/edgepost.js?copy');
  assert.notEqual(copy.EdgepostError, EdgepostError);
  assert.equal(acceptAsEntered(ADDRESS, new copy.EdgepostError('A message.', { code: 'any', fault: 'carrier' })).verdict, 'unchecked');
});

test('it has the members of an answer', async () => {
  const unsupported = { verdict: 'unsupported', next_action: 'accept', address: ADDRESS, changed: [], delivery: null, messages: [], carrier: null, freshness: 'live' };
  assert.deepEqual(Object.keys(acceptAsEntered(ADDRESS, errorOf('carrier'))), Object.keys(unsupported));
});

test('in one line, with Edgepost gone', async (t) => {
  const { url } = await loopback(t, (response) => response.socket.resetAndDestroy());
  const edgepost = createClient({ baseUrl: url, key: 'pk_test', retries: 0 });
  const answer = await edgepost.validateAddress(ADDRESS).catch((error) => acceptAsEntered(ADDRESS, error));
  assert.deepEqual([answer.verdict, answer.next_action, answer.address], ['unchecked', 'accept', ADDRESS]);
});

test('a cancelled check accepts nothing', async () => {
  const edgepost = createClient({ baseUrl: '', key: 'pk_test', fetch: () => new Promise(() => {}) });
  const controller = new AbortController();
  const checked = rejection(edgepost.validateAddress(ADDRESS, { signal: controller.signal }).catch((error) => acceptAsEntered(ADDRESS, error)));
  controller.abort();
  assert.equal((await checked).name, 'AbortError');
});
