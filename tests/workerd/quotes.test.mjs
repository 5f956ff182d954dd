// Equal questions about prices are asked once: by how many shoppers, in how many places, whoever of them leaves, and whatever
// happens to the runtime meanwhile. What was answered is kept as long as it holds, and serves when the carrier cannot be asked.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Door } from './support/door.mjs';
import { eventually } from './support/eventually.mjs';
import { leave } from './support/http.mjs';
import { Objects } from './support/objects.mjs';
import { expectProblem } from './support/problem.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { A_PARCEL_TO_CALIFORNIA, pageHeaders, World } from './support/world.mjs';

let world;
let door;
let objects;
before(async () => {
  world = await World.start();
  door = await Door.start(world.emulator.url);
  objects = await Objects.start();
});
after(async () => {
  await world?.stop();
  await door?.stop();
  await objects?.stop();
});

const OPTIONS = '/shipments/';

/** A cold world whose carrier is behind the door, and whose objects' questions are counted. */
async function cold({ settings, ...options } = {}) {
  objects.reset();
  door.open();
  await world.cold({ settings: { USPS_BASE_URL: door.url, ...settings }, between: objects.address, ...options });
}

/** The same after a crash. */
async function crash({ settings, ...options } = {}) {
  await world.restart({ settings: { USPS_BASE_URL: door.url, ...settings }, between: objects.address, ...options });
}

const ask = (instance = 0, body = A_PARCEL_TO_CALIFORNIA) => world.rates(body, { instance });

/** So many ask the same at once, spread over so many places. */
const crowd = (count, places = 1) => Promise.all(Array.from({ length: count }, (_, shopper) => ask(shopper % places)));

/** Where an answer came from. */
function source(answer) {
  const [, rates] = /rates;desc="(\w+)"/.exec(answer.headers['server-timing']) ?? [];
  return rates;
}

/** Days from now where the shop is. */
function shipDate(days) {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' });
  return parts.format(Date.now() + days * 86_400_000);
}

const mailedIn = (days) => ({ ...A_PARCEL_TO_CALIFORNIA, ship_date: shipDate(days) });

/** What was answered, without what a quote says of when it was asked for. */
const unsigned = (body) => ({ ...body, rates: body.rates.map(({ quote, ...rate }) => rate) });

function expectFreshness(answer, freshness) {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.freshness, freshness, answer.text);
}

test('500 equal questions at once in three cold places: one options call, one token call, and the same answer for all', async () => {
  await cold({ instances: 3 });
  const answers = await crowd(500, 3);
  const [{ json: first }] = answers;
  assert.equal(first.rates.length, 3);
  for (const answer of answers) {
    assert.equal(answer.status, 200, answer.text);
    const { freshness, ...rest } = answer.json;
    assert.ok(['live', 'cached'].includes(freshness), freshness);
    assert.deepEqual(unsigned({ ...rest, freshness: first.freshness }), unsigned(first));
  }
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

test('equal are questions that the carrier prices alike: another order of sides, other units, ZIP+4, several at once', async () => {
  await cold({ instances: 3 });
  const parcel = (weight, dimensions, more = {}) => ({ weight, dimensions, ...more });
  const to = (postalCode, ...parcels) => ({ destination: { postal_code: postalCode, country: 'US' }, parcels });
  const inches = { length: 10, width: 8, height: 4, unit: 'in' };
  const same = [
    to('94105', parcel({ value: 3, unit: 'lb' }, inches)),
    to('94105-1804', parcel({ value: 2.01, unit: 'lb' }, inches)),
    to('94105', parcel({ value: 44, unit: 'oz' }, { length: 4, width: 10, height: 8, unit: 'in' })),
    to('94105', parcel({ value: 1200, unit: 'g' }, { length: 25.4, width: 20.32, height: 10.16, unit: 'cm' })),
    to('94105', parcel({ value: 3, unit: 'lb' }, inches, { quantity: 5 }), parcel({ value: 2.5, unit: 'lb' }, inches)),
  ];
  const answers = await Promise.all(same.map((body, number) => ask(number % 3, body)));
  for (const answer of answers) assert.equal(answer.status, 200, answer.text);
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
  const amounts = answers.map(({ json }) => json.rates.map((rate) => rate.amount));
  for (const same of amounts.slice(1, 4)) assert.deepEqual(same, amounts[0]);
  assert.deepEqual(amounts[4], amounts[0].map((amount) => 6 * amount));
});

test('a question that was answered here is answered from memory: no KV, no object, no carrier', async () => {
  await cold();
  expectFreshness(await ask(), 'live');
  const [reads, writes, calls] = [world.kv.readCount, world.kv.writeCount, (await world.emulator.calls()).length];
  const asked = { ...objects.counts };
  assert.equal(asked.QUOTE_DESK, 1, 'such questions are counted');
  for (const answer of await crowd(50)) {
    expectFreshness(answer, 'cached');
    assert.match(answer.headers['server-timing'], /^total;dur=\d+, rates;desc="memory";dur=0$/);
  }
  assert.deepEqual([world.kv.readCount, world.kv.writeCount, (await world.emulator.calls()).length], [reads, writes, calls]);
  assert.deepEqual(objects.counts, asked);
});

test('a question that was answered elsewhere is answered by its desk: no carrier, and nobody counts a call', async () => {
  await cold({ instances: 2, settings: { QUOTA_SHIPPING_OPTIONS: '60' } });
  expectFreshness(await ask(0), 'live');
  const account = objects.counts.CARRIER_ACCOUNT;
  const answer = await ask(1);
  expectFreshness(answer, 'cached');
  assert.equal(source(answer), 'desk');
  assert.equal(objects.counts.CARRIER_ACCOUNT, account);
  assert.equal(source(await ask(1)), 'memory');
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

test('that the carrier refuses a ZIP code is an answer too: it is asked once', async () => {
  await cold({ instances: 2 });
  const nowhere = { ...A_PARCEL_TO_CALIFORNIA, destination: { postal_code: '00000', country: 'US' } };
  for (const instance of [0, 1, 0, 1]) {
    expectProblem(await ask(instance, nowhere), { status: 422, code: 'invalid_field', fault: 'input' }, 'ZIP 00000');
  }
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

test('a failure is shared by all who wait, and kept for nobody else', async () => {
  await cold({ instances: 3 });
  await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'malformed' } });
  door.close(OPTIONS);
  const waiting = crowd(50, 3);
  await eventually('50 who wait', () => door.waiting === 1 && objects.counts.QUOTE_DESK === 50);
  door.open();
  for (const answer of await waiting) {
    expectProblem(answer, { status: 502, code: 'carrier_unreadable', fault: 'carrier' }, 'waiting');
  }
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
  expectFreshness(await ask(), 'live');
  await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
});

test('whoever asked first leaves while the call is under way: the others get its answer', async () => {
  await cold({ instances: 3 });
  door.close(OPTIONS);
  const first = await leave(world.runtime.urls[0], { path: '/v1/rates', headers: pageHeaders, body: A_PARCEL_TO_CALIFORNIA });
  await eventually('call under way', () => door.waiting === 1);
  const others = crowd(20, 3);
  await eventually('20 who wait', () => objects.counts.QUOTE_DESK === 21);
  first.destroy();
  door.open();
  for (const answer of await others) expectFreshness(answer, 'live');
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

test('the only one who asked leaves: the call goes on, and who asks next has its answer', async () => {
  await cold({ instances: 2 });
  door.close(OPTIONS);
  const only = await leave(world.runtime.urls[0], { path: '/v1/rates', headers: pageHeaders, body: A_PARCEL_TO_CALIFORNIA });
  await eventually('call under way', () => door.waiting === 1);
  only.destroy();
  door.open();
  await eventually('its answer', async () => (await world.emulator.calls('shipments'))[0]?.status === 200);
  assert.equal((await ask(1)).status, 200);
  await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
});

describe('with storage on disk', () => {
  const storage = storageOnDisk(() => world.runtime.stop());

  test('the runtime is killed: the next question is answered by what its desk has kept', async () => {
    await cold({ objects: storage.folder });
    const { json: live } = await ask();
    await crash({ objects: storage.folder });
    const answer = await ask();
    expectFreshness(answer, 'cached');
    assert.equal(source(answer), 'desk');
    assert.deepEqual(unsigned({ ...answer.json, freshness: 'live' }), unsigned(live));
    await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
  });

  test('the runtime is killed while a call is under way: who asks next is not kept waiting by it', async () => {
    await cold({ objects: storage.folder, instances: 2 });
    await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'hang' } });
    const lost = [0, 1].map((instance) => ask(instance).catch(() => undefined));
    await eventually('call under way', async () => (await world.emulator.hits()) === 1);
    await world.runtime.stop();
    await Promise.all(lost);
    await crash({ objects: storage.folder, instances: 2 });
    for (const answer of await crowd(20, 2)) assert.equal(answer.status, 200, answer.text);
    await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
  });

  test('raising CACHE_EPOCH forgets all that was kept', async () => {
    await cold({ objects: storage.folder });
    expectFreshness(await ask(), 'live');
    await crash({ objects: storage.folder, settings: { CACHE_EPOCH: '2' } });
    expectFreshness(await ask(), 'live');
    await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
  });

  test('a desk forgets all of it when its time is over, while nobody asks', async () => {
    // In this zone the day ends with this minute, or the next.
    const now = new Date(Date.now() + 15_000);
    const left = 24 * 60 - 1 - (now.getUTCHours() * 60 + now.getUTCMinutes());
    const zone = `+${String(Math.floor(left / 60)).padStart(2, '0')}:${String(left % 60).padStart(2, '0')}`;
    const settings = { SHIP_FROM_TIME_ZONE: zone, STALE_RATES_S: '1' };
    await cold({ objects: storage.folder, settings });
    const { json: live } = await ask();
    const end = Date.parse(live.expires_at);
    assert.ok(end - Date.now() < 80_000, live.expires_at);
    await eventually('row on disk', () => keptBy('edgepost-tests-quotes').includes('ground_advantage'));
    assert.ok(Date.now() < end, 'this was before its time');
    await eventually('empty storage', () => !/ground_advantage|answers|mailing_date/.test(keptBy('edgepost-tests-quotes')), 120_000);
    assert.ok(Date.now() >= end, 'and this afterwards');
    await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
    // Nothing is left that could serve.
    await crash({ objects: storage.folder, settings });
    await world.emulator.faults({ api: 'shipments', fault: { kind: 'malformed' } });
    expectProblem(await ask(), { code: 'carrier_unreadable' }, 'the next day');
  });

  /** All that the objects of a class have on disk, as text. */
  function keptBy(key) {
    const folder = join(storage.folder, key);
    return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')).join('\n');
  }
});

describe('USPS does not answer', () => {
  const settings = { OPTIONS_TIMEOUT_MS: '1500' };
  const timeout = { status: 504, code: 'carrier_timeout', fault: 'carrier', retryable: true };

  test('all who wait get the problem when the time is over, and the next question is asked anew', async () => {
    await cold({ instances: 3, settings });
    await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'hang' } });
    const waiting = crowd(50, 3);
    for (const answer of await waiting) expectProblem(answer, timeout, 'waiting');
    assert.equal(await world.emulator.hits(), 1);
    expectFreshness(await ask(), 'live');
    await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
  });

  test('another question does not wait for it', async () => {
    await cold();
    door.close(OPTIONS);
    const stuck = ask();
    await eventually('call under way', () => door.waiting === 1);
    door.shut = undefined;
    expectFreshness(await world.rates(), 'live');
    assert.equal(door.waiting, 1);
    door.open();
    expectFreshness(await stuck, 'live');
  });

  test('a waiter with less time than the call leaves with a problem; the call goes on for the next', async () => {
    await cold({ instances: [{ settings: { REQUEST_BUDGET_MS: '1500' } }, {}] });
    door.close(OPTIONS);
    expectProblem(await ask(0), timeout, 'no more time');
    assert.equal(door.waiting, 1, 'the call is still under way');
    const next = ask(1);
    door.open();
    assert.equal((await next).status, 200);
    assert.equal((await ask(0)).status, 200);
    await world.emulator.expectCalls({ oauth: 1, shipments: 1 });
  });
});

describe('the carrier cannot be asked, and something is known', () => {
  const status = (number) => ({ kind: 'status', status: number });

  /** A list of another day of mailing is known in the first place, and at the desk. */
  async function warm(options) {
    await cold({ instances: 2, ...options });
    const { json } = await ask(0, mailedIn(2));
    assert.equal(json.freshness, 'live');
    assert.ok(json.rates.every((rate) => rate.delivery !== null));
    return json;
  }

  /** The same prices, without dates. */
  function expectStale(answer, known) {
    expectFreshness(answer, 'stale');
    const { json } = answer;
    assert.deepEqual(unsigned(json).rates, unsigned(known).rates.map((rate) => ({ ...rate, delivery: null })));
    assert.equal(json.as_of, known.as_of);
    const holds = Date.parse(json.expires_at) - Date.now();
    assert.ok(holds > 0 && holds <= 300_000, json.expires_at);
  }

  for (const [what, fault, settings] of [
    ['fails', status(500)],
    ['has no quota left', { kind: 'quota', retry_after: '3600' }],
    ['refuses the shop', { kind: 'forbidden', reason: 'access_control' }],
    ['answers nonsense', { kind: 'malformed' }],
    ['does not answer', { kind: 'hang' }, { OPTIONS_TIMEOUT_MS: '500' }],
    ['gives no token', undefined],
  ]) {
    test(`it ${what}: stale prices, and no dates, here and elsewhere`, async () => {
      const known = await warm({ settings });
      if (fault === undefined) {
        await world.emulator.revoke();
        await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
      } else await world.emulator.faults({ api: 'shipments', fault });
      for (const instance of [0, 1]) expectStale(await ask(instance, mailedIn(1)), known);
      // What is stale for one day is no less the carrier's answer for its own.
      for (const instance of [0, 1]) expectFreshness(await ask(instance, mailedIn(2)), 'cached');
    });
  }

  test('stale prices do not stand in the way of live ones', async () => {
    const known = await warm();
    await world.emulator.faults({ api: 'shipments', fault: status(503) });
    for (const instance of [0, 1]) expectStale(await ask(instance, mailedIn(1)), known);
    await world.emulator.faults();
    const answer = await ask(1, mailedIn(1));
    expectFreshness(answer, 'live');
    assert.ok(answer.json.rates.every((rate) => rate.delivery !== null));
  });

  test('a waiter whose time is over gets them, and the call goes on', async () => {
    const known = await warm({ instances: [{}, { settings: { REQUEST_BUDGET_MS: '1500' } }] });
    door.close(OPTIONS);
    expectStale(await ask(1, mailedIn(1)), known);
    assert.equal(door.waiting, 1);
    door.open();
    await eventually('its answer', async () => (await ask(0, mailedIn(1))).json.freshness !== 'stale');
    await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
  });

  test('after so long as the shop has said they are shown to nobody', async () => {
    const known = await warm({ settings: { STALE_RATES_S: '3' } });
    await world.emulator.faults({ api: 'shipments', fault: { kind: 'malformed' } });
    for (const instance of [0, 1]) {
      const answer = await eventually('end of stale prices', async () => {
        const last = await ask(instance, mailedIn(1));
        return last.status !== 200 && last;
      });
      expectProblem(answer, { status: 502, code: 'carrier_unreadable' }, 'too old');
    }
    assert.ok(Date.now() - Date.parse(known.as_of) >= 3000);
  });

  test('a place whose desk does not answer shows what it remembers itself; one that remembers nothing has a problem', async () => {
    const known = await warm({ settings: { REQUEST_BUDGET_MS: '2000' } });
    for (const way of ['silent', 'cut', 'deaf']) {
      objects.ways.QUOTE_DESK = way;
      expectFreshness(await ask(0, mailedIn(2)), 'cached');
      expectStale(await ask(0, mailedIn(1)), known);
      expectProblem(await ask(1, mailedIn(1)), { status: 503, fault: 'carrier', retryable: true }, `${way}, elsewhere`);
    }
  });
});
