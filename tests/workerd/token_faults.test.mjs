// What happens when the token endpoint fails: everybody is told the same, few token calls are spent, and a token that is
// still usable goes on being used.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { expectProblem } from './support/problem.mjs';
import { ALWAYS_DUE, EIGHT_HOURS, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const configuration = (code) => ({ status: 503, fault: 'configuration', code });
const carrier = (code, status = 502) => ({ status, fault: 'carrier', code });

/** The fault of the token endpoint → the problem, and the range of its `retry_after`. */
const FAILURES = [
  ['wrong credentials', { kind: 'wrong_credentials' }, configuration('credentials_rejected'), [1, 300]],
  ['an empty scope', { kind: 'token', scope: '' }, configuration('product_missing'), [1, 300]],
  ['a redirect', { kind: 'redirect', status: 307 }, configuration('wrong_host'), [1, 300]],
  ['429 for 90 s', { kind: 'quota', retry_after: '90' }, { status: 503, fault: 'quota', code: 'carrier_quota_used' }, [80, 90]],
  ['429 without Retry-After', { kind: 'quota', retry_after: null }, { status: 503, fault: 'quota', code: 'carrier_quota_used' }, [50, 75]],
  ['500', { kind: 'status', status: 500 }, carrier('carrier_error'), [20, 38]],
  ['503 for two minutes', { kind: 'status', status: 503, headers: { 'Retry-After': '120' } }, carrier('carrier_error'), [110, 120]],
  ['an empty token', { kind: 'token', access_token: '' }, carrier('carrier_unreadable'), [20, 38]],
  ['an HTML page', { kind: 'html' }, carrier('carrier_unreadable'), [20, 38]],
  ['malformed JSON', { kind: 'malformed' }, carrier('carrier_unreadable'), [20, 38]],
  ['8 MB', { kind: 'huge', bytes: 8_000_000 }, carrier('carrier_unreadable'), [20, 38]],
  ['silence', { kind: 'hang' }, carrier('carrier_timeout', 504), [20, 38]],
  ['silence in the body', { kind: 'hang_in_body', after_bytes: 10 }, carrier('carrier_timeout', 504), [20, 38]],
  ['a reset', { kind: 'reset' }, carrier('carrier_unreachable'), [20, 38]],
  ['an answer cut off', { kind: 'truncate', after_bytes: 10 }, carrier('carrier_unreachable'), [20, 38]],
];

for (const [what, fault, problem, [soonest, latest]] of FAILURES) {
  test(`${what} instead of a token: ${problem.code} for everybody, after one token call`, async () => {
    await world.cold({ instances: 2, settings: fault.kind.startsWith('hang') ? { TOKEN_TIMEOUT_MS: '400' } : {} });
    const elsewhere = fault.kind === 'redirect' ? { location: `${world.emulator.url}/elsewhere` } : {};
    await world.emulator.faults({ api: 'oauth', fault: { ...fault, ...elsewhere } });
    const everybody = () => Promise.all([0, 1].flatMap((instance) => [
      world.rates(undefined, { instance }), world.validate(undefined, { instance }),
    ]));
    // At once, and again afterwards.
    const answers = [...await everybody(), ...await everybody()];
    answers.forEach((answer, position) => {
      const nextAction = position % 2 === 1 ? 'accept_as_entered' : undefined;
      const { retry_after: pause } = expectProblem(answer, { ...problem, next_action: nextAction }, what);
      assert.ok(pause >= soonest && pause <= latest, `retry_after ${pause}`);
    });
    assert.equal(await world.emulator.hits(), 1, 'token calls');
    const others = (await world.emulator.calls()).filter((call) => call.api !== 'oauth');
    assert.deepEqual(others, [], 'no other call was made');
    const [closed] = (await world.status()).closed;
    assert.equal(closed.code, problem.code);
    assert.match(closed.advice, /^[A-Z].+\.$/);
  });
}

test('credentials refused with a 400 are refused credentials too', async () => {
  await world.cold({ settings: { USPS_CLIENT_SECRET: 'not-the-secret' } });
  await world.emulator.settings({ wrong_credentials_status: 400 });
  expectProblem(await world.rates(), configuration('credentials_rejected'), '400');
  await world.emulator.expectCalls({ oauth: 1 });
});

test('a carrier that cannot be reached at all is unreachable, not the shopper\'s fault', async () => {
  // Port 1 of this machine: nobody listens there.
  await world.cold({ settings: { USPS_BASE_URL: 'http://127.0.0.1:1' } });
  expectProblem(await world.validate(), { ...carrier('carrier_unreachable'), next_action: 'accept_as_entered' }, 'refused');
});

test('after its pause the token endpoint is asked again, and all is well', async () => {
  await world.cold({ settings: { TOKEN_BACKOFF_FLOOR_S: '1', TOKEN_BACKOFF_CEILING_S: '1' } });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'status', status: 500 } });
  expectProblem(await world.rates(), carrier('carrier_error'), 'the first');
  await eventually('answer after the pause', async () => (await world.rates()).status === 200);
  await world.emulator.expectCalls({ oauth: 2, shipments: 1 });
});

test('a token that is late for one shopper is there for the next, after one token call', async () => {
  await world.cold({ settings: { OBJECT_TIMEOUT_MS: '100' } });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'delay', ms: 500 } });
  const problem = { ...carrier('token_unavailable', 503), next_action: 'accept_as_entered', retryable: true };
  const { retry_after: pause } = expectProblem(await world.validate(), problem, 'too early');
  assert.ok(pause >= 1 && pause <= 5, `${pause}`);
  await eventually('answer with the token', async () => (await world.validate()).status === 200);
  await world.emulator.expectCalls({ oauth: 1, addresses: 1 });
});

/** What is believed when nothing is said: twelve such tokens make more than an hour. */
const SEVEN_MINUTES = 420;
/** `expires_in` as it is answered → the life that is believed. */
for (const [expiresIn, life] of [
  [null, SEVEN_MINUTES],
  [0, SEVEN_MINUTES],
  [-5, SEVEN_MINUTES],
  ['', SEVEN_MINUTES],
  ['soon', SEVEN_MINUTES],
  ['3600', 3600],
  [3600.9, 3600],
  [90_000, EIGHT_HOURS],
  [1e300, EIGHT_HOURS],
]) {
  test(`a token said to live ${JSON.stringify(expiresIn)} s is believed to live ${life} s`, async () => {
    await world.cold();
    await world.emulator.faults({ api: 'oauth', fault: { kind: 'token', expires_in: expiresIn } });
    assert.equal((await world.rates()).status, 200);
    const { bearer } = (await world.status()).account;
    assert.equal((Date.parse(bearer.expires_at) - Date.parse(bearer.received_at)) / 1000, life);
    assert.ok(Date.parse(bearer.usable_until) < Date.parse(bearer.expires_at));
  });
}

for (const [what, unit] of [['seconds', 1], ['milliseconds', 1000]]) {
  test(`an end of life given as an instant, in ${what}, is recognised`, async () => {
    await world.cold();
    const instant = (Math.floor(Date.now() / 1000) + 3600) * unit;
    await world.emulator.faults({ api: 'oauth', fault: { kind: 'token', expires_in: instant } });
    assert.equal((await world.rates()).status, 200);
    const { bearer } = (await world.status()).account;
    const life = (Date.parse(bearer.expires_at) - Date.parse(bearer.received_at)) / 1000;
    assert.ok(life > 3500 && life <= 3600, `${life}`);
  });
}

test('a token for less than a minute is used, and not written to KV', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'token', expires_in: 50 } });
  for (const instance of [0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
  assert.equal((await world.emulator.calls('oauth')).length, 1);
  assert.equal(world.kv.writeCount, 0);
});

test('numbers sent as text are numbers', async () => {
  await world.cold();
  await world.emulator.settings({ token_numbers_as_text: true });
  assert.equal((await world.rates()).status, 200);
});

test('a token that is due is replaced ahead of time, and nobody waits for the new one', async () => {
  await world.cold({ settings: ALWAYS_DUE });
  assert.equal((await world.rates()).status, 200);
  // This token call never ends, so an answer that waited for it would not come.
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'hang' } });
  assert.equal((await world.rates()).status, 200);
  await eventually('token call ahead of time', async () => (await world.emulator.hits()) === 1);
  assert.equal((await world.validate()).status, 200);
  for (const call of [...await world.emulator.calls('shipments'), ...await world.emulator.calls('addresses')]) {
    assert.equal(call.token_generation, 1);
  }
});

test('the successor is fetched once, and is there for whoever comes next', async () => {
  await world.cold({ instances: 2, settings: ALWAYS_DUE });
  // The first question brings a token, the second notices that it is due.
  await world.validate();
  await world.validate();
  await eventually('second token in KV', () => world.kv.writeCount === 2);
  assert.equal((await world.validate(undefined, { instance: 1 })).status, 200);
  assert.equal((await world.emulator.calls('addresses')).at(-1).token_generation, 2);
});

for (const [what, fault] of [
  ['fails', { kind: 'status', status: 500 }],
  ['refuses the credentials', { kind: 'wrong_credentials' }],
  ['has no quota left', { kind: 'quota', retry_after: '3600' }],
]) {
  test(`while the token endpoint ${what}, a usable token goes on being used`, async () => {
    await world.cold({ instances: 2, settings: ALWAYS_DUE });
    await world.validate();
    await eventually('token in KV', () => world.kv.stored.size === 1);
    await world.emulator.faults({ api: 'oauth', fault });
    for (const instance of [0, 1, 0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
    await eventually('refused token call', async () => (await world.emulator.hits()) > 0);
    for (const instance of [0, 1, 0, 1]) assert.equal((await world.validate(undefined, { instance })).status, 200);
    assert.equal(await world.emulator.hits(), 1, 'token calls after the first failure');
  });
}

test('when its end comes and there is no other, the carrier\'s fault is shown', async () => {
  await world.cold({ settings: { TOKEN_UNUSABLE_MARGIN_S: String(EIGHT_HOURS - 3), TOKEN_REFRESH_MARGIN_S: '1' } });
  assert.equal((await world.validate()).status, 200);
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'status', status: 500 } });
  const answer = await eventually('end of the token', async () => {
    const last = await world.validate();
    return last.status !== 200 && last;
  });
  expectProblem(answer, { ...carrier('carrier_error'), next_action: 'accept_as_entered' }, 'no token');
});

test('a carrier that refuses each new token cannot use up an hour\'s token calls', async () => {
  await world.cold({ instances: 2 });
  let answer = await world.validate();
  for (let round = 0; round < 14 && answer.status === 200; round += 1) {
    await world.emulator.revoke();
    answer = await world.validate();
  }
  // What is wrong is not that there is no token, but that none is taken. A place that comes now sees it, too.
  for (const last of [answer, await world.validate(undefined, { instance: 1 })]) {
    const { retry_after: pause } = expectProblem(last, configuration('credentials_rejected'), 'the last');
    assert.ok(pause > 3000 && pause <= 3600, `${pause}`);
  }
  assert.equal((await world.emulator.calls('oauth')).length, 12);
  const { account, closed } = await world.status();
  assert.equal(account.token_calls_last_hour, 12);
  assert.deepEqual(closed.map(({ api, reason }) => [api, reason]), [['oauth', 'calls_used']]);
});
