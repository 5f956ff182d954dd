// A shop's settings under the real runtime: boxes that goods are packed into, origins in other time zones, places abroad, and the
// shop's own prices when the carrier is gone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { A_PARCEL, A_PARCEL_TO_CALIFORNIA, World } from './support/world.mjs';

let world;
before(async () => {
  world = await World.start();
});
after(async () => {
  await world?.stop();
});

/** As wrangler.toml holds them: JSON where a setting is a list. */
const SETTINGS = {
  SERVICES: 'ground_advantage,priority_mail,priority_mail_express,priority_mail_international',
  SERVICE_NAMES: { ground_advantage: 'Standard' },
  ORIGINS: [
    { id: 'chicago', postal_code: '60601', time_zone: 'America/Chicago' },
    { id: 'honolulu', postal_code: '96813', time_zone: 'Pacific/Honolulu' },
  ],
  PACKAGING: [
    {
      id: 'small',
      inner: { length: 8, width: 6, height: 4, unit: 'in' },
      empty: { value: 4, unit: 'oz' },
    },
    'medium_flat_rate_box',
  ],
  MARKUP: [{ countries: ['US'], fixed: 100 }],
  FALLBACK_RATES: [{ id: 'standard', name: 'Standard shipping', amount: 995 }],
};

/** Text, as a variable of wrangler holds it. */
const asText = (settings) =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));

const ITEM = {
  weight: { value: 1, unit: 'lb' },
  dimensions: { length: 4, width: 4, height: 4, unit: 'in' },
  quantity: 2,
  value: 1200,
};
const { destination } = A_PARCEL_TO_CALIFORNIA;

test('goods are packed, containers offered, prices marked up and services named as the shop wants', async () => {
  await world.cold({ settings: asText(SETTINGS) });
  const answer = await world.rates({ destination, items: [ITEM] });
  assert.equal(answer.status, 200, answer.text);
  const { rates, parcels } = answer.json;
  assert.deepEqual(parcels.map(({ packaging, quantity, items }) => ({ packaging, quantity, items })), [
    { packaging: 'small', quantity: 1, items: [{ item: 0, quantity: 2 }] },
  ]);
  const boxed = rates.find(({ id }) => id === 'usps.priority_mail.medium_flat_rate_box');
  assert.equal(boxed?.amount, 2295 + 100, answer.text);
  assert.equal(rates.find(({ service }) => service === 'ground_advantage')?.name, 'Standard');
  assert.equal((await world.emulator.calls('shipments')).length, 1);
  const services = await world.send({ path: '/v1/services', headers: { 'Edgepost-Key': 'pk_dev_edgepost' } });
  assert.equal(services.json.services[0].name, 'Standard');
});

test('each origin has its own day, zone and prices', async () => {
  await world.cold({ settings: asText(SETTINGS) });
  const zones = [];
  for (const [origin, timeZone] of [['chicago', 'America/Chicago'], ['honolulu', 'Pacific/Honolulu']]) {
    const day = () => new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now());
    const before = day();
    const answer = await world.rates({ destination, parcels: [A_PARCEL], origin });
    assert.equal(answer.status, 200, answer.text);
    assert.ok([before, day()].includes(answer.json.ship_date), answer.text);
    zones.push(answer.json.rates[0].zone);
  }
  assert.notEqual(zones[0], zones[1]);
});

test('a parcel abroad has what goes there, and its postal code is nowhere', async () => {
  await world.cold({ settings: asText(SETTINGS) });
  const answer = await world.rates({ destination: { country: 'CA', postal_code: 'K1A 0B1' }, parcels: [A_PARCEL] });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json.rates.map(({ id }) => id), ['usps.priority_mail_international']);
  assert.equal(answer.json.rates[0].delivery, null);
  assert.ok(!world.runtime.output.includes('K1A'));
  const again = await world.rates({ destination: { country: 'CA', postal_code: 'k1a0b1' }, parcels: [A_PARCEL] });
  assert.equal(again.json.freshness, 'cached');
});

test('the shop has prices of its own while the carrier is gone', async () => {
  await world.cold({ settings: { ...asText(SETTINGS), USPS_BASE_URL: 'http://127.0.0.1:9' } });
  const answer = await world.rates({ destination, parcels: [A_PARCEL] });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.freshness, 'fallback');
  assert.deepEqual(answer.json.rates.map(({ id, amount }) => [id, amount]), [['shop.standard', 995]]);
  const wrong = await world.rates({ destination: { country: 'US', postal_code: '9' }, parcels: [A_PARCEL] });
  assert.equal(wrong.status, 422);
});
