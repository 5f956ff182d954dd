// What is noted about each request: one line in the log and one data point, of names and numbers that are ours alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { A_PARCEL_TO_CALIFORNIA, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const ROUTES = ['/v1/rates', '/v1/addresses/validate', '/v1/zip-codes/{zip}', '/v1/status', '/v1/health', '/v1/labels/{tracking_number}', 'unknown'];

/** Asks one thing after the other; gives what was noted of each, as the runtime prints it. */
async function notes(asks) {
  const answers = [];
  for (const ask of asks) answers.push(await ask());
  const ids = answers.map((answer) => answer.headers['x-request-id']);
  const lines = await eventually('notes', () => {
    const found = ids.map((id) => world.runtime.output.split('\n').filter((line) => line.includes(id)));
    return found.every((of) => of.length > 0) && found;
  });
  return { answers, lines };
}

const asks = [
  () => world.rates(A_PARCEL_TO_CALIFORNIA),
  () => world.rates(A_PARCEL_TO_CALIFORNIA),
  () => world.validate(),
  () => world.send({ path: '/v1/zip-codes/27703' }),
  () => world.send({ path: '/v1/health' }),
  () => world.send({ method: 'DELETE', path: '/v1/labels/9400100000000000000001', headers: { authorization: 'Bearer nobody' } }),
  () => world.send({ path: '/v1/3120-M-St?name=Lovelace' }),
];

test('each request is one line, with its route, what became of it and where the answer came from', async () => {
  await world.cold();
  const { answers, lines } = await notes(asks);
  assert.deepEqual(lines.map((of) => of.length), asks.map(() => 1), lines.join('\n'));
  const found = lines.map(([line]) => JSON.parse(line.slice(line.indexOf('{'))));
  const rates = { route: '/v1/rates', method: 'POST', status: 200 };
  const expected = [
    { ...rates, source: 'live', carrier_calls: 1 },
    { ...rates, source: 'memory', carrier_calls: 0 },
    { route: '/v1/addresses/validate', method: 'POST', status: 200, source: 'live', carrier_calls: 1 },
    { route: '/v1/zip-codes/{zip}', method: 'GET', status: 200, carrier_calls: 0 },
    { route: '/v1/health', method: 'GET', status: 200, carrier_calls: 0 },
    { route: '/v1/labels/{tracking_number}', method: 'DELETE', status: 401, code: 'key_unknown', fault: 'access', carrier_calls: 0 },
    { route: 'unknown', method: 'GET', status: 404, code: 'path_unknown', fault: 'input', carrier_calls: 0 },
  ];
  for (const [number, { request_id: id, ms, ...note }] of found.entries()) {
    assert.deepEqual(note, expected[number]);
    assert.equal(id, answers[number].headers['x-request-id']);
    assert.ok(Number.isInteger(ms) && ms >= 0, `${ms} ms`);
  }
  assert.equal(answers[0].json.freshness, 'live');
  for (const secret of ['94105', '27703', '3120', 'Lovelace', '9400100000000000000001', 'nobody']) {
    assert.ok(!lines.flat().some((line) => line.includes(secret)), secret);
  }
});

test('each request is one data point, with a dataset; without one, nothing is missing', async () => {
  await world.cold({ metrics: true });
  const { lines } = await notes(asks);
  assert.deepEqual(lines.map((of) => of.length), asks.map(() => 1));
  const points = await eventually('data points', () => {
    const found = [...world.runtime.output.matchAll(/data point (\{.*\})/g)].map(([, text]) => JSON.parse(text));
    return found.length >= asks.length && found;
  });
  assert.equal(points.length, asks.length);
  for (const { indexes, blobs, doubles, ...more } of points) {
    assert.deepEqual(more, {});
    assert.ok(ROUTES.includes(indexes[0]) && indexes.length === 1, indexes.join());
    assert.equal(blobs[0], indexes[0]);
    assert.ok(blobs.length === 5 && blobs.every((blob) => typeof blob === 'string'), blobs.join());
    assert.ok(doubles.length === 3 && doubles.every(Number.isFinite), doubles.join());
  }
  assert.deepEqual(points[0].blobs, ['/v1/rates', 'POST', 'ok', '', 'live']);
  assert.deepEqual(points[0].doubles.slice(1), [200, 1]);
  assert.deepEqual(points[1].blobs, ['/v1/rates', 'POST', 'ok', '', 'memory']);
});
