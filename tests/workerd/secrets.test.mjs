// Promise 6: no secret and no shopper's address in a log, in an answer to somebody else, in one of our URLs or in a store.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { send } from './support/http.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { anotherParcelToCalifornia, EIGHT_HOURS, World } from './support/world.mjs';

let world;
const storage = storageOnDisk(() => world.runtime.stop());
before(async () => { world = await World.start(); });
after(() => world?.stop());

const PAGE = 'pk_canary_0123456789abcdefghij';
const OPERATOR = 'sk_canary_0123456789abcdefghij';
const CLIENT = 'canary-client-id';
const CLIENT_SECRET = 'canary-client-secret';
const TOKEN_KEY = Buffer.from('canary: the key that seals tokens').toString('base64');
const TOKEN_KEY_PREVIOUS = Buffer.from('canary: the key that sealed tokens before').toString('base64');
const QUOTE_KEY = Buffer.from('canary: the key that signs quotes').toString('base64');
const QUOTE_KEY_PREVIOUS = Buffer.from('canary: the key that signed quotes before').toString('base64');
const HASH_KEY = Buffer.from('canary: the key that makes hashes').toString('base64');

const SETTINGS = {
  // Many failures one after the other, and the carrier is to be asked all the same.
  GATE_BACKOFF_FLOOR_S: '1',
  GATE_BACKOFF_CEILING_S: '1',
  PUBLISHABLE_KEYS: PAGE,
  SECRET_KEY: OPERATOR,
  USPS_CLIENT_ID: CLIENT,
  USPS_CLIENT_SECRET: CLIENT_SECRET,
  TOKEN_KEY,
  TOKEN_KEY_PREVIOUS,
  HASH_KEY,
  QUOTE_KEY,
  QUOTE_KEY_PREVIOUS,
  OPTIONS_TIMEOUT_MS: '500',
  ADDRESSES_TIMEOUT_MS: '500',
  TOKEN_TIMEOUT_MS: '500',
  REMEMBER_REFUSAL_S: '1',
  TOKEN_BACKOFF_FLOOR_S: '1',
  TOKEN_BACKOFF_CEILING_S: '1',
  // Clients are looked at where calls are counted.
  QUOTA_ADDRESSES: '100000',
  QUOTA_SHIPPING_OPTIONS: '100000',
};

/** The street of somebody who wants it kept private, in a form that is kept by no proper case and no abbreviation. */
const STREET = 'Canarywharf';
const ADDRESS = {
  line1: `4711 ${STREET} Ln`, line2: 'Apt Zwetschge', city: 'Durham', state: 'NC', postal_code: '27703-8264', country: 'US',
};

const SECRETS = [
  'canary-client', 'canary-client-secret', `${CLIENT}:${CLIENT_SECRET}`, TOKEN_KEY, TOKEN_KEY_PREVIOUS, HASH_KEY, QUOTE_KEY, QUOTE_KEY_PREVIOUS,
  'canary: the key', PAGE, OPERATOR, 'canary_0123',
];
/** Where a parcel goes, more closely than prices need it. */
const ZIP4 = '94105-4321';
/** Who asks. */
const CLIENTS = ['203.0.113.77', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'];
const PRIVATE = [STREET, 'Zwetschge', '27703-8264', ZIP4, ZIP4.replace('-', ''), ...CLIENTS];
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

/** An answer with what its quotes say instead of the quotes: they look like tokens, and are for whoever asked. */
function withClaims(text) {
  return text.replace(/"quote":"[^".]+\.([^".]+)\.[^".]+"/g, (_, claims) => Buffer.from(claims, 'base64url').toString());
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

/** Of the carrier's APIs. */
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

test('no canary is found anywhere, after success and after every kind of fault, nor in the object\'s files', async () => {
  await world.cold({ objects: storage.folder, settings: SETTINGS, instances: FAULTS.length, metrics: true });
  await world.emulator.settings({ client_id: CLIENT, client_secret: CLIENT_SECRET });
  assert.match(await aToken(), TOKEN, 'this is how a token looks');

  const from = (client) => ({ 'Edgepost-Key': PAGE, 'CF-Connecting-IP': client });
  const headers = from(CLIENTS[0]);
  const answers = [];
  let confirmed = 0;
  const ask = async (instance) => {
    const headers = from(CLIENTS[instance % 2]);
    const address = await world.validate(ADDRESS, { headers, instance });
    if (address.status === 200) {
      confirmed += 1;
      // The shopper's own address goes back to the shopper, in the body and nowhere else.
      assert.match(address.text, new RegExp(STREET, 'i'));
      expectNone(JSON.stringify(address.headers), [...SECRETS, ...PRIVATE], 'the headers of an address');
      expectNone(address.text, SECRETS, 'the answer about an address');
    } else answers.push(address);
    const body = { ...anotherParcelToCalifornia(), destination: { postal_code: ZIP4, country: 'US' } };
    answers.push(await world.rates(body, { headers, instance }));
    answers.push(await world.send({ path: '/v1/status', headers: { Authorization: `Bearer ${OPERATOR}` } }, instance));
    answers.push(await world.send({ path: '/v1/health' }, instance));
  };
  // A cold start on a busy machine may take longer than these time-outs.
  await eventually('confirmed address', async () => {
    await ask(0);
    return confirmed > 0;
  });
  for (const [instance, fault] of FAULTS.entries()) {
    // The last one is remembered for a second.
    await world.emulator.faults();
    await eventually('carrier that is asked again', async () => {
      const answered = [await world.validate(ADDRESS, { headers, instance }), await world.rates(undefined, { headers, instance })];
      return answered.every(({ status }) => status === 200);
    });
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
    expectNone(`${JSON.stringify(sent)} ${withClaims(text)}`, [...SECRETS, ...PRIVATE], 'an answer');
  }

  // What is wrong with an address is said without repeating it.
  const wrong = await world.validate({ ...ADDRESS, state: 'Canarystate' }, { headers });
  expectNone(wrong.text, [...SECRETS, ...PRIVATE, 'Canarystate'], 'the answer to a wrong address');
  const unreadable = await world.send({
    method: 'POST', path: '/v1/addresses/validate', headers: { 'Content-Type': 'application/json', ...headers }, body: `{"address": ${STREET}`,
  });
  expectNone(unreadable.text, PRIVATE, 'the answer to broken JSON');

  await eventually('token in KV', () => world.kv.stored.size === 1);
  for (const said of [/call failed/, /data point/]) assert.match(world.runtime.output, said, 'log and metrics say something');
  await expectNoneKept(world.runtime.output);
});

/** Nothing in what is left behind: KV, the carrier's log, this log, and the object's files. Ends the runtime. */
async function expectNoneKept(log) {
  assert.match(world.kv.text, /sealed/, 'these are the records');
  expectNone(world.kv.text, [...SECRETS, ...PRIVATE], 'KV');
  expectNone(JSON.stringify(await world.emulator.calls()), [...SECRETS, ...PRIVATE], 'the carrier\'s log');
  expectNone(log, [...SECRETS, ...PRIVATE], 'the log');
  // Ended first, so that all is in the files.
  await world.runtime.stop();
  const files = readdirSync(storage.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const stored = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  assert.match(Buffer.concat(stored).toString('latin1'), /bearer/, 'these are the rows');
  files.forEach((entry, position) => {
    for (const encoding of ['latin1', 'utf16le']) {
      expectNone(stored[position].toString(encoding), [...SECRETS, ...PRIVATE], entry.name);
    }
  });
}

test('no canary is found after alarms, crashes, a panic, a rotated key and all that the operator does', async () => {
  const own = { 'Edgepost-Key': PAGE, 'CF-Connecting-IP': CLIENTS[1] };
  const operator = { Authorization: `Bearer ${OPERATOR}` };
  const answers = [];
  let log = '';
  const keep = async (answer) => {
    answers.push(await answer);
    return answers.at(-1);
  };
  const crash = async (options) => {
    log += world.runtime.output;
    await world.restart({ objects: storage.folder, ...options });
  };
  const rates = () => keep(world.rates(undefined, { headers: own }));

  // Records under the older key first. Tokens that die young wake the alarm.
  await world.cold({ objects: storage.folder, settings: { ...SETTINGS, TOKEN_KEY: TOKEN_KEY_PREVIOUS, TOKEN_KEY_PREVIOUS: undefined } });
  await world.emulator.settings({ client_id: CLIENT, client_secret: CLIENT_SECRET, token_life_seconds: 3 });
  // A cold start on a busy machine may take longer than these time-outs.
  await eventually('first token', async () => (await rates()).status === 200);
  const made = (await world.emulator.calls('oauth')).length;
  await world.emulator.settings({ token_life_seconds: EIGHT_HOURS });
  await world.emulator.tokenCalls(made + 1);
  await eventually('token in KV', () => world.kv.published?.bearer);

  await crash({ settings: SETTINGS });
  await rates();
  await keep(world.send({ path: '/v1/status', headers: operator }));
  await world.validate(ADDRESS, { headers: own });

  // A crash in the middle of a token call.
  await world.emulator.revoke();
  await world.emulator.faults({ api: 'oauth', times: 1, fault: { kind: 'hang' } });
  const lost = world.rates(undefined, { headers: own }).catch(() => undefined);
  await eventually('token call under way', async () => (await world.emulator.hits()) === 1);
  await world.runtime.stop();
  await lost;
  await crash({ settings: SETTINGS });
  await world.send({ path: '/__test/panic-object' });
  await eventually('token', async () => (await rates()).status === 200);

  const generation = async () => (await world.status({ key: OPERATOR })).account.bearer.generation;
  const current = await generation();
  for (const [action, number] of [['refresh', current], ['refresh', current], ['refresh', 99], ['revoke', current + 1], ['revoke', current + 1]]) {
    await keep(world.operate(action, { generation: number }, { headers: operator }));
  }
  await rates();
  await world.emulator.faults({ api: 'oauth', fault: { kind: 'wrong_credentials' } });
  for (const action of ['refresh', 'revoke']) await keep(world.operate(action, { generation: await generation() }, { headers: operator }));
  await keep(world.operate('refresh', { generation: await generation() }, { headers: { Authorization: `Bearer ${OPERATOR}x` } }));
  await keep(world.send({ path: '/v1/status', headers: operator }));

  assert.ok(answers.some(({ json }) => json.refreshed === true) && answers.some(({ json }) => json.revoked === true), 'the operator acted');
  for (const { headers, text } of answers) expectNone(`${JSON.stringify(headers)} ${withClaims(text)}`, [...SECRETS, ...PRIVATE], 'an answer');
  log += world.runtime.output;
  for (const said of [/operator: /, /a panic on purpose/, /token call failed/]) assert.match(log, said, 'the log says something');
  await expectNoneKept(log);
});
