// The checkout while the carrier is down, slow, or has no quota left: said honestly, blamed on nobody before the page, and the
// order goes on as far as the shop can let it.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { anotherParcel, Checkout } from './support/checkout.mjs';

let checkout;
before(async () => {
  checkout = await Checkout.start();
});
afterEach(() => checkout.leave());
after(() => checkout?.stop());

/** The shop's own prices, for when the carrier's cannot be had. */
const FALLBACK = { FALLBACK_RATES: JSON.stringify([{ id: 'standard', name: 'Standard shipping', amount: 995, countries: ['US'], days: [3, 7] }]) };

/** What is the matter with the carrier → its faults, the settings of a Worker that meets them, and the problem's code. */
const TROUBLES = [
  ['down', { kind: 'reset' }, {}, 'carrier_unreachable'],
  ['slow', { kind: 'hang' }, { ADDRESSES_TIMEOUT_MS: '1000', OPTIONS_TIMEOUT_MS: '1000' }, 'carrier_timeout'],
  ['out of quota', { kind: 'quota', retry_after: '600' }, {}, 'carrier_quota_used'],
];

const order = () => Object.fromEntries(checkout.shop.orders.at(-1));

/** A Worker of its own for each trouble, since it remembers that the carrier is in one. */
async function trouble(fault, settings) {
  await checkout.restart(settings);
  await checkout.emulator.faults({ api: 'addresses', fault }, { api: 'shipments', fault });
}

async function place(shopper) {
  await shopper.tabTo('Place order');
  await shopper.press('Enter');
  await shopper.page.getByText('Thank you').waitFor();
}

/** Nothing is marked as the shopper's mistake. */
async function nobodyIsBlamed(shopper) {
  assert.deepEqual(await shopper.page.evaluate(() => [...document.querySelectorAll('[aria-invalid]')].map(({ id }) => id)), []);
}

for (const [state, fault, settings, code] of TROUBLES) {
  describe(`the carrier is ${state}`, () => {
    test('with prices of the shop\'s own the order goes through, address unchecked, with a good quote', async () => {
      await trouble(fault, { ...settings, ...FALLBACK });
      const shopper = await checkout.open();
      await shopper.enter({ line1: '1 Missing Unit St' });
      await shopper.sees('We can’t check addresses right now. You can go on with your order.');
      await shopper.hears('We can’t check addresses right now');
      await shopper.sees('Standard shipping 3–7 days after it ships $9.95');
      await shopper.sees('The carrier can’t be reached right now. These are our own prices.');
      await nobodyIsBlamed(shopper);
      // The only price there is needs no choice.
      await shopper.complete();
      const errors = await shopper.told('error');
      assert.equal(errors.some((error) => error.code === code && error.fault !== 'input'), true, JSON.stringify(errors));
      await place(shopper);
      const { 'shipping[quote]': quote, ...rest } = order();
      assert.deepEqual([rest['shipping[rate]'], rest['shipping[verdict]'], rest['shipping[decision]'], rest['shipping[line1]']],
        ['shop.standard', 'unchecked', 'unchecked', '1 Missing Unit St']);
      const { valid, claims } = await checkout.verifyQuote(quote);
      assert.deepEqual([valid, claims.freshness, claims.amount], [true, 'fallback', 995]);
    });

    test('without any price the shop decides: require-rate="when-available" lets the order go on', async () => {
      await trouble(fault, settings);
      const shopper = await checkout.open({ element: 'require-rate="when-available"' });
      await shopper.enter({});
      await shopper.sees('Shipping prices can’t be loaded right now. You can go on with your order; we’ll tell you the price of shipping.');
      await shopper.complete();
      await nobodyIsBlamed(shopper);
      const [change] = await shopper.told('change');
      assert.deepEqual([change.rate, change.quote, change.decision], [null, null, 'unchecked']);
      await place(shopper);
      assert.equal('shipping[quote]' in order(), false);
      assert.equal(order()['shipping[decision]'], 'unchecked');
    });

    test('where a price is needed the form leads to the button that asks again', async () => {
      await trouble(fault, settings);
      const shopper = await checkout.open();
      await shopper.enter({});
      await shopper.sees('Shipping prices can’t be loaded right now. Please try again');
      await shopper.hears('Shipping prices can’t be loaded right now.');
      await shopper.sees('We can’t check addresses right now');
      await nobodyIsBlamed(shopper);
      await shopper.tabTo('Place order');
      await shopper.press('Enter');
      assert.equal(await shopper.focused(), 'Try again');
    });
  });
}

test('"Try again" asks again, and what comes is there to choose', async () => {
  await checkout.restart();
  // Of an answer that makes no sense nothing is concluded about the next one.
  await checkout.emulator.faults({ api: 'shipments', fault: { kind: 'wrong_echo' } }, { api: 'shipments', fault: { kind: 'malformed' } });
  const shopper = await checkout.open({ shipment: { parcels: [anotherParcel()] } });
  await shopper.enter({});
  await shopper.sees('Shipping prices can’t be loaded right now.');
  await checkout.emulator.faults();
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('Try again');
  await shopper.press('Enter');
  await shopper.sees('USPS Ground Advantage');
  await shopper.press('Tab');
  assert.match(await shopper.focused(), /^USPS /, 'the focus is where the button was');
});

test('while a slow carrier thinks, the page says so; then come the answers', async () => {
  await checkout.restart();
  await checkout.emulator.faults({ api: 'addresses', fault: { kind: 'delay', ms: 1500 } }, { api: 'shipments', fault: { kind: 'delay', ms: 1500 } });
  const shopper = await checkout.open({ shipment: { parcels: [anotherParcel()] } });
  await shopper.fill('ZIP code', '20007');
  await shopper.until(() => document.querySelector('edgepost-shipping').shadowRoot.querySelector('[part=rates-loading]'), null, 'a skeleton');
  await shopper.value('city', 'Washington');
  await shopper.fill('Street address', '3120 M St NW');
  await shopper.press('Tab', 'Tab');
  await shopper.sees('Checking the address…');
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
});

test('of two addresses that are checked at once only the newer one\'s answer is shown', async () => {
  await checkout.restart();
  await checkout.emulator.faults({ api: 'addresses', times: 1, fault: { kind: 'delay', ms: 2000 } });
  const shopper = await checkout.open();
  await shopper.enter({ line1: '1 Not Found St' });
  await shopper.sees('Checking the address…');
  await shopper.tabTo('Street address', 'Shift+Tab');
  await shopper.press('ControlOrMeta+a');
  await shopper.type('3120 M St NW');
  await shopper.press('Tab', 'Tab');
  await shopper.sees('Address confirmed');
  const told = await shopper.told('address');
  assert.deepEqual(told.map(({ verdict }) => verdict), ['confirmed']);
});

test('prices that are over are asked again: the choice stays, its new price is said, and the old quote is gone', async () => {
  await checkout.restart();
  const shopper = await checkout.open({ ready: false });
  await shopper.page.clock.install();
  // The carrier's day has passed, and prices with it.
  let dearer = 0;
  await shopper.page.route('**/v1/rates', async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    for (const rate of answer.rates) rate.amount += dearer;
    answer.expires_at = await shopper.page.evaluate(() => new Date(Date.now() + 3_600_000).toISOString());
    await route.fulfill({ response, json: answer });
  });
  await shopper.page.reload();
  await shopper.enter({});
  await shopper.sees('Address confirmed');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('USPS ');
  await shopper.press('Space');
  const [before] = await shopper.told('change');
  dearer = 250;
  await shopper.page.clock.fastForward(3_600_000);
  const price = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format((before.rate.amount + 250) / 100);
  await shopper.sees(`The price of ${before.rate.name} is now ${price}.`);
  await shopper.hears(`The price of ${before.rate.name} is now ${price}.`);
  const changes = await shopper.told('change', 3);
  assert.equal(changes.at(-2), null, 'while nothing is known the form is not complete');
  assert.equal(changes.at(-1).rate.amount, before.rate.amount + 250);
  assert.match(await shopper.focused(), /^USPS /);
});
