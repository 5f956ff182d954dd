// Promise 5: the carrier's quota is counted before each call and never overrun, whoever asks from wherever, and whatever fails
// meanwhile. A client has a share of it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Door } from './support/door.mjs';
import { eventually } from './support/eventually.mjs';
import { send } from './support/http.mjs';
import { Objects } from './support/objects.mjs';
import { expectProblem } from './support/problem.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { A_PARCEL_TO_CALIFORNIA, SECRET_KEY, World } from './support/world.mjs';

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

/** What a new app at USPS has, and what the emulator gives. */
const A_NEW_APP = { QUOTA_ADDRESSES: '60', QUOTA_SHIPPING_OPTIONS: '60', QUOTA_OAUTH: '60' };
const HOUR = 3600;
/** A permit may be used so many seconds after it was given, and counts so much longer. */
const USE_WITHIN = 10;

/** A cold world with a quota, behind a door, whose objects' questions can be lost. `carrier`: the emulator's settings. */
async function cold({ settings, carrier, ...options } = {}) {
  objects.reset();
  door.open();
  await world.cold({ settings: { USPS_BASE_URL: door.url, ...A_NEW_APP, ...settings }, between: objects.address, ...options });
  await world.emulator.settings({ quota_on: true, ...carrier });
}

/** Headers of one of many clients. */
const client = (number) => ({ 'CF-Connecting-IP': `2001:db8:0:${number.toString(16)}::1` });

/** The two APIs that pages cause calls of: every question is another. Rates come by a desk, addresses from the place itself. */
const APIS = {
  shipments: { name: 'rates', setting: 'QUOTA_SHIPPING_OPTIONS', ask: (options) => world.rates(undefined, options) },
  addresses: { name: 'addresses', setting: 'QUOTA_ADDRESSES', ask: (options) => world.validate(undefined, options) },
};

/** Questions of so many clients at once, each from one of so many places. */
const crowd = (ask, count, places, first = 0) => Promise.all(Array.from({ length: count }, (_, number) => (
  ask({ instance: number % places, headers: client(first + number) }))));

const answered = (answers) => answers.filter(({ status }) => status === 200);
const refused = (answers) => answers.filter(({ status }) => status !== 200);

function expectQuotaUsed(answer, what, longest = HOUR + USE_WITHIN) {
  return expectPause(answer, 'carrier_quota_used', what, longest);
}

function expectPause(answer, code, what, longest = HOUR + USE_WITHIN) {
  const problem = expectProblem(answer, { status: 503, code, fault: 'quota', retryable: true }, what);
  assert.ok(problem.retry_after >= 1 && problem.retry_after <= longest, `retry_after ${problem.retry_after}`);
  return problem;
}

/** When all who were told so may come again. */
function endOf(problems) {
  return Date.now() + Math.max(...problems.map((problem) => problem.retry_after)) * 1000;
}

/** Fails unless the carrier has answered exactly these calls, and refused none. */
async function expectNoneRefused(expected) {
  await world.emulator.expectCalls(expected);
  assert.deepEqual((await world.emulator.calls()).filter(({ status }) => status === 429), []);
}

for (const [api, { name, setting, ask }] of Object.entries(APIS)) {
  test(`500 different questions about ${name} in three cold places: exactly 60 calls, and the rest hear when to come again`, async () => {
    await cold({ instances: 3 });
    const answers = await crowd(ask, 500, 3);
    assert.equal(answered(answers).length, 60);
    for (const answer of refused(answers)) {
      const { next_action: next } = expectQuotaUsed(answer, 'the rest');
      assert.equal(next, api === 'addresses' ? 'accept_as_entered' : undefined);
    }
    await expectNoneRefused({ oauth: 1, [api]: 60 });
    // Whoever comes later, in whichever place, costs nothing.
    for (const answer of await crowd(ask, 30, 3, 500)) expectQuotaUsed(answer, 'later');
    await expectNoneRefused({ oauth: 1, [api]: 60 });
  });

  test(`time passes, and whoever was refused ${name} is answered when told to come again`, async () => {
    const [limit, window] = [10, 3];
    await cold({
      instances: 3,
      settings: { [setting]: String(limit), QUOTA_WINDOW_S: String(window) },
      carrier: { quota_limit: limit, quota_window_seconds: window },
    });
    const answers = await crowd(ask, 40, 3);
    assert.equal(answered(answers).length, limit);
    const until = endOf(refused(answers).map((answer) => expectQuotaUsed(answer, 'too many', window + USE_WITHIN)));
    await eventually('end of the pause', () => Date.now() > until, 30_000);
    for (const instance of [0, 1, 2]) assert.equal((await ask({ instance, headers: client(50 + instance) })).status, 200);
    // As many as before, no more.
    assert.equal(answered(await crowd(ask, 40, 3, 100)).length, limit - 3);
    await expectNoneRefused({ oauth: 1, [api]: 2 * limit });
  });

  test(`one client gets its share of ${name}, and what it asks beyond that is not taken from the others`, async () => {
    await cold({ instances: 3 });
    const flood = await Promise.all(Array.from({ length: 200 }, (_, number) => ask({ instance: number % 3, headers: client(1) })));
    assert.equal(answered(flood).length, 10, 'a sixth of the hour');
    for (const answer of refused(flood)) expectPause(answer, 'share_used', 'the flood');
    // Five sixths are left.
    for (const answer of await crowd(ask, 50, 3, 2)) assert.equal(answer.status, 200, answer.text);
    expectQuotaUsed(await ask({ headers: client(100) }), 'the next');
    await expectNoneRefused({ oauth: 1, [api]: 60 });
  });

  test(`a client of ${name} is an IPv4 address or half an IPv6 address; a back end is none`, async () => {
    // A sixth of twelve is two.
    await cold({ settings: { [setting]: '12' } });
    const from = (address) => ask({ headers: { 'CF-Connecting-IP': address } });
    for (const [one, same, other] of [
      ['198.51.100.7', '198.51.100.7', '198.51.100.8'],
      ['2001:db8:5:6::1', '2001:db8:5:6:ffff:ffff::2', '2001:db8:5:7::1'],
    ]) {
      for (const address of [one, same, other]) assert.equal((await from(address)).status, 200);
      for (const address of [one, same]) expectPause(await from(address), 'share_used', address);
    }
    const backEnd = () => ask({ headers: { Authorization: `Bearer ${SECRET_KEY}`, 'CF-Connecting-IP': '198.51.100.7' } });
    for (let round = 0; round < 6; round += 1) assert.equal((await backEnd()).status, 200);
    expectQuotaUsed(await backEnd(), 'a back end');
    await expectNoneRefused({ oauth: 1, [api]: 12 });
  });

  test(`a page is no back end for ${name}, whatever it sends beside its key`, async () => {
    await cold({ settings: { [setting]: '6' } });
    const answers = [];
    for (const authorization of ['Basic eDp5', 'x', 'Bearer', '']) {
      answers.push(await ask({ headers: { Authorization: authorization, ...client(1) } }));
    }
    assert.equal(answered(answers).length, 1, 'a sixth of six');
    for (const answer of refused(answers)) expectPause(answer, 'share_used', 'the others');
  });

  for (const way of ['silent', 'cut', 'deaf']) {
    test(`the account object is ${way}: a problem soon, no call for ${name} without a permit, and no trace of it afterwards`, async () => {
      await cold({ settings: { [setting]: '6', CLIENT_SHARE: '1' } });
      assert.equal((await ask()).status, 200);
      objects.ways.CARRIER_ACCOUNT = way;
      const began = Date.now();
      const answers = await Promise.all(Array.from({ length: 3 }, () => ask()));
      // A second, where a request may take a minute.
      assert.ok(Date.now() - began < 20_000, `${Date.now() - began} ms`);
      for (const answer of answers) {
        const problem = expectProblem(answer, { status: 503, fault: 'carrier', retryable: true }, way);
        assert.ok(problem.retry_after >= 1 && problem.retry_after <= 5, `${problem.retry_after}`);
        assert.equal(problem.next_action, api === 'addresses' ? 'accept_as_entered' : undefined);
      }
      await expectNoneRefused({ oauth: 1, [api]: 1 });
      objects.reset();
      // What was given and not heard of is spent.
      const left = way === 'deaf' ? 2 : 5;
      for (let round = 0; round < left; round += 1) assert.equal((await ask()).status, 200);
      expectQuotaUsed(await ask(), 'the next');
      await expectNoneRefused({ oauth: 1, [api]: 1 + left });
    });
  }
}

test('the account object is silent: what is known is shown, and unmetered questions are asked', async () => {
  await cold({ instances: 2, settings: { QUOTA_ADDRESSES: 'unmetered' } });
  for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const known = await world.rates({ ...A_PARCEL_TO_CALIFORNIA, ship_date: tomorrow });
  assert.equal(known.json.freshness, 'live');
  objects.ways.CARRIER_ACCOUNT = 'silent';
  for (const instance of [0, 1]) {
    const again = await world.rates({ ...A_PARCEL_TO_CALIFORNIA, ship_date: tomorrow }, { instance });
    assert.equal(again.json.freshness, 'cached');
    const today = await world.rates(A_PARCEL_TO_CALIFORNIA, { instance });
    assert.equal(today.json.freshness, 'stale');
    assert.equal((await world.validate(undefined, { instance })).status, 200);
  }
  await expectNoneRefused({ oauth: 1, shipments: 1, addresses: 4 });
});

test('a cold Worker whose account object is silent has neither token nor permit, and says so in time', async () => {
  await cold({ settings: { OBJECT_TIMEOUT_MS: '1000' } });
  objects.ways.CARRIER_ACCOUNT = 'silent';
  for (const { ask } of Object.values(APIS)) {
    expectProblem(await ask(), { status: 503, code: 'token_unavailable', fault: 'carrier', retryable: true }, 'cold');
  }
  await world.emulator.expectCalls({});
});

test('a client whose share is used up is still shown what others have asked, and gets nobody else refused', async () => {
  await cold({ instances: 2, settings: { QUOTA_SHIPPING_OPTIONS: '6' } });
  const question = (instance, number) => world.rates(A_PARCEL_TO_CALIFORNIA, { instance, headers: client(number) });
  assert.equal((await world.rates(undefined, { headers: client(1) })).status, 200);
  expectPause(await question(0, 1), 'share_used', 'its second');
  assert.equal((await question(1, 2)).json.freshness, 'live');
  for (const instance of [0, 1]) assert.equal((await question(instance, 1)).json.freshness, 'cached');
  await expectNoneRefused({ oauth: 1, shipments: 2 });
});

test('a repeat is a call like any other: without a permit of its own it is not made', async () => {
  await cold({ settings: { QUOTA_SHIPPING_OPTIONS: '3', CLIENT_SHARE: '1' } });
  await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'unauthorized', reason: 'token_expired' } });
  assert.equal((await world.rates()).status, 200, 'healed, by two calls');
  await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'status', status: 500 } });
  expectQuotaUsed(await world.rates(), 'the third call fails, and there is no fourth');
  await world.emulator.expectCalls({ oauth: 2, shipments: 3 });
});

test('token calls are calls of a quota, too', async () => {
  await cold({ settings: { QUOTA_OAUTH: '1' }, carrier: { quota_limits: { oauth: 1 } } });
  assert.equal((await world.rates()).status, 200);
  await world.emulator.revoke();
  expectQuotaUsed(await world.rates(), 'no second token');
  await expectNoneRefused({ oauth: 1, shipments: 2 });
});

test('where USPS counts all APIs together, so does the ledger', async () => {
  await cold({ settings: { QUOTA_TOTAL: '20', CLIENT_SHARE: '1', QUOTA_ADDRESSES: '20', QUOTA_SHIPPING_OPTIONS: '20', QUOTA_OAUTH: '20' },
    carrier: { quota_common: true, quota_limit: 20 } });
  const questions = Array.from({ length: 30 }, (_, number) => (number % 2 ? world.rates() : world.validate()));
  const answers = await Promise.all(questions);
  assert.equal(answered(answers).length, 19, 'the token was the first');
  for (const answer of refused(answers)) expectQuotaUsed(answer, 'too many');
  const calls = await world.emulator.calls();
  assert.deepEqual([calls.length, calls.filter(({ status }) => status !== 200)], [20, []]);
});

test('addresses have a limit by the month where the shop has set one, and rates go on', async () => {
  await cold({ instances: 2, settings: { ADDRESSES_PER_MONTH: '3' } });
  for (const instance of [0, 1, 0]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  const now = new Date();
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  for (const instance of [0, 1]) {
    expectQuotaUsed(await world.validate(undefined, { instance }), 'the fourth', (end - now) / 1000 + 1);
  }
  assert.equal((await world.rates()).status, 200);
  await expectNoneRefused({ oauth: 1, addresses: 3, shipments: 1 });
});

describe('with storage on disk', () => {
  const storage = storageOnDisk(() => world.runtime.stop());

  test('a crash frees nothing: the hour goes on where it was, and the permits of lost calls are spent', async () => {
    const settings = { ...A_NEW_APP, QUOTA_SHIPPING_OPTIONS: '5', QUOTA_ADDRESSES: '5', CLIENT_SHARE: '1', USPS_BASE_URL: door.url };
    await cold({ settings, objects: storage.folder });
    for (const { ask } of Object.values(APIS)) assert.equal((await ask()).status, 200);
    await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'hang' } }, { api: 'addresses', times: 1, fault: { kind: 'hang' } });
    const lost = Object.values(APIS).map(({ ask }) => ask().catch(() => undefined));
    await eventually('calls under way', async () => (await world.emulator.hits()) === 2);
    await world.runtime.stop();
    await Promise.all(lost);
    await world.restart({ settings, objects: storage.folder });
    for (const { ask } of Object.values(APIS)) {
      for (let round = 0; round < 3; round += 1) assert.equal((await ask()).status, 200);
      expectQuotaUsed(await ask(), 'the sixth');
    }
    await expectNoneRefused({ oauth: 1, shipments: 5, addresses: 5 });
    // And after another one.
    await world.restart({ settings, objects: storage.folder });
    for (const { ask } of Object.values(APIS)) expectQuotaUsed(await ask(), 'after the second crash');
    await expectNoneRefused({ oauth: 1, shipments: 5, addresses: 5 });
  });
});

/** A token for somebody else who has the same credentials. */
async function somebodyElse() {
  const credentials = { grant_type: 'client_credentials', client_id: 'emulator-client', client_secret: 'emulator-secret' };
  const made = await send(world.emulator.url, {
    method: 'POST', path: '/oauth2/v3/token', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(credentials),
  });
  return { Authorization: `Bearer ${made.json.access_token}` };
}

describe('somebody else spends the same quota', () => {
  const ADDRESSES = '/addresses/';

  test('after one 429 nobody calls until its Retry-After, then one goes first, and then all', async () => {
    const window = 4;
    await cold({ instances: 2, carrier: { quota_limits: { addresses: 30 }, quota_window_seconds: window } });
    const validate = (instance, number = instance) => world.validate(undefined, { instance, headers: client(number) });
    for (const instance of [0, 1]) assert.equal((await validate(instance)).status, 200);
    const headers = await somebodyElse();
    await eventually('quota that is used up', async () => (
      (await send(world.emulator.url, { path: '/addresses/v3/city-state?ZIPCode=27703', headers })).status === 429));
    await world.emulator.forgetCalls();

    const first = await validate(0);
    const others = await crowd(APIS.addresses.ask, 40, 2);
    const until = endOf([first, ...others].map((answer) => expectQuotaUsed(answer, 'after the 429', window)));
    assert.deepEqual((await world.emulator.calls('addresses')).map(({ status }) => status), [429]);

    await eventually('end of the pause', () => Date.now() > until);
    door.close(ADDRESSES);
    const probe = validate(0);
    await eventually('probe under way', () => door.waiting === 1);
    for (const answer of await crowd(APIS.addresses.ask, 40, 2)) expectQuotaUsed(answer, 'beside the probe', 60);
    assert.equal(door.waiting, 1, 'calls under way');
    door.open();
    assert.equal((await probe).status, 200);
    for (let round = 0; round < 10; round += 1) {
      const answer = await validate(0, 100 + round);
      assert.equal(answer.status, 200, answer.text);
    }
  });

  test('a place that was refused beside a probe is answered soon after it is back', async () => {
    await cold({ instances: 2 });
    await world.emulator.faults({ api: 'addresses', times: 1, fault: { kind: 'quota', retry_after: '1' } });
    const until = endOf([expectQuotaUsed(await world.validate(), 'the first', 1)]);
    await eventually('end of the pause', () => Date.now() > until + 500);
    door.close(ADDRESSES);
    const probe = world.validate();
    await eventually('probe under way', () => door.waiting === 1);
    expectQuotaUsed(await world.validate(undefined, { instance: 1 }), 'beside the probe');
    door.open();
    assert.equal((await probe).status, 200);
    await eventually('answer', async () => (await world.validate(undefined, { instance: 1 })).status === 200, 5_000);
  });

  test('the same for rates: the desks of all questions hear of it', async () => {
    const window = 4;
    await cold({ instances: 2 });
    const headers = client(7);
    assert.equal((await world.rates(undefined, { headers })).status, 200);
    await world.emulator.faults({ api: 'shipments', times: 1, fault: { kind: 'quota', retry_after: String(window) } });
    const first = await world.rates();
    const others = await crowd(APIS.shipments.ask, 40, 2);
    const until = endOf([first, ...others].map((answer) => expectQuotaUsed(answer, 'after the 429', window)));
    await world.emulator.expectCalls({ oauth: 1, shipments: 2 });
    await eventually('end of the pause', () => Date.now() > until);
    door.close('/shipments/');
    const probe = world.rates();
    await eventually('probe under way', () => door.waiting === 1);
    for (const answer of await crowd(APIS.shipments.ask, 40, 2)) expectQuotaUsed(answer, 'beside the probe', 60);
    assert.equal(door.waiting, 1, 'calls under way');
    door.open();
    assert.equal((await probe).status, 200);
    for (const answer of await crowd(APIS.shipments.ask, 40, 2)) assert.equal(answer.status, 200, answer.text);
  });

  for (const [api, { name, ask }] of Object.entries(APIS)) {
    for (const [what, fault] of [
      ['is refused for its token', undefined],
      ['meets a fault that passes', { kind: 'status', status: 500 }],
    ]) {
      test(`a probe for ${name} that ${what} is repeated as any call is`, async () => {
        await cold();
        await world.emulator.faults({ api, times: 1, fault: { kind: 'quota', retry_after: '1' } });
        const until = endOf([expectQuotaUsed(await ask(), 'the first', 1)]);
        if (fault === undefined) await world.emulator.revoke();
        else await world.emulator.faults({ api, times: 1, fault });
        await eventually('end of the pause', () => Date.now() > until + 500);
        const answer = await ask();
        assert.equal(answer.status, 200, answer.text);
        assert.equal((await world.emulator.calls(api)).length, 3);
      });
    }
  }
});
