// The whole checkout by keyboard alone, against the built Worker and the emulator: what a shopper sees and hears in each state of
// the address, and what the shop gets with the order.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Checkout } from './support/checkout.mjs';

let checkout;
before(async () => {
  checkout = await Checkout.start();
});
afterEach(() => checkout.leave());
after(() => checkout?.stop());

/** The order that came last, as an object. */
const order = () => Object.fromEntries(checkout.shop.orders.at(-1));

/** Chooses the second shipping method with the arrow keys, and sends the form with Enter on its button. */
async function chooseAndOrder(shopper) {
  await shopper.sees('USPS Priority Mail Express');
  // Where the browser enters a group in which nothing is chosen is its own affair.
  await shopper.tabTo('USPS ');
  while (!/^USPS Priority Mail by /.test(await shopper.focused())) await shopper.press('ArrowDown');
  await shopper.complete();
  await shopper.tabTo('Place order');
  await shopper.press('Enter');
  await shopper.page.getByText('Thank you').waitFor();
}

for (const width of [720, 320]) {
  test(`from the ZIP code to the order at ${width} pixels: city filled, correction taken, rate chosen, and the quote is good`, async () => {
    const shopper = await checkout.open({ viewport: { width, height: 640 } });
    await shopper.fill('ZIP code', '20027');
    await shopper.value('city', 'Washington');
    await shopper.value('state', 'DC');
    await shopper.hears('City and state filled in: Washington, District of Columbia.');
    await shopper.hears('3 shipping methods are available.');
    await shopper.fill('Street address', '3120 M St');
    await shopper.fill('Apt, suite or unit', 'NW');
    await shopper.press('Tab');
    await shopper.sees('Is this your address?');
    await shopper.hears('Is this your address?');
    for (const change of ['ZIP code You entered: 20027 Suggested: 20007-3704', 'Street address You entered: 3120 M St Suggested: 3120 M St NW', 'You entered: NW Suggested: none']) {
      await shopper.sees(change);
    }
    // The focus went on from the unit before the question was there.
    await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
    await shopper.tabTo('Use this address');
    await shopper.press('Enter');
    await shopper.sees('Address updated');
    assert.match(await shopper.focused(), /^Address updated/, 'the focus stays where the question was');
    await shopper.value('line1', '3120 M St NW');
    await shopper.value('postal_code', '20007-3704');
    // Rates of the corrected ZIP code have taken the place of those before: they are the next stop.
    await shopper.sees('USPS Priority Mail Express');
    await shopper.press('Tab');
    assert.match(await shopper.focused(), /^USPS /);
    await shopper.press('Shift+Tab');
    await chooseAndOrder(shopper);
    const { 'shipping[quote]': quote, ...rest } = order();
    assert.deepEqual(rest, {
      'shipping[line1]': '3120 M St NW', 'shipping[line2]': '', 'shipping[city]': 'Washington', 'shipping[state]': 'DC', 'shipping[postal_code]': '20007-3704',
      'shipping[country]': 'US', 'shipping[verdict]': 'confirmed', 'shipping[decision]': 'corrected', 'shipping[rate]': 'usps.priority_mail',
    });
    const { valid, claims } = await checkout.verifyQuote(quote);
    assert.equal(valid, true);
    assert.deepEqual([claims.service, claims.destination], ['priority_mail', { country: 'US', postal_code: '20007' }]);
  });
}

test('an address that is known is confirmed quietly, in the carrier\'s spelling, and nothing is asked', async () => {
  const shopper = await checkout.open();
  await shopper.enter({ line1: '3120 m st. nw' });
  await shopper.sees('Address confirmed');
  await shopper.value('line1', '3120 M St NW');
  const [detail] = await shopper.told('address');
  assert.deepEqual([detail.verdict, detail.decision, detail.address.postal_code], ['confirmed', 'accepted', '20007-3704']);
});

test('a missing unit is asked for, its field is one key away, and with it the address is confirmed', async () => {
  const shopper = await checkout.open();
  await shopper.enter({ line1: '1 Missing Unit St' });
  await shopper.sees('Is there an apartment or unit number?');
  await shopper.hears('This building has several units.');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('Enter the unit');
  await shopper.press('Enter');
  assert.match(await shopper.focused(), /^Apt, suite or unit/);
  const described = await shopper.page.evaluate(() => document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent);
  assert.match(described, /This building has several units/);
  await shopper.type('Apt 4');
  await shopper.press('Tab');
  await shopper.sees('Address confirmed');
  await chooseAndOrder(shopper);
  assert.deepEqual([order()['shipping[line2]'], order()['shipping[decision]']], ['Apt 4', 'accepted']);
});

describe('whatever is said of an address, it can be used as it was entered', () => {
  for (const [state, address, question, verdict] of [
    ['a correction', { zip: '20027', line1: '3120 M St', line2: 'NW' }, 'Is this your address?', 'confirmed'],
    ['a missing unit', { line1: '1 Missing Unit St' }, 'This building has several units.', 'missing_unit'],
    ['an unknown unit', { line1: '1 Unknown Unit St', line2: 'Apt 4' }, 'knows the building, but not this unit', 'unknown_unit'],
    ['an unknown number', { line1: '1 Unconfirmed St' }, 'The street is known, but not this number on it.', 'unconfirmed'],
    ['several that fit', { line1: '1 Ambiguous St' }, 'Several addresses fit.', 'ambiguous'],
    ['none that fits', { line1: '1 Not Found St' }, 'No address fits.', 'not_found'],
  ]) {
    test(state, async () => {
      const shopper = await checkout.open();
      await shopper.enter(address);
      await shopper.sees(question);
      assert.equal(await shopper.page.evaluate(() => document.forms[0].checkValidity()), false);
      await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
      await shopper.tabTo('Use as entered');
      await shopper.press('Enter');
      await shopper.sees('We’ll use the address as you entered it.');
      await chooseAndOrder(shopper);
      assert.deepEqual([order()['shipping[line1]'], order()['shipping[postal_code]'], order()['shipping[verdict]'], order()['shipping[decision]']],
        [address.line1, address.zip ?? '20007', verdict, 'as_entered']);
    });
  }
});

test('what was decided holds until the address changes, and holds again when it is changed back', async () => {
  const shopper = await checkout.open();
  await shopper.enter({ line1: '1 Not Found St' });
  await shopper.sees('We couldn’t find this address');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('Use as entered');
  await shopper.press('Enter');
  await shopper.sees('as you entered it.');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.type('x');
  assert.doesNotMatch(await shopper.shown(), /as you entered it/);
  await shopper.press('Backspace', 'Tab');
  await shopper.sees('as you entered it.');
  assert.equal(shopper.asked.filter((path) => path.endsWith('/validate')).length, 1, 'the same address was checked again');
});

test('letters that are typed before a slow page has seen the field entered are no address to check', async () => {
  const shopper = await checkout.open();
  await shopper.fill('ZIP code', '20007');
  await shopper.value('city', 'Washington');
  await shopper.page.evaluate(() => {
    const street = document.querySelector('input[name="shipping[line1]"]');
    street.focus();
    street.value = '1 N';
    street.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  await shopper.type('ot Found St');
  await shopper.press('Tab', 'Tab');
  await shopper.sees('We couldn’t find this address');
  assert.equal(shopper.asked.filter((path) => path.endsWith('/validate')).length, 1);
});

test('a wrong field is named, marked, and one key away', async () => {
  const shopper = await checkout.open();
  await shopper.enter({ line1: '1 Unconfirmed St' });
  await shopper.sees('The street is known, but not this number on it.');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('Edit the address');
  await shopper.press('Enter');
  assert.equal(await shopper.focused(), 'Street address');
  assert.equal(await shopper.page.evaluate(() => document.activeElement.getAttribute('aria-invalid')), 'true');
});

test('a ZIP code that does not exist is said at its field, and costs no question about rates', async () => {
  const shopper = await checkout.open();
  await checkout.emulator.forgetCalls();
  await shopper.fill('ZIP code', '00000');
  await shopper.sees('We can’t find this ZIP code.');
  await shopper.sees('Enter your ZIP code to see prices');
  assert.deepEqual(await checkout.emulator.calls('shipments'), []);
});

test('half a ZIP code is said when it is left, not while it is typed', async () => {
  const shopper = await checkout.open();
  await shopper.fill('ZIP code', '200');
  assert.doesNotMatch(await shopper.shown(), /five digits/);
  await shopper.press('Tab');
  await shopper.sees('A ZIP code has five digits');
});

test('vacant, and not delivered to: said as a hint, and nothing is asked', async () => {
  for (const [line1, hint] of [['1 Vacant St', 'lists this address as vacant'], ['1 No Delivery St', 'doesn’t deliver to this street']]) {
    const shopper = await checkout.open();
    await shopper.enter({ line1 });
    await shopper.sees(hint);
    await shopper.sees('Address confirmed');
  }
});

test('a form that is sent too early leads to what is missing, step by step, and is sent when nothing is', async () => {
  const shopper = await checkout.open();
  const before = checkout.shop.orders.length;
  const send = async () => {
    await shopper.tabTo('Place order');
    await shopper.press('Enter');
  };
  await send();
  assert.equal(await shopper.focused(), 'ZIP code');
  await shopper.sees('Please fill in this field.');
  await shopper.type('20007');
  await shopper.value('city', 'Washington');
  await send();
  assert.equal(await shopper.focused(), 'Street address');
  await shopper.type('1 Missing Unit St');
  // The address is checked at the latest now; while it is, there is nothing to send.
  await send();
  await shopper.sees('Is there an apartment or unit number?');
  await send();
  assert.match(await shopper.focused(), /^Apt, suite or unit/);
  await shopper.type('Apt 4');
  await shopper.press('Tab');
  await shopper.sees('Address confirmed');
  await send();
  assert.match(await shopper.focused(), /^USPS Ground Advantage/);
  await shopper.press('Space');
  await send();
  await shopper.page.getByText('Thank you').waitFor();
  assert.equal(checkout.shop.orders.length, before + 1);
});

test('Enter in the unit checks the address too, so that nobody is stuck there', async () => {
  const shopper = await checkout.open();
  await shopper.fill('ZIP code', '20007');
  await shopper.value('city', 'Washington');
  await shopper.fill('Street address', '3120 M St NW');
  await shopper.press('Tab', 'Enter');
  await shopper.sees('Address confirmed');
});

test('the page is told of the address, the rates, and the choice, and when it is no longer complete', async () => {
  const shopper = await checkout.open();
  await shopper.enter({});
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
  const [answer] = await shopper.told('rates');
  assert.equal(answer.freshness === 'live' || answer.freshness === 'cached', true);
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('USPS ');
  await shopper.press('Space');
  const [{ address, rate, quote }] = await shopper.told('change');
  assert.deepEqual(address, { line1: '3120 M St NW', line2: '', city: 'Washington', state: 'DC', postal_code: '20007-3704', country: 'US' });
  assert.equal(answer.rates.some(({ id }) => id === rate.id), true);
  assert.equal(quote, rate.quote);
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.type('9');
  const changes = await shopper.told('change', 2);
  assert.equal(changes.at(-1), null);
});
