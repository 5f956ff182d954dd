// Labels need two tokens. Each is fetched once, and renewed alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Door } from './support/door.mjs';
import { eventually } from './support/eventually.mjs';
import { LabelWorld } from './support/labels.mjs';

const INSTANCES = 3;

let world;
let door;
before(async () => {
  world = await LabelWorld.start();
  door = await Door.start(world.emulator.url);
});
after(async () => {
  await world?.stop();
  await door?.stop();
});

/** So many labels, each with a key of its own, spread over the instances. All are bought. */
async function buy(count) {
  const answers = await Promise.all(Array.from({ length: count }, (_, number) => (
    world.buy(undefined, undefined, { instance: number % INSTANCES }))));
  for (const answer of answers) assert.equal(answer.status, 200, answer.text);
  const numbers = new Set(answers.map((answer) => answer.json.tracking_number));
  assert.equal(numbers.size, count, 'each is a label of its own');
}

async function expectCharges(count) {
  assert.equal((await world.charges()).length, count);
}

test('100 labels over three cold instances: one bearer, one payment token', async () => {
  await world.cold({ instances: INSTANCES });
  await buy(100);
  await world.emulator.expectCalls({ oauth: 1, payments: 1, labels: 100 });
  await expectCharges(100);
});

test('a bearer that is refreshed meanwhile leaves the payment token as it is', async () => {
  await world.cold({ instances: INSTANCES });
  await buy(50);
  assert.equal((await world.operate('refresh', { generation: 1 })).status, 200);
  await buy(50);
  await world.emulator.expectCalls({ oauth: 2, payments: 1, labels: 100 });
  const calls = await world.emulator.calls('labels');
  assert.deepEqual([...new Set(calls.map((call) => call.payment_token_generation))], [1]);
  await expectCharges(100);
});

for (const reason of ['invalid_token', 'token_expired', 'invalid_token_signature']) {
  test(`a bearer that is revoked (${reason}) costs one refused call, one bearer, and no payment token`, async () => {
    await world.cold({ instances: INSTANCES, carrier: { revoked_reason: reason } });
    await buy(10);
    await world.emulator.revoke();
    assert.equal((await world.buy()).status, 200);
    await buy(10);
    await world.emulator.expectCalls({ oauth: 2, payments: 1, labels: 10 + 2 + 10 });
    await expectCharges(21);
  });
}

/** The three ways in which USPS may word it: which it is, is not known. */
const REFUSALS = [
  // Named, it costs the payment token alone.
  ['named', { oauth: 1, payments: 2, labels: 10 + 2 + 10 }],
  // Worded like the bearer's: the bearer is renewed first, in vain.
  ['like_bearer', { oauth: 2, payments: 2, labels: 10 + 3 + 10 }],
  // Without a word: both are renewed at once.
  ['bare', { oauth: 2, payments: 2, labels: 10 + 2 + 10 }],
];

for (const [wording, calls] of REFUSALS) {
  test(`a payment token that is revoked (${wording}) is renewed once, and nothing but labels sees it`, async () => {
    await world.cold({ instances: INSTANCES, carrier: { payment_token_refusal: wording } });
    await buy(10);
    await world.emulator.control('POST', 'revoke', { kind: 'payment' });
    const rates = await Promise.all([0, 1, 2].map((instance) => world.rates(undefined, { instance })));
    for (const answer of rates) assert.equal(answer.status, 200);
    assert.equal((await world.buy()).status, 200);
    await buy(10);
    await world.emulator.expectCalls({ ...calls, shipments: 3 });
    await expectCharges(21);
  });
}

test('both tokens revoked with 30 labels under way: one of each for all of them', async () => {
  await world.cold({ instances: INSTANCES, settings: { USPS_BASE_URL: door.url } });
  await buy(1);
  door.close('/labels');
  const crowd = buy(30);
  await eventually('30 labels on their way', () => door.waiting === 30);
  await world.emulator.control('POST', 'revoke', { kind: 'all' });
  door.open();
  await crowd;
  await world.emulator.expectCalls({ oauth: 2, payments: 2, labels: 1 + 30 * 3 },
    'the bearer is refused first, then the payment token, each once for everybody');
  await expectCharges(31);
});
