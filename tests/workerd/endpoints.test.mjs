// What each endpoint answers when all is well.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { expectProblem } from './support/problem.mjs';
import { A_PARCEL, A_PARCEL_TO_CALIFORNIA, PAGE_KEY, World } from './support/world.mjs';

let world;
before(async () => {
  world = await World.start();
  await world.cold();
});
after(() => world?.stop());
beforeEach(() => world.emulator.forgetCalls());

const withKey = { 'Edgepost-Key': PAGE_KEY };

test('an address is confirmed, corrected, and says what was changed', async () => {
  const answer = await world.validate();
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(answer.json, {
    verdict: 'confirmed',
    next_action: 'confirm_correction',
    address: {
      line1: '3120 M St NW', line2: '', city: 'Washington', state: 'DC', postal_code: '20007-3704', country: 'US',
    },
    changed: ['line1', 'line2', 'postal_code'],
    delivery: {
      dpv: 'Y', business: true, vacant: false, cmra: false, carrier_route: 'C036', delivery_point: '20',
    },
    messages: [],
    carrier: 'usps',
    freshness: 'live',
  });
});

for (const [street, verdict, nextAction] of [
  ['1 MISSING UNIT ST', 'missing_unit', 'ask_unit'],
  ['1 UNCONFIRMED ST', 'unconfirmed', 'fix'],
  ['1 NOT FOUND ST', 'not_found', 'fix'],
  ['1 INSUFFICIENT ST', 'not_found', 'fix'],
  ['1 INVALID DELIVERY ST', 'not_found', 'fix'],
  ['1 BACKEND 400 ST', 'not_found', 'fix'],
  ['1 AMBIGUOUS ST', 'ambiguous', 'fix'],
]) {
  test(`${street}: the carrier's answer is a verdict, not an error`, async () => {
    const answer = await world.validate({ line1: street, city: 'Durham', state: 'NC', postal_code: '27703', country: 'US' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.verdict, verdict);
    assert.equal(answer.json.next_action, nextAction);
  });
}

test('a unit that the building does not have is asked for again', async () => {
  const address = { line1: '1 UNKNOWN UNIT ST', line2: 'APT 9', city: 'Durham', state: 'NC', postal_code: '27703', country: 'US' };
  const { json } = await world.validate(address);
  assert.deepEqual([json.verdict, json.next_action], ['unknown_unit', 'ask_unit']);
});

test('an address abroad is handed back without a carrier call', async () => {
  const answer = await world.validate({ line1: 'Unter den Linden 77', city: 'Berlin', postal_code: '10117', country: 'DE', line2: null });
  assert.equal(answer.json.verdict, 'unsupported');
  assert.equal(answer.json.next_action, 'accept');
  await world.emulator.expectCalls({});
});

test('a ZIP code of the open data needs neither a key nor a carrier call', async () => {
  const answer = await world.send({ path: '/v1/zip-codes/27703' });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json, { postal_code: '27703', city: 'Durham', state: 'NC', country: 'US', source: 'open_data' });
  assert.match(answer.headers['cache-control'], /^public, max-age=\d+$/);
  await world.emulator.expectCalls({});
});

test('a ZIP code that the open data lacks is asked of the carrier, for somebody with a key only', async () => {
  const path = '/v1/zip-codes/00000';
  expectProblem(await world.send({ path }), { status: 404, code: 'zip_unknown', fault: 'input' }, 'without a key');
  await world.emulator.expectCalls({});
  expectProblem(await world.send({ path, headers: withKey }), { status: 404, code: 'zip_unknown', fault: 'input' }, 'with a key');
  await world.emulator.expectCalls({ addresses: 1 });
});

test('the services of the shop are told with their limits, to somebody with a key, and nobody is asked', async () => {
  const path = '/v1/services';
  expectProblem(await world.send({ path }), { status: 401, code: 'key_missing', fault: 'access' }, 'without a key');
  const answer = await world.send({ path, headers: withKey });
  assert.equal(answer.status, 200, answer.text);
  const { services, ...more } = answer.json;
  assert.deepEqual(more, {});
  assert.deepEqual(services[0], {
    id: 'usps.ground_advantage', carrier: 'usps', service: 'ground_advantage', name: 'USPS Ground Advantage',
    limits: { weight: { value: 70, unit: 'lb' }, length_plus_girth: { value: 130, unit: 'in' } },
  });
  assert.deepEqual(services.map(({ service, limits }) => [service, limits.length_plus_girth.value]), [
    ['ground_advantage', 130], ['priority_mail', 108], ['priority_mail_express', 108],
  ]);
  assert.equal(answer.headers['cache-control'], 'private, max-age=300');
  expectProblem(await world.send({ method: 'POST', path, headers: withKey }), { status: 405, code: 'method_not_allowed' }, 'POST');
  await world.emulator.expectCalls({});
});

test('rates are sorted by price, in whole cents, with dates, for the shop\'s own packaging only', async () => {
  const answer = await world.rates();
  assert.equal(answer.status, 200, answer.text);
  const { rates, unavailable, freshness, as_of: asOf, expires_at: expiresAt } = answer.json;
  assert.deepEqual(rates.map((rate) => rate.service).sort(), ['ground_advantage', 'priority_mail', 'priority_mail_express']);
  assert.deepEqual(unavailable, []);
  for (const rate of rates) {
    assert.ok(Number.isInteger(rate.amount) && rate.amount > 0, `${rate.amount}`);
    assert.equal(rate.packaging, 'own');
    assert.equal(rate.id, `usps.${rate.service}`);
    assert.equal(rate.currency, 'USD');
    assert.equal(rate.price_type, 'retail');
    assert.match(rate.delivery.date, /^\d{4}-\d{2}-\d{2}$/);
    assert.ok(rate.delivery.days > 0);
    assert.equal(typeof rate.delivery.guaranteed, 'boolean');
  }
  const amounts = rates.map((rate) => rate.amount);
  assert.deepEqual(amounts, [...amounts].sort((one, other) => one - other));
  assert.equal(new Set(rates.map((rate) => rate.id)).size, rates.length, 'one row for each service');
  assert.doesNotMatch(answer.text, /flat/i);
  assert.equal(freshness, 'live');
  assert.ok(Date.parse(asOf) < Date.parse(expiresAt));
});

test('several parcels are summed for each service, and equal ones are asked about once', async () => {
  const shipment = (...parcels) => world.rates({ ...A_PARCEL_TO_CALIFORNIA, parcels });
  const light = { ...A_PARCEL, weight: { value: 9, unit: 'oz' } };
  const both = await shipment({ ...A_PARCEL, quantity: 2 }, light, A_PARCEL);
  await world.emulator.expectCalls({ shipments: 2 });
  const one = (await shipment(A_PARCEL)).json.rates;
  const other = (await shipment(light)).json.rates;
  // Their answers are kept.
  await world.emulator.expectCalls({ shipments: 2 });
  const amount = (rates, service) => rates.find((rate) => rate.service === service).amount;
  for (const { service, amount: sum } of both.json.rates) {
    assert.equal(sum, 3 * amount(one, service) + amount(other, service), service);
  }
  assert.equal(both.json.rates.length, 3);
});

test('a destination that the carrier does not know is the shopper\'s to correct', async () => {
  const answer = await world.rates({ ...A_PARCEL_TO_CALIFORNIA, destination: { postal_code: '00000', country: 'US' } });
  const { errors } = expectProblem(answer, { status: 422, code: 'invalid_field', fault: 'input' }, 'ZIP 00000');
  assert.equal(errors[0].pointer, '/destination/postal_code');
});

test('rates abroad are named unavailable, without a carrier call', async () => {
  const answer = await world.rates({ ...A_PARCEL_TO_CALIFORNIA, destination: { postal_code: 'M5V 3L9', country: 'CA' } });
  assert.deepEqual(answer.json.rates, []);
  assert.equal(answer.json.unavailable.length, 3);
  await world.emulator.expectCalls({});
});

test('health says ok and wakes nothing', async () => {
  const reads = world.kv.readCount;
  const answer = await world.send({ path: '/v1/health' });
  assert.deepEqual(answer.json, { status: 'ok' });
  assert.equal(world.kv.readCount, reads);
  await world.emulator.expectCalls({});
});
