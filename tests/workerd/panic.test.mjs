// A panic is an outage of one request, not of the Worker. The routes that panic are in test builds only.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { expectProblem } from './support/problem.mjs';
import { World } from './support/world.mjs';

const SHOP = 'https://shop.example';

let world;
before(async () => {
  world = await World.start();
  await world.cold({ instances: 2 });
});
after(() => world?.stop());

const panic = (headers = {}) => world.send({ path: '/__test/panic', headers });

test('after a panic the next request is answered, in this place and in another', async () => {
  assert.equal((await world.rates()).status, 200);
  assert.equal((await panic()).status, 500);
  for (const instance of [0, 1]) {
    assert.equal((await world.rates(undefined, { instance })).status, 200);
    assert.equal((await world.validate(undefined, { instance })).status, 200);
  }
});

test('panics in a row are survived, and cost no token call', async () => {
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await panic()).status, 500);
    assert.equal((await world.rates()).status, 200);
  }
  assert.equal((await world.emulator.calls('oauth')).length, 1);
});

test('the page whose request panicked can read that it was not at fault', async () => {
  const answer = await panic({ Origin: SHOP });
  expectProblem(answer, { status: 500, code: 'internal', fault: 'internal', retryable: true }, 'a panic');
  assert.equal(answer.headers['access-control-allow-origin'], SHOP);
  const line = await eventually('its line in the log', () => (
    world.runtime.output.split('\n').find((text) => text.includes(answer.headers['x-request-id']))));
  assert.deepEqual(
    (({ status, code, fault }) => [status, code, fault])(JSON.parse(line.slice(line.indexOf('{')))), [500, 'internal', 'internal'],
  );
});

test('those whose requests went on beside a panic are told the same, and what to do', async () => {
  await world.emulator.faults({ api: 'addresses', fault: { kind: 'hang' } });
  const beside = [1, 2, 3].map(() => world.validate(undefined, { headers: { Origin: SHOP } }));
  await eventually('questions to the carrier', async () => await world.emulator.hits() >= 3);
  await panic();
  for (const answer of await Promise.all(beside)) {
    expectProblem(answer, { status: 500, code: 'internal', next_action: 'accept_as_entered' }, 'beside a panic');
    assert.equal(answer.headers['access-control-allow-origin'], SHOP);
  }
  await world.emulator.faults();
  assert.equal((await world.validate()).status, 200);
});

test('a panic says nothing about requests', async () => {
  await panic();
  assert.match(world.runtime.output, /a panic on purpose/, 'this is the panic that is looked at');
  assert.doesNotMatch(world.runtime.output, /3120 M|eyJ/i);
});
