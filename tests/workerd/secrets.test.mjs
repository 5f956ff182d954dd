// Promise 6: no secret and no shopper's address in a log, in an answer to somebody else, in one of our URLs or in a store.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { send } from './support/http.mjs';
import { World } from './support/world.mjs';

let world;
const objects = mkdtempSync(join(tmpdir(), 'edgepost-objects-'));
before(async () => { world = await World.start(); });
after(async () => {
  await world?.stop();
  rmSync(objects, { recursive: true, force: true });
});

const PAGE = 'pk_canary_0123456789abcdefghij';
const OPERATOR = 'sk_canary_0123456789abcdefghij';
const CLIENT = 'canary-client-id';
const CLIENT_SECRET = 'canary-client-secret';
const TOKEN_KEY = Buffer.from('canary: the key that seals tokens').toString('base64');
const HASH_KEY = Buffer.from('canary: the key that makes hashes').toString('base64');

const SETTINGS = {
  PUBLISHABLE_KEYS: PAGE,
  SECRET_KEY: OPERATOR,
  USPS_CLIENT_ID: CLIENT,
  USPS_CLIENT_SECRET: CLIENT_SECRET,
  TOKEN_KEY,
  HASH_KEY,
  OPTIONS_TIMEOUT_MS: '500',
  ADDRESSES_TIMEOUT_MS: '500',
  TOKEN_TIMEOUT_MS: '500',
  REMEMBER_REFUSAL_S: '1',
  TOKEN_BACKOFF_FLOOR_S: '1',
  TOKEN_BACKOFF_CEILING_S: '1',
};

/** The street of somebody who wants it kept private, in a form that is kept by no proper case and no abbreviation. */
const STREET = 'Canarywharf';
const ADDRESS = {
  line1: `4711 ${STREET} Ln`, line2: 'Apt Zwetschge', city: 'Durham', state: 'NC', postal_code: '27703-8264', country: 'US',
};

const SECRETS = ['canary-client', 'canary-client-secret', TOKEN_KEY, HASH_KEY, 'canary: the key', PAGE, OPERATOR, 'canary_0123'];
const PRIVATE = [STREET, 'Zwetschge', '27703-8264'];
/** Tokens are JWTs, whose text begins like this: base64 of `{"alg"` or `{"typ"`. */
const TOKEN = /eyJhbGci|eyJ0eXAi/;

function expectNone(text, canaries, where) {
  const lower = text.toLowerCase();
  for (const canary of canaries) {
    for (const form of [canary, Buffer.from(canary).toString('base64').replace(/=+$/, ''), encodeURIComponent(canary), canary.replaceAll(' ', '+')]) {
      assert.ok(!lower.includes(form.toLowerCase()), `${canary} is in ${where}`);
    }
  }
  // Not `doesNotMatch`, which would print all of the text.
  assert.ok(!TOKEN.test(text), `a token is in ${where}`);
}

/** A token as somebody who knows the secret gets it: the same text is in every place that forgot to hide it. */
async function aToken() {
  const answer = await send(world.emulator.url, {
    method: 'POST',
    path: '/oauth2/v3/token',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: CLIENT, client_secret: CLIENT_SECRET }),
  });
  return answer.json.access_token;
}

/** Of the carrier's APIs. Each meets a place of its own, since a place remembers some of them. */
const FAULTS = [
  { kind: 'delay', ms: 1 },
  { kind: 'unauthorized', reason: 'invalid_client' },
  { kind: 'unauthorized', reason: 'token_expired' },
  { kind: 'forbidden', reason: 'contract' },
  { kind: 'status', status: 500, body: 'html' },
  { kind: 'html' },
  { kind: 'malformed' },
  { kind: 'wrong_shape' },
  { kind: 'hang' },
  { kind: 'reset' },
  { kind: 'truncate', after_bytes: 40 },
  { kind: 'redirect', status: 307, location: 'http://127.0.0.1:1/?elsewhere' },
];

/** Of the token endpoint. */
const TOKEN_FAULTS = [{ kind: 'wrong_credentials' }, { kind: 'malformed' }, { kind: 'hang' }];

test('no canary is found anywhere, after success and after every kind of fault', async () => {
  await world.cold({ objects, settings: SETTINGS, instances: FAULTS.length });
  await world.emulator.settings({ client_id: CLIENT, client_secret: CLIENT_SECRET });
  assert.match(await aToken(), TOKEN, 'this is how a token looks');

  const headers = { 'Edgepost-Key': PAGE };
  const answers = [];
  let confirmed = 0;
  const ask = async (instance) => {
    const address = await world.validate(ADDRESS, { headers, instance });
    if (address.status === 200) {
      confirmed += 1;
      // The shopper's own address goes back to the shopper, in the body and nowhere else.
      assert.match(address.text, new RegExp(STREET, 'i'));
      expectNone(JSON.stringify(address.headers), [...SECRETS, ...PRIVATE], 'the headers of an address');
      expectNone(address.text, SECRETS, 'the answer about an address');
    } else answers.push(address);
    answers.push(await world.rates(undefined, { headers, instance }));
    answers.push(await world.send({ path: '/v1/status', headers: { Authorization: `Bearer ${OPERATOR}` } }, instance));
    answers.push(await world.send({ path: '/v1/health' }, instance));
  };
  // A cold start on a busy machine may take longer than these time-outs.
  await eventually('confirmed address', async () => {
    await ask(0);
    return confirmed > 0;
  });
  for (const [instance, fault] of FAULTS.entries()) {
    await world.emulator.faults({ api: 'addresses', fault }, { api: 'shipments', fault });
    await ask(instance);
    assert.ok(await world.emulator.hits() >= 2, `${JSON.stringify(fault)} was not met`);
  }
  for (const fault of TOKEN_FAULTS) {
    await world.emulator.faults();
    await eventually('token', async () => (await world.rates(undefined, { headers })).status === 200);
    await world.emulator.revoke();
    await world.emulator.faults({ api: 'oauth', fault });
    await ask(0);
    assert.ok(await world.emulator.hits() >= 1, `${JSON.stringify(fault)} was not met`);
  }
  for (const { headers: sent, text } of answers) {
    expectNone(`${JSON.stringify(sent)} ${text}`, [...SECRETS, ...PRIVATE], 'an answer');
  }

  // What is wrong with an address is said without repeating it.
  const wrong = await world.validate({ ...ADDRESS, state: 'Canarystate' }, { headers });
  expectNone(wrong.text, [...SECRETS, ...PRIVATE, 'Canarystate'], 'the answer to a wrong address');
  const unreadable = await world.send({
    method: 'POST', path: '/v1/addresses/validate', headers: { 'Content-Type': 'application/json', ...headers }, body: `{"address": ${STREET}`,
  });
  expectNone(unreadable.text, PRIVATE, 'the answer to broken JSON');

  await eventually('token in KV', () => world.kv.stored.size === 1);
  expectNone(world.kv.text, [...SECRETS, ...PRIVATE], 'KV');
  expectNone(JSON.stringify(await world.emulator.calls()), [...SECRETS, ...PRIVATE], 'the carrier\'s log');

  const log = world.runtime.output;
  assert.match(log, /call failed/, 'the log says something');
  expectNone(log, [...SECRETS, ...PRIVATE], 'the log');
});

test('the object\'s files hold the token sealed, and no canary', async () => {
  // Ended first, so that all is in the files.
  await world.runtime.stop();
  const files = readdirSync(objects, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const stored = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  assert.match(Buffer.concat(stored).toString('latin1'), /bearer/, 'these are the rows');
  files.forEach((entry, position) => {
    for (const encoding of ['latin1', 'utf16le']) {
      expectNone(stored[position].toString(encoding), [...SECRETS, ...PRIVATE], entry.name);
    }
  });
});
