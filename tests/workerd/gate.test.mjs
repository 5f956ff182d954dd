// What is remembered as "do not call now": by the object for the token endpoint, told to every place through KV; and by a
// place for each API, where one probe goes first when the pause is over.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Door } from './support/door.mjs';
import { eventually } from './support/eventually.mjs';
import { expectProblem } from './support/problem.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { ALWAYS_DUE, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const wrongCredentials = { api: 'oauth', fault: { kind: 'wrong_credentials' } };
const rejected = { status: 503, code: 'credentials_rejected', fault: 'configuration', retryable: false };
const closedInKv = () => eventually('closed gate in KV', () => world.kv.published?.gate);

test('wrong credentials: 200 requests in two places are told, after one token call', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults(wrongCredentials);
  const first = expectProblem(await world.rates(undefined, { instance: 0 }), rejected, 'the first');
  assert.ok(first.retry_after > 290 && first.retry_after <= 300, `${first.retry_after}`);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, shopper) => (
    shopper % 4 < 2 ? world.rates(undefined, { instance: shopper % 2 }) : world.validate(undefined, { instance: shopper % 2 }))));
  for (const answer of answers) {
    const { retry_after: pause } = expectProblem(answer, rejected, 'in the crowd');
    assert.ok(pause >= 1 && pause <= 300, `${pause}`);
  }
  await world.emulator.expectCalls({ oauth: 1 });
});

test('200 cold requests at once with wrong credentials make one token call, too', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults(wrongCredentials);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, shopper) => (
    shopper % 4 < 2 ? world.rates(undefined, { instance: shopper % 2 }) : world.validate(undefined, { instance: shopper % 2 }))));
  for (const answer of answers) expectProblem(answer, rejected, 'in the crowd');
  await world.emulator.expectCalls({ oauth: 1 });
});

test('a cold place hears of wrong credentials from KV, without the object', async () => {
  await world.cold();
  await world.emulator.faults(wrongCredentials);
  expectProblem(await world.validate(), rejected, 'from the object');
  const gate = await closedInKv();
  assert.equal(world.kv.published?.bearer, null);
  assert.equal(gate.reason, 'credentials_rejected');
  // Another, empty object: it would make a token call for whoever asked it.
  await world.restart({ instances: 2 });
  for (const instance of [0, 1, 0, 1]) {
    const { retry_after: pause } = expectProblem(await world.validate(undefined, { instance }), rejected, 'from KV');
    assert.ok(pause >= 1 && pause <= 300, `${pause}`);
  }
  await world.emulator.expectCalls({ oauth: 1 });
});

test('what KV says of one client secret does not hold for another: that is tried at once', async () => {
  await world.cold();
  await world.emulator.settings({ client_secret: 'the-right-one' });
  expectProblem(await world.validate(), rejected, 'with the wrong one');
  await closedInKv();
  await world.restart({ settings: { USPS_CLIENT_SECRET: 'the-right-one' } });
  assert.equal((await world.validate()).status, 200);
  await world.emulator.expectCalls({ oauth: 2, addresses: 1 });
  await eventually('open gate in KV', () => world.kv.published?.gate === null && world.kv.published?.bearer !== null);
});

test('a pause that is over holds nobody back, though KV still tells of it', async () => {
  await world.cold({ instances: 2, settings: { TOKEN_BACKOFF_FLOOR_S: '1', TOKEN_BACKOFF_CEILING_S: '1' } });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'status', status: 500 } });
  expectProblem(await world.validate(undefined, { instance: 0 }), { status: 502, code: 'carrier_error' }, 'the first');
  const { until } = await closedInKv();
  await eventually('end of the pause', () => Date.now() > until);
  assert.equal((await world.validate(undefined, { instance: 1 })).status, 200);
  await world.emulator.expectCalls({ oauth: 2, addresses: 1 });
});

describe('with storage on disk', () => {
  const storage = storageOnDisk(() => world.runtime.stop());

  test('while the token endpoint is not asked, KV hands out the token that is still usable, beside the reason', async () => {
    await world.cold({ objects: storage.folder, settings: ALWAYS_DUE });
    assert.equal((await world.validate()).status, 200);
    await world.emulator.faults(wrongCredentials);
    await eventually('both in KV', () => world.kv.published?.bearer?.generation === 1 && world.kv.published?.gate);
    await world.restart({ objects: storage.folder, instances: 2, settings: ALWAYS_DUE });
    for (const instance of [0, 1]) {
      const answer = await world.validate(undefined, { instance });
      assert.equal(answer.status, 200, answer.text);
      assert.match(answer.headers['server-timing'], /token;desc="kv"/);
    }
    await world.emulator.expectCalls({ oauth: 2, addresses: 3 });
  });
});

/** What the token endpoint says in `Retry-After` → how long nobody asks it, in seconds, counted from before the answer. */
const PAUSES = [
  ['in two minutes', () => new Date(Date.now() + 120_000).toUTCString(), 120],
  ['in an hour less a minute', () => new Date(Date.now() + 3_540_000).toUTCString(), 3_540],
  ['in a day, which is more than an hour', () => new Date(Date.now() + 86_400_000).toUTCString(), 3_600],
  ['in two minutes, behind the header\'s own name', () => `Retry-After: ${new Date(Date.now() + 120_000).toUTCString()}`, 120],
];

for (const [what, retryAfter, expected] of PAUSES) {
  test(`a Retry-After that names an instant ${what} is kept to`, async () => {
    await world.cold({ instances: 2 });
    const opens = Date.now() + expected * 1000;
    await world.emulator.faults({ api: 'oauth', fault: { kind: 'quota', retry_after: retryAfter() } });
    const problem = { status: 503, code: 'carrier_quota_used', fault: 'quota', retryable: true };
    const answers = [await world.validate(undefined, { instance: 0 }), await world.validate(undefined, { instance: 1 })];
    const pauses = answers.map((answer) => expectProblem(answer, problem, what).retry_after);
    const { closed } = await world.status();
    assert.deepEqual(closed.map(({ api, code }) => [api, code]), [['oauth', 'carrier_quota_used']]);
    pauses.push(closed[0].retry_after);
    for (const pause of pauses) {
      assert.ok(pause >= 1 && pause <= 3600, `${pause}`);
      // The two instants are the same, but for the second that a date leaves out and the time that this test takes.
      assert.ok(Math.abs(Date.now() + pause * 1000 - opens) < 10_000, `${pause} s for ${expected} s`);
    }
    await world.emulator.expectCalls({ oauth: 1 });
  });
}

test('a Retry-After that names an instant in the past is a pause of a second, and not none', async () => {
  await world.cold();
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'quota', retry_after: new Date(0).toUTCString() } });
  const { retry_after: pause } = expectProblem(await world.rates(), { code: 'carrier_quota_used' }, 'the past');
  assert.equal(pause, 1);
  await eventually('answer after the pause', async () => (await world.rates()).status === 200);
  await world.emulator.expectCalls({ oauth: 2, shipments: 1 });
});

test('after a remembered refusal one probe goes first, and the others are told what is remembered until it is back', async () => {
  const door = await Door.start(world.emulator.url);
  try {
    await world.cold({ settings: { USPS_BASE_URL: door.url, REMEMBER_REFUSAL_S: '1' } });
    const blocked = { status: 503, code: 'access_blocked', fault: 'configuration' };
    await world.emulator.faults({ api: 'addresses', times: 2, fault: { kind: 'forbidden', reason: 'access_control' } });
    expectProblem(await world.validate(), blocked, 'the first');
    // The first probe is refused as well, the second is not.
    for (const outcome of [403, 200]) {
      await eventually('end of the pause', async () => (await world.status()).closed.length === 0);
      door.close('/addresses/');
      const probe = world.validate();
      await eventually('probe under way', () => door.waiting === 1);
      const others = await Promise.all(Array.from({ length: 50 }, () => world.validate()));
      for (const answer of others) expectProblem(answer, blocked, 'beside the probe');
      assert.equal(door.waiting, 1, 'calls under way');
      door.open();
      const answer = await probe;
      if (outcome === 200) assert.equal(answer.status, 200, answer.text);
      else expectProblem(answer, blocked, 'the probe');
    }
    const crowd = await Promise.all(Array.from({ length: 50 }, () => world.validate()));
    for (const answer of crowd) assert.equal(answer.status, 200, answer.text);
    await world.emulator.expectCalls({ oauth: 1, addresses: 3 + 50 });
  } finally {
    await door.stop();
  }
});
