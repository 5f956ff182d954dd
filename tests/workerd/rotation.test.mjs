// Settings that change under load, as in a deploy: for a while some places and the object have the new ones, and others the
// old. One runtime cannot change its settings, so a deploy is a row of runtimes over one storage, one KV and one carrier, each
// under load from its first moment.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Emulator } from './support/emulator.mjs';
import { eventually } from './support/eventually.mjs';
import { send } from './support/http.mjs';
import { expectProblem } from './support/problem.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { M_STREET, SECRET_KEY, World } from './support/world.mjs';

let world;
const storage = storageOnDisk(() => world.runtime.stop());
before(async () => { world = await World.start(); });
after(() => world?.stop());

/** How many requests each place gets in each part of a deploy. */
const REQUESTS = 100;

/** Two places with these settings, and the object with those. */
function deploy([first, second], object) {
  return world.restart({ objects: storage.folder, instances: [{ settings: first }, { settings: second }], objectSettings: object });
}

/** What each place asks: the carrier's log tells them apart by the name of a parameter. */
const QUESTIONS = [M_STREET, { ...M_STREET, line1: '3120 M St NW', line2: null }];

/** The carrier's answers to one place, oldest first. */
async function answersTo(place, carrier) {
  const calls = await carrier.calls('addresses');
  return calls.filter(({ parameters }) => parameters.includes('secondaryAddress') === (place === 0));
}

/** Both places at once; each asks one question after the other, so that the log tells in which order it used its tokens. */
async function load() {
  await Promise.all(QUESTIONS.map(async (address, instance) => {
    for (let round = 0; round < REQUESTS; round += 1) {
      const answer = await world.validate(address, { instance });
      assert.equal(answer.status, 200, answer.text);
    }
  }));
}

/**
 * Of one carrier's log: so many tokens made and so many loads of each place, no token refused, and no place went back to an
 * older token than it had.
 */
async function expectLog({ tokens, loads }, carrier = world.emulator) {
  const questions = loads.map((count) => count * REQUESTS);
  await carrier.expectCalls({ oauth: tokens, addresses: questions[0] + questions[1] });
  for (const place of [0, 1]) {
    const calls = await answersTo(place, carrier);
    assert.equal(calls.length, questions[place]);
    assert.deepEqual(calls.filter((call) => call.status !== 200), []);
    const generations = calls.map((call) => call.token_generation);
    assert.deepEqual(generations, [...generations].sort((one, other) => one - other), `tokens used by place ${place}`);
  }
}

const SECRETS = { older: 'emulator-secret', newer: 'rotated-secret' };
const [OLD_SECRET, NEW_SECRET] = Object.values(SECRETS).map((secret) => ({ USPS_CLIENT_SECRET: secret }));

/** Who gets the new settings first → the parts of a deploy: two places, and the object. */
const SECRET_DEPLOYS = {
  'the object': [
    [[OLD_SECRET, OLD_SECRET], OLD_SECRET],
    [[OLD_SECRET, OLD_SECRET], NEW_SECRET],
    [[OLD_SECRET, NEW_SECRET], NEW_SECRET],
    [[NEW_SECRET, NEW_SECRET], NEW_SECRET],
  ],
  'the places': [
    [[OLD_SECRET, OLD_SECRET], OLD_SECRET],
    [[OLD_SECRET, NEW_SECRET], OLD_SECRET],
    [[NEW_SECRET, NEW_SECRET], OLD_SECRET],
    [[NEW_SECRET, NEW_SECRET], NEW_SECRET],
  ],
};

for (const reads of ['ok', 'absent']) {
  for (const [first, parts] of Object.entries(SECRET_DEPLOYS)) {
    const kv = reads === 'ok' ? 'KV in use' : 'KV of no use';
    test(`client secret rotated, ${first} first, ${kv}: no request fails, and one token is made with the new secret`, async () => {
      await world.cold({ objects: storage.folder });
      world.kv.reads = reads;
      for (const [places, object] of parts) {
        // The carrier takes one secret at a time, and goes on taking the tokens that it made before.
        if (object === NEW_SECRET) await world.emulator.settings({ client_secret: SECRETS.newer });
        await deploy(places, object);
        await load();
        const made = await world.emulator.calls('oauth');
        assert.ok(object === NEW_SECRET ? made.length <= 2 : made.length === 1, `${made.length} tokens made`);
      }
      await world.emulator.tokenCalls(2);
      const { account } = await eventually('second token', async () => {
        const status = await world.status();
        return status.account.bearer.generation === 2 && status;
      });
      assert.equal(account.last_failure, null);
      await eventually('second token in KV', () => world.kv.published?.bearer?.generation === 2);
      // Whoever comes now has the new one, and no reason to look for another.
      await deploy([NEW_SECRET, NEW_SECRET], NEW_SECRET);
      await load();
      await expectLog({ tokens: 2, loads: [parts.length + 1, parts.length + 1] });
      for (const place of [0, 1]) assert.equal((await answersTo(place, world.emulator)).at(-1).token_generation, 2);
    });
  }
}

const key = (byte) => Buffer.alloc(32, byte).toString('base64');
const OLD_KEY = { TOKEN_KEY: key(1) };
const BOTH_KEYS = { TOKEN_KEY: key(2), TOKEN_KEY_PREVIOUS: key(1) };
const NEW_KEY = { TOKEN_KEY: key(2) };

const KEY_DEPLOYS = {
  'the object': [
    [[OLD_KEY, OLD_KEY], OLD_KEY],
    [[OLD_KEY, OLD_KEY], BOTH_KEYS],
    [[OLD_KEY, BOTH_KEYS], BOTH_KEYS],
    [[BOTH_KEYS, BOTH_KEYS], BOTH_KEYS],
    // And the deploy that takes the older one away.
    [[BOTH_KEYS, NEW_KEY], NEW_KEY],
    [[NEW_KEY, NEW_KEY], NEW_KEY],
  ],
  'the places': [
    [[OLD_KEY, OLD_KEY], OLD_KEY],
    [[OLD_KEY, BOTH_KEYS], OLD_KEY],
    [[BOTH_KEYS, BOTH_KEYS], OLD_KEY],
    [[BOTH_KEYS, BOTH_KEYS], BOTH_KEYS],
    [[BOTH_KEYS, NEW_KEY], BOTH_KEYS],
    [[NEW_KEY, NEW_KEY], NEW_KEY],
  ],
};

for (const reads of ['ok', 'absent']) {
  for (const [first, parts] of Object.entries(KEY_DEPLOYS)) {
    const kv = reads === 'ok' ? 'KV in use' : 'KV of no use';
    test(`sealing key rotated, ${first} first, ${kv}: no request fails, and no token is made`, async () => {
      await world.cold({ objects: storage.folder });
      world.kv.reads = reads;
      let older;
      for (const [places, object] of parts) {
        await deploy(places, object);
        const underNewKey = () => eventually('record under the new key in KV', () => {
          const bearer = world.kv.published?.bearer;
          return bearer && bearer.key !== older;
        });
        if (object === BOTH_KEYS && !places.includes(BOTH_KEYS)) {
          // The operator looks, and so wakes the object. From here on places without the new key cannot read KV.
          assert.equal((await world.status()).account.reachable, true);
          await underNewKey();
        }
        await load();
        older ??= (await eventually('token in KV', () => world.kv.published)).bearer.key;
        // Otherwise those who can read both see to it.
        if (object === BOTH_KEYS) await underNewKey();
        assert.equal((await world.emulator.calls('oauth')).length, 1);
      }
      const { account } = await world.status();
      assert.equal(account.bearer.generation, 1);
      // Places that have only the older key tell of KV's record, which they cannot read; nothing of the object's own was lost.
      const behind = parts.filter(([places, object]) => reads === 'ok' && places.includes(OLD_KEY) && object === BOTH_KEYS);
      assert.ok(account.unreadable_records <= behind.length, `${account.unreadable_records}`);
      await expectLog({ tokens: 1, loads: [parts.length, parts.length] });
    });
  }
}

/** The status that a carrier answers with to somebody who holds a token of another. */
async function statusWithTokenOf(maker, carrier) {
  const credentials = { grant_type: 'client_credentials', client_id: 'emulator-client', client_secret: 'emulator-secret' };
  const made = await send(maker.url, {
    method: 'POST', path: '/oauth2/v3/token', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(credentials),
  });
  const headers = { Authorization: `Bearer ${made.json.access_token}` };
  return (await send(carrier.url, { path: '/addresses/v3/city-state?ZIPCode=27703', headers })).status;
}

test('the carrier changed and changed back: each host gets its own tokens only, one each, also while places differ', async () => {
  // Of another seed, so that neither takes a token of the other.
  const there = await Emulator.start('--seed', '2');
  try {
    assert.equal(await statusWithTokenOf(there, there), 200);
    assert.equal(await statusWithTokenOf(there, world.emulator), 401, 'a wrong token would be seen in the logs');
    await there.reset();
    await world.cold({ objects: storage.folder });
    const [here, elsewhere] = [world.emulator.url, there.url].map((url) => ({ USPS_BASE_URL: url }));
    // The hardest way: every cold place has to ask the object.
    world.kv.reads = 'absent';

    await deploy([here, here], here);
    await load();
    await expectLog({ tokens: 1, loads: [1, 1] });

    // A place with the old settings gets what its object has stored, though that runs with the new ones.
    await deploy([here, elsewhere], elsewhere);
    await load();
    await expectLog({ tokens: 1, loads: [2, 1] });
    await expectLog({ tokens: 1, loads: [0, 1] }, there);

    await deploy([elsewhere, elsewhere], elsewhere);
    await load();
    await expectLog({ tokens: 1, loads: [1, 2] }, there);

    // And back, with places that are later than the object, and sooner.
    for (const object of [here, elsewhere]) {
      await deploy([here, elsewhere], object);
      await load();
    }
    await deploy([here, here], here);
    await load();
    await expectLog({ tokens: 1, loads: [5, 2] });
    await expectLog({ tokens: 1, loads: [1, 4] }, there);
  } finally {
    await there.stop();
  }
});

test('places that are ahead of the object say so and fetch nothing, and go on as soon as it has followed', async () => {
  const there = await Emulator.start('--seed', '2');
  try {
    await there.reset();
    await world.cold({ objects: storage.folder });
    const [here, elsewhere] = [world.emulator.url, there.url].map((url) => ({ USPS_BASE_URL: url, REQUEST_BUDGET_MS: '1500' }));
    await deploy([elsewhere, elsewhere], here);
    const answers = await Promise.all([world.rates(undefined, { instance: 0 }), world.validate(undefined, { instance: 1 })]);
    for (const [position, answer] of answers.entries()) {
      const nextAction = position === 1 ? 'accept_as_entered' : undefined;
      expectProblem(answer, { status: 503, code: 'token_unavailable', fault: 'carrier', retryable: true, next_action: nextAction }, 'ahead');
    }
    await world.emulator.expectCalls({});
    await there.expectCalls({});
    await deploy([elsewhere, elsewhere], elsewhere);
    assert.equal((await world.rates()).status, 200);
    await world.emulator.expectCalls({});
    await there.expectCalls({ oauth: 1, shipments: 1 });
  } finally {
    await there.stop();
  }
});

test('while the secret key is rotated both are taken, and afterwards the new one alone', async () => {
  const [older, newer] = ['sk_old_0123456789abcdef01234567', 'sk_new_0123456789abcdef01234567'];
  const allowed = async () => Promise.all([older, newer, SECRET_KEY].map(async (key) => (
    (await world.send({ path: '/v1/status', headers: { Authorization: `Bearer ${key}` } })).status)));
  await world.cold({ settings: { SECRET_KEY: `${older},${newer}` } });
  assert.deepEqual(await allowed(), [200, 200, 401]);
  await world.restart({ settings: { SECRET_KEY: newer } });
  assert.deepEqual(await allowed(), [401, 200, 401]);
});
