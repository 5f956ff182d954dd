// What the operator does by hand: POST /v1/tokens/refresh and /v1/tokens/revoke. Both name the generation that is meant, so
// that sending one twice does it once.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { expectProblem } from './support/problem.mjs';
import { ALWAYS_DUE, PAGE_KEY, SECRET_KEY, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const REFRESH = '/v1/tokens/refresh';
const REVOKE = '/v1/tokens/revoke';
const SHOP = 'https://shop.example';

/** Every place is asked, and answers. */
async function expectAnswers(instances = 2) {
  for (let instance = 0; instance < instances; instance += 1) {
    const answer = await world.validate(undefined, { instance });
    assert.equal(answer.status, 200, answer.text);
  }
}

/** How many tokens were made, and how many ended. */
async function oauthCalls() {
  const paths = (await world.emulator.calls('oauth')).map((call) => call.path);
  const count = (path) => paths.filter((called) => called === path).length;
  return { token: count('/oauth2/v3/token'), revoke: count('/oauth2/v3/revoke') };
}

/** The log's lines about the operator. */
function auditLines() {
  return world.runtime.output.split('\n').filter((line) => line.startsWith('operator: '));
}

function expectNoCors({ headers }) {
  const found = Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'timing-allow-origin');
  assert.deepEqual(found, []);
}

describe('who may, and what has to be sent', () => {
  before(async () => {
    await world.cold();
    await expectAnswers(1);
    await world.emulator.forgetCalls();
  });
  after(async () => {
    await world.emulator.expectCalls({}, 'something reached the carrier');
    assert.equal((await world.status()).account.bearer.generation, 1);
  });

  const send = (path, headers, body = '{"generation": 1}') => (
    world.send({ method: 'POST', path, headers: { 'Content-Type': 'application/json', Origin: SHOP, ...headers }, body }));

  for (const path of [REFRESH, REVOKE]) {
    for (const [what, headers, status, code] of [
      ['no key', {}, 401, 'key_unknown'],
      ['a page key', { 'Edgepost-Key': PAGE_KEY }, 403, 'secret_key_required'],
      ['a wrong page key', { 'Edgepost-Key': 'pk_wrong' }, 403, 'secret_key_required'],
      ['the secret key as a page key', { 'Edgepost-Key': SECRET_KEY }, 403, 'secret_key_required'],
      ['a page key as bearer', { Authorization: `Bearer ${PAGE_KEY}` }, 401, 'key_unknown'],
      ['a wrong secret key', { Authorization: 'Bearer sk_wrong' }, 401, 'key_unknown'],
      ['a part of the secret key', { Authorization: `Bearer ${SECRET_KEY.slice(0, -1)}` }, 401, 'key_unknown'],
      ['an empty secret key', { Authorization: 'Bearer ' }, 401, undefined],
      ['the secret key as Basic', { Authorization: `Basic ${SECRET_KEY}` }, 401, 'key_unknown'],
    ]) {
      test(`POST ${path} with ${what} is refused, before anything is read, and to no page`, async () => {
        for (const body of ['{"generation": 1}', '{']) {
          const answer = await send(path, headers, body);
          expectProblem(answer, { status, fault: 'access', retryable: false, ...(code && { code }) }, what);
          expectNoCors(answer);
        }
      });
    }

    test(`POST ${path}: all wrong keys get the same answer`, async () => {
      const wrong = [`Bearer ${PAGE_KEY}`, 'Bearer sk_wrong', `Bearer ${SECRET_KEY}x`, 'Bearer x'];
      const texts = await Promise.all(wrong.map(async (authorization) => {
        const { text, json } = await send(path, { Authorization: authorization });
        return text.replace(json.request_id, '');
      }));
      assert.equal(new Set(texts).size, 1, texts.join('\n'));
    });

    for (const [what, body, status, code, pointer] of [
      ['an empty object', '{}', 422, 'missing_field', '/generation'],
      ['a generation of null', '{"generation": null}', 422, 'missing_field', '/generation'],
      ['a generation as text', '{"generation": "1"}', 422, 'invalid_field', '/generation'],
      ['a generation below zero', '{"generation": -1}', 422, 'invalid_field', '/generation'],
      ['half a generation', '{"generation": 1.5}', 422, 'invalid_field', '/generation'],
      ['a generation from the future', '{"generation": 2}', 422, 'invalid_field', '/generation'],
      ['a generation from far away', '{"generation": 4294967295}', 422, 'invalid_field', '/generation'],
      ['a generation beyond all numbers', '{"generation": 1e30}', 422, 'invalid_field', '/generation'],
      ['another member', '{"generation": 1, "force": true}', 422, 'unknown_field', '/force'],
      ['a token that there is not', '{"generation": 1, "token": "refresh"}', 422, 'invalid_field', '/token'],
      ['a list', '[1]', 422, 'invalid_field', ''],
      ['a bare number', '1', 422, 'invalid_field', ''],
      ['no body', '', 400, 'invalid_json'],
      ['half a body', '{"generation":', 400, 'invalid_json'],
    ]) {
      test(`POST ${path} with ${what}: ${code}`, async () => {
        const answer = await send(path, { Authorization: `Bearer ${SECRET_KEY}` }, body);
        const { errors } = expectProblem(answer, { status, code, fault: 'input', retryable: false }, what);
        expectNoCors(answer);
        assert.deepEqual(errors?.map((error) => error.pointer), pointer === undefined ? undefined : [pointer]);
      });
    }

    test(`GET ${path} says which method to use, and there is no preflight`, async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
        const headers = { Origin: SHOP, 'Access-Control-Request-Method': 'POST', Authorization: `Bearer ${SECRET_KEY}` };
        const answer = await world.send({ method, path, headers });
        expectProblem(answer, { status: 405, code: 'method_not_allowed', fault: 'input' }, method);
        assert.equal(answer.headers.allow, 'POST');
        expectNoCors(answer);
      }
    });

    test(`POST ${path} of another content type is refused`, async () => {
      const headers = { Authorization: `Bearer ${SECRET_KEY}`, 'Content-Type': 'text/plain' };
      expectProblem(await send(path, headers), { status: 415, code: 'content_type_unsupported', fault: 'input' }, 'text');
    });
  }
});

test('refresh replaces the token by one token call, and every place goes on', async () => {
  await world.cold({ instances: 2 });
  await expectAnswers();
  const answer = await world.operate('refresh', { generation: 1 }, { instance: 1 });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { refreshed, bearer } = answer.json;
  assert.equal(refreshed, true);
  assert.deepEqual([bearer.generation, bearer.state], [2, 'usable']);
  const shown = (await world.status()).account.bearer;
  assert.deepEqual({ ...bearer, age_s: shown.age_s }, shown, 'the bearer as status shows it');
  await expectAnswers();
  await world.emulator.expectCalls({ oauth: 2, addresses: 4 });
  await eventually('second token in KV', () => world.kv.published?.bearer?.generation === 2);
});

test('refresh of a generation that is not current any more does nothing, and shows the current one', async () => {
  await world.cold({ instances: 2 });
  await expectAnswers();
  assert.equal((await world.operate('refresh', { generation: 1 })).json.refreshed, true);
  for (const [generation, instance] of [[1, 0], [1, 1], [0, 0]]) {
    const { status, json } = await world.operate('refresh', { generation }, { instance });
    assert.deepEqual([status, json.refreshed, json.bearer.generation], [200, false, 2]);
  }
  await world.emulator.expectCalls({ oauth: 2, addresses: 2 });
});

test('refresh sent twenty times at once makes one token call', async () => {
  await world.cold({ instances: 2 });
  await expectAnswers();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'delay', ms: 300 } });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, number) => (
    world.operate('refresh', { generation: 1 }, { instance: number % 2 }))));
  for (const { status, json } of answers) assert.deepEqual([status, json.bearer.generation], [200, 2]);
  await world.emulator.expectCalls({ oauth: 2, addresses: 2 });
});

test('refresh before there ever was a token fetches the first', async () => {
  await world.cold();
  expectProblem(await world.operate('refresh', { generation: 1 }), { status: 422, code: 'invalid_field' }, 'from the future');
  const { json } = await world.operate('refresh', { generation: 0 });
  assert.deepEqual([json.refreshed, json.bearer.generation], [true, 1]);
  await expectAnswers(1);
  await world.emulator.expectCalls({ oauth: 1, addresses: 1 });
});

test('a refresh that fails leaves the token as it is, says why, and may be sent again at once', async () => {
  await world.cold();
  await expectAnswers(1);
  await world.emulator.faults({ api: 'oauth', times: 2, fault: { kind: 'status', status: 500 } });
  for (let round = 1; round <= 2; round += 1) {
    const answer = await world.operate('refresh', { generation: 1 });
    expectProblem(answer, { status: 502, code: 'carrier_error', fault: 'carrier', retryable: true }, 'refresh');
    await expectAnswers(1);
    assert.equal(await world.emulator.hits(), round);
  }
  const { json } = await world.operate('refresh', { generation: 1 });
  // The two failed calls took a number each.
  assert.deepEqual([json.refreshed, json.bearer.generation], [true, 4]);
  await expectAnswers(1);
  await world.emulator.expectCalls({ oauth: 4, addresses: 4 });
});

test('refresh gets past credentials that were refused a while ago: the operator has mended them', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'wrong_credentials' } });
  for (const instance of [0, 1, 0, 1]) {
    expectProblem(await world.validate(undefined, { instance }), { code: 'credentials_rejected' }, 'remembered');
  }
  await world.emulator.expectCalls({ oauth: 1 });
  assert.equal((await world.operate('refresh', { generation: 0 })).json.refreshed, true);
  for (const instance of [0, 1]) {
    await eventually('news in this place', async () => (await world.validate(undefined, { instance })).status === 200);
  }
  await world.emulator.expectCalls({ oauth: 2, addresses: 2 });
  assert.deepEqual((await world.status()).closed, []);
});

for (const what of ['refresh', 'revoke']) {
  test(`${what} does not get past the carrier's own Retry-After`, async () => {
    await world.cold({ settings: ALWAYS_DUE });
    await expectAnswers(1);
    await world.emulator.faults({ api: 'oauth', fault: { kind: 'quota', retry_after: '600' } });
    // The token is due from the start, so its successor is tried; which is refused, for ten minutes.
    await eventually('closed token endpoint', async () => (await world.status()).closed.length === 1);
    const answer = await world.operate(what, { generation: 1 });
    const problem = { status: 503, code: 'carrier_quota_used', fault: 'quota', retryable: true };
    const { retry_after: pause } = expectProblem(answer, problem, what);
    assert.ok(pause > 500 && pause <= 600, `${pause}`);
    assert.equal(await world.emulator.hits(), 1, 'calls of the token endpoint after it asked for a pause');
    await expectAnswers(1);
  });
}

test('revoke ends the token at the carrier by one call; who asks next costs one token call, and the generations count on', async () => {
  await world.cold({ instances: 2 });
  await expectAnswers();
  await world.emulator.forgetCalls();
  const answer = await world.operate('revoke', { generation: 1 });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json, { token: 'bearer', revoked: true, generation: 1 });
  const [revocation] = await world.emulator.calls();
  assert.deepEqual([revocation.method, revocation.path, revocation.status], ['POST', '/oauth2/v3/revoke', 200]);
  assert.ok(revocation.parameters.includes('token_type_hint'), 'without it the carrier ends nothing');
  await world.emulator.expectCalls({ oauth: 1 });
  // Nothing of it is kept, and nobody fetches another before one is needed.
  await eventually('empty KV', () => world.kv.published?.bearer === null);
  const { account } = await world.status();
  assert.deepEqual([account.bearer, account.next_refresh, account.token_calls_last_hour], [null, null, 2]);

  for (const generation of [1, 0]) {
    assert.deepEqual((await world.operate('revoke', { generation })).json, { token: 'bearer', revoked: false, generation });
  }
  assert.deepEqual(await oauthCalls(), { token: 0, revoke: 1 });

  assert.equal((await world.validate(undefined, { instance: 0 })).status, 200);
  await world.emulator.expectCalls({ oauth: 2, addresses: 1 });
  assert.equal((await world.emulator.calls('addresses')).at(-1).token_generation, 2);
  // The other place still holds the ended one: it hears from the carrier, and heals without a token call.
  assert.equal((await world.validate(undefined, { instance: 1 })).status, 200);
  await world.emulator.expectCalls({ oauth: 2, addresses: 3 });
  assert.deepEqual(await oauthCalls(), { token: 1, revoke: 1 });
  assert.equal((await world.status()).account.bearer.generation, 2);

  // A late repeat of the first does not end its successor.
  assert.deepEqual((await world.operate('revoke', { generation: 1 })).json, { token: 'bearer', revoked: false, generation: 1 });
  await expectAnswers();
  assert.deepEqual(await oauthCalls(), { token: 1, revoke: 1 });
});

test('revoke that the carrier does not take leaves the token in use, and may be sent again', async () => {
  await world.cold();
  await expectAnswers(1);
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'status', status: 500 } });
  expectProblem(await world.operate('revoke', { generation: 1 }), { status: 502, code: 'carrier_error', fault: 'carrier' }, 'revoke');
  await expectAnswers(1);
  assert.deepEqual(await oauthCalls(), { token: 1, revoke: 1 });
  assert.equal((await world.operate('revoke', { generation: 1 })).json.revoked, true);
  await expectAnswers(1);
  assert.deepEqual(await oauthCalls(), { token: 2, revoke: 2 });
});

test('a generation that was revoked can be replaced: refresh then fetches the next one ahead of need', async () => {
  await world.cold();
  await expectAnswers(1);
  await world.operate('revoke', { generation: 1 });
  const { json } = await world.operate('refresh', { generation: 1 });
  assert.deepEqual([json.refreshed, json.bearer.generation], [true, 2]);
  await expectAnswers(1);
  assert.deepEqual(await oauthCalls(), { token: 2, revoke: 1 });
});

test('both actions write one line each to the log: what, which generation, how it went, which request, and no secret', async () => {
  await world.cold();
  await expectAnswers(1);
  assert.deepEqual(auditLines(), []);
  const outcomes = [];
  for (const [action, body] of [
    ['refresh', { generation: 1 }],
    ['refresh', { generation: 1 }],
    ['refresh', { generation: 9 }],
    ['revoke', { generation: 2 }],
    ['revoke', { generation: 2 }],
  ]) outcomes.push(await world.operate(action, body));
  // Neither of these is an action.
  await world.operate('revoke', { generation: 'x' });
  await world.operate('revoke', { generation: 2 }, { headers: { Authorization: 'Bearer sk_wrong' } });
  const lines = await eventually('lines about the operator', () => auditLines().length >= outcomes.length && auditLines());
  assert.equal(lines.length, outcomes.length, lines.join('\n'));
  const expected = [
    /re(fresh|place).* generation 1: done/, /re(fresh|place).* generation 1: nothing to do/, /re(fresh|place).* generation 9: generation_unknown/,
    /revoke.* generation 2: done/, /revoke.* generation 2: nothing to do/,
  ];
  expected.forEach((pattern, position) => {
    assert.match(lines[position], pattern);
    const id = outcomes[position].headers['x-request-id'];
    assert.ok(lines[position].includes(id), `${lines[position]} lacks ${id}`);
  });
  assert.ok(!/sk_|pk_|eyJ|emulator-secret/.test(world.runtime.output), 'a secret is in the log');
});

/** What the emulator grants, with and without the product Addresses. */
const WITHOUT_ADDRESSES = 'domestic-prices international-prices service-standards locations shipments';
const ALL_SCOPES = `${WITHOUT_ADDRESSES} addresses`;

test('an API that was not granted is not called, the others work, and the operator is told what to do', async () => {
  await world.cold();
  await world.emulator.settings({ granted_scopes: WITHOUT_ADDRESSES });
  for (let round = 0; round < 3; round += 1) {
    const problem = { status: 503, code: 'product_missing', fault: 'configuration', next_action: 'accept_as_entered' };
    expectProblem(await world.validate(), problem, 'an address');
    assert.equal((await world.rates()).status, 200);
  }
  await world.emulator.expectCalls({ oauth: 1, shipments: 3 });
  const { account, closed } = await world.status();
  assert.ok(!account.bearer.scopes.includes('addresses'));
  assert.equal(closed.length, 1, JSON.stringify(closed));
  const [{ advice, ...gate }] = closed;
  assert.deepEqual(gate, { api: 'addresses', code: 'product_missing', reason: 'scope_missing', retry_after: null });
  assert.match(advice, /Addresses/);
  assert.match(advice, /POST \/v1\/tokens\/refresh/);
});

test('a product that was added works after a refresh, without a restart: where that was sent, and in cold places', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.settings({ granted_scopes: WITHOUT_ADDRESSES });
  expectProblem(await world.validate(undefined, { instance: 0 }), { code: 'product_missing' }, 'before');
  await world.emulator.settings({ granted_scopes: ALL_SCOPES });
  const { json } = await world.operate('refresh', { generation: 1 }, { instance: 0 });
  assert.ok(json.bearer.scopes.includes('addresses'));
  assert.deepEqual((await world.status()).closed, []);
  await eventually('second token in KV', () => world.kv.published?.bearer?.generation === 2);
  for (const instance of [0, 1]) {
    const answer = await world.validate(undefined, { instance });
    assert.equal(answer.status, 200, answer.text);
  }
  await world.emulator.expectCalls({ oauth: 2, addresses: 2 });
});

test('a place that has looked for a better token in vain looks again after a while, and calls nobody meanwhile', async () => {
  await world.cold({ instances: 2 });
  await world.emulator.settings({ granted_scopes: WITHOUT_ADDRESSES });
  const ask = () => world.validate(undefined, { instance: 1 });
  for (let round = 0; round < 10; round += 1) expectProblem(await ask(), { code: 'product_missing' }, 'before');
  const reads = world.kv.readCount;
  assert.ok(reads <= 2, `${reads} reads of KV`);
  await world.emulator.settings({ granted_scopes: ALL_SCOPES });
  await world.operate('refresh', { generation: 1 }, { instance: 0 });
  // KV would not show anything new sooner than after half a minute either.
  await eventually('confirmed address', async () => (await ask()).status === 200, 60_000);
  await world.emulator.expectCalls({ oauth: 2, addresses: 1 });
});
