// How the component looks in each of its states: nothing that axe finds, nothing wider than a small phone, nothing that moves by
// itself. With EDGEPOST_SCREENSHOTS=folder it leaves pictures of all of them.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { anotherParcel, Checkout } from './support/checkout.mjs';

let checkout;
before(async () => {
  checkout = await Checkout.start();
});
afterEach(() => checkout.leave());
after(() => checkout?.stop());

const RATES = '**/v1/rates';
const VALIDATE = '**/v1/addresses/validate';

/** Answers as they are, but for what `change` does to them. */
const altered = (shopper, change) => shopper.page.route(RATES, async (route) => {
  const response = await route.fetch();
  const answer = await response.json();
  change(answer);
  await route.fulfill({ response, json: answer });
});

/** Without dates, as answers are that are not today's. */
const dateless = (freshness) => (answer) => {
  answer.freshness = freshness;
  for (const rate of answer.rates) rate.delivery = null;
};

async function choose(shopper) {
  await shopper.sees('USPS Priority Mail Express');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('USPS ');
  await shopper.press('Space');
}

/** Name → what is done to get there. */
const STATES = {
  empty: () => {},
  async loading(shopper) {
    for (const url of [RATES, VALIDATE]) await shopper.page.route(url, () => {});
    await shopper.enter({});
    await shopper.sees('Checking the address…');
  },
  async confirmed(shopper) {
    await shopper.enter({});
    await shopper.sees('Address confirmed');
    await choose(shopper);
    await shopper.complete();
  },
  async correction(shopper) {
    await shopper.enter({ zip: '20027', line1: '3120 M St', line2: 'NW' });
    await shopper.sees('Is this your address?');
    await shopper.sees('USPS Priority Mail Express');
  },
  async unit(shopper) {
    await shopper.enter({ line1: '1 Missing Unit St' });
    await shopper.sees('Is there an apartment');
    await shopper.sees('USPS Priority Mail Express');
  },
  async 'unknown unit'(shopper) {
    await shopper.enter({ line1: '1 Unknown Unit St', line2: 'Apt 4' });
    await shopper.sees('but not this unit');
    await shopper.sees('USPS Priority Mail Express');
  },
  async fix(shopper) {
    await shopper.enter({ line1: '1 Not Found St' });
    await shopper.sees('We couldn’t find this address');
    await shopper.sees('USPS Priority Mail Express');
  },
  async 'as entered'(shopper) {
    await STATES.fix(shopper);
    await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
    await shopper.tabTo('Use as entered');
    await shopper.press('Enter');
    await shopper.sees('as you entered it.');
  },
  async vacant(shopper) {
    await shopper.enter({ line1: '1 Vacant St' });
    await shopper.sees('lists this address as vacant');
    await shopper.sees('USPS Priority Mail Express');
  },
  async 'carrier down'(shopper) {
    for (const url of [RATES, VALIDATE]) await shopper.page.route(url, (route) => route.abort());
    await shopper.enter({});
    await shopper.sees('Shipping prices can’t be loaded');
    await shopper.sees('We can’t check addresses right now');
  },
  async stale(shopper) {
    await altered(shopper, dateless('stale'));
    await shopper.enter({});
    await shopper.sees('These are its latest prices');
    await shopper.sees('Address confirmed');
  },
  async fallback(shopper) {
    await altered(shopper, (answer) => {
      dateless('fallback')(answer);
      answer.rates = [{ ...answer.rates[0], name: 'Standard shipping', amount: 995, delivery_days: [3, 7] }, { ...answer.rates[1], name: 'Pick up at the shop', amount: 0, delivery_days: [1, 1] }];
    });
    await shopper.enter({});
    await shopper.sees('These are our own prices');
    await shopper.sees('Free');
  },
  async none(shopper) {
    await altered(shopper, (answer) => {
      answer.unavailable = answer.rates.map(({ service }) => ({ service, code: 'too_heavy', message: '' }));
      answer.rates = [];
    });
    await shopper.enter({});
    await shopper.sees('We can’t ship this order to this address. It is too heavy.');
  },
  async mistakes(shopper) {
    await shopper.fill('ZIP code', '00000');
    await shopper.sees('We can’t find this ZIP code.');
    await shopper.page.evaluate(() => document.querySelector('edgepost-shipping').checkValidity());
    await shopper.sees('Please fill in this field.');
  },
};

describe('in each state axe finds nothing, light and dark, and a page of 320 pixels scrolls in one direction only', () => {
  for (const [state, reach] of Object.entries(STATES)) {
    test(state, async () => {
      const shopper = await checkout.open({ reducedMotion: 'reduce' });
      await reach(shopper);
      for (const colorScheme of ['light', 'dark']) {
        for (const width of [720, 320]) {
          await shopper.page.emulateMedia({ colorScheme });
          await shopper.page.setViewportSize({ width, height: 900 });
          await shopper.picture(`${state.replace(' ', '-')}-${colorScheme}-${width}`);
          assert.deepEqual(await shopper.faults(), [], `${colorScheme}, ${width} px`);
          assert.equal(await shopper.page.evaluate(() => document.scrollingElement.scrollWidth), width, `${colorScheme}, ${width} px`);
        }
      }
    });
  }
});

describe('nothing moves by itself while a slow carrier is asked', () => {
  for (const width of [720, 320]) {
    for (const [how, element] of [['as the shopper types', ''], ['as the page has filled it in', 'postal-code="20007" city="Washington" state="DC" line1="3120 M St NW"']]) {
      test(`${how}, at ${width} pixels`, async () => {
        // Longer than the half second after a key in which the browser takes a shift for its consequence.
        await checkout.emulator.faults({ api: 'addresses', fault: { kind: 'delay', ms: 1200 } }, { api: 'shipments', fault: { kind: 'delay', ms: 1800 } });
        const shopper = await checkout.open({ element, viewport: { width, height: 1200 }, shipment: { parcels: [anotherParcel()] } });
        if (!element) await shopper.enter({});
        await shopper.sees('Address confirmed');
        await shopper.sees('USPS Priority Mail Express');
        assert.deepEqual(await shopper.shift(), []);
        await checkout.emulator.faults();
      });
    }
  }
});

test('whoever wants no motion gets none; others get some while they wait', async () => {
  for (const [reducedMotion, moves] of [['reduce', false], ['no-preference', true]]) {
    const shopper = await checkout.open({ reducedMotion });
    await STATES.loading(shopper);
    const names = await shopper.component.evaluate((element) => [...element.shadowRoot.querySelectorAll('.bone, .spinner')].map((bone) => getComputedStyle(bone).animationName));
    assert.equal(names.length > 1, true);
    for (const name of names) assert.equal(name !== 'none', moves);
    const slotted = await shopper.page.evaluate(() => getComputedStyle(document.querySelector('edgepost-shipping > input')).transitionDuration);
    assert.equal(Number.parseFloat(slotted) > 0, moves);
  }
});

test('with forced colours the chosen method is marked by more than a colour', async () => {
  const shopper = await checkout.open({ forcedColors: 'active' });
  await STATES.confirmed(shopper);
  await shopper.tabTo('Place order');
  const outlines = await shopper.component.evaluate((element) => [...element.shadowRoot.querySelectorAll('label')]
    .map((row) => [row.querySelector('input').checked, getComputedStyle(row).outlineStyle]));
  assert.deepEqual([...new Set(outlines.map(String))].sort(), ['false,none', 'true,solid']);
  await shopper.picture('forced-colors');
});

test('a page\'s custom properties, parts and own rules for inputs are what it looks like', async () => {
  const shopper = await checkout.open({ head: '<link rel="stylesheet" href="/themed.css">' });
  await STATES.confirmed(shopper);
  await shopper.picture('themed');
  const looks = await shopper.component.evaluate((element) => ({
    radius: getComputedStyle(element.shadowRoot.querySelector('.card')).borderRadius,
    price: getComputedStyle(element.shadowRoot.querySelector('.price')).fontStyle,
    input: getComputedStyle(element.querySelector('input')).borderTopWidth,
  }));
  assert.deepEqual(looks, { radius: '2px', price: 'italic', input: '3px' });
});

test('from right to left it is mirrored, and fits a small phone', async () => {
  const shopper = await checkout.open({ dir: 'rtl', viewport: { width: 320, height: 900 } });
  await STATES.correction(shopper);
  assert.equal(await shopper.page.evaluate(() => document.scrollingElement.scrollWidth), 320);
  const [radio, price] = await shopper.component.evaluate((element) => ['input', '.price'].map((part) => element.shadowRoot.querySelector(part).getBoundingClientRect().x));
  assert.equal(radio > price, true);
  await shopper.picture('right-to-left');
});
