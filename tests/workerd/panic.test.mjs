// A panic is an outage of one request, not of the Worker. The route that panics is in test builds only.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World } from './support/world.mjs';

let world;
before(async () => {
  world = await World.start();
  await world.cold({ instances: 2 });
});
after(() => world?.stop());

const panic = () => world.send({ path: '/__test/panic' });

test('after a panic the next request is answered, in this place and in another', async () => {
  assert.equal((await world.rates()).status, 200);
  // The runtime's own 500: there is no Worker left to say anything.
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

test('a panic says nothing about requests', async () => {
  await panic();
  assert.match(world.runtime.output, /a panic on purpose/, 'this is the panic that is looked at');
  assert.doesNotMatch(world.runtime.output, /3120 M|eyJ/i);
});
