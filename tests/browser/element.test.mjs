// The element in its page: what the page gives it, what the form does to it, how the browser fills it, and its like beside it.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { expectAccessible, expectNoSidewaysScroll, photograph } from './support/browser.mjs';
import { Checkout } from './support/checkout.mjs';

let checkout;
before(async () => {
  checkout = await Checkout.start();
});
afterEach(() => checkout.leave());
after(() => checkout?.stop());

const M_STREET = { line1: '3120 M St NW', line2: '', city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' };
const ATTRIBUTES = 'postal-code="20007" city="Washington" state="DC" line1="3120 M St NW"';

/** What a form would send now, as an object. */
const formData = (shopper) => shopper.page.evaluate(() => Object.fromEntries(new FormData(document.forms[0])));

test('each field is an ordinary one: its label, its autofill token, its name, its keyboard', async () => {
  const shopper = await checkout.open({ element: 'name="ship-to" section="gift"' });
  const fields = await shopper.component.evaluate((element) => [...element.querySelectorAll('input, select')].map((input) => ({
    name: input.name, autocomplete: input.autocomplete, label: input.labels[0].textContent, required: input.required, inputMode: input.inputMode, form: input.form === document.forms[0],
  })));
  const field = (name, autocomplete, label, more) => ({ name: `ship-to[${name}]`, autocomplete: `section-gift shipping ${autocomplete}`, label, required: true, inputMode: '', form: true, ...more });
  assert.deepEqual(fields, [
    field('postal_code', 'postal-code', 'ZIP code', { inputMode: 'numeric' }), field('city', 'address-level2', 'City'), field('state', 'address-level1', 'State'),
    field('line1', 'address-line1', 'Street address'), field('line2', 'address-line2', 'Apt, suite or unit (optional)', { required: false }),
  ]);
});

test('values that the page gives as attributes are checked at once', async () => {
  const shopper = await checkout.open({ element: ATTRIBUTES });
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
});

test('values and shipment that were set before the element was defined are taken over', async () => {
  const shopper = await checkout.open({ element: 'data-later', head: '<script type="module" src="/early.js"></script>' });
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
});

test('a city that the page gave is not overwritten by the ZIP code\'s', async () => {
  const shopper = await checkout.open({ element: 'city="Georgetown"' });
  await shopper.fill('ZIP code', '20007');
  await shopper.value('state', 'DC');
  await shopper.value('city', 'Georgetown');
});

test('states are taken by code and by name', async () => {
  const shopper = await checkout.open();
  for (const state of ['DC', 'dc', 'District of Columbia']) {
    await shopper.component.evaluate((element, value) => { element.value = value; }, { ...M_STREET, state });
    assert.deepEqual(await shopper.component.evaluate((element) => [element.value.state, element.querySelector('select').value]), ['DC', 'DC']);
  }
});

test('a reset form is the form as it came, and what was on its way is dropped', async () => {
  const shopper = await checkout.open({ element: 'postal-code="20027"', body: '<button type="reset">Start over</button>' });
  await shopper.value('city', 'Washington');
  await shopper.fill('Street address', '3120 M St');
  await shopper.fill('Apt, suite or unit', 'NW');
  await shopper.press('Tab');
  await shopper.sees('Is this your address?');
  await shopper.tabTo('Start over');
  await shopper.press('Enter');
  assert.doesNotMatch(await shopper.shown(), /Is this your address/);
  const { line1, line2, postal_code } = await shopper.component.evaluate((element) => element.value);
  assert.deepEqual({ line1, line2, postal_code }, { line1: '', line2: '', postal_code: '20027' });
  assert.deepEqual(await shopper.component.evaluate((element) => [...element.querySelectorAll('input')].map(({ value }) => value)).then((values) => values[0]), '20027');
  await shopper.value('city', 'Washington');
});

test('coming back to the page brings address and choice back', async () => {
  // Chromium keeps what has a name, and knows a form by the first two names in it.
  const shopper = await checkout.open({
    element: 'name="shipping"', before: '<label>E-mail <input name="email" type="email"></label><label>Name <input name="name"></label>',
  });
  await shopper.enter({});
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
  await shopper.tabTo('Apt, suite or unit', 'Shift+Tab');
  await shopper.tabTo('USPS ');
  await shopper.press('Space');
  const [{ rate: { id } }] = await shopper.told('change');
  await shopper.page.goto(checkout.shop.page('/terms', '<!doctype html><html lang="en"><title>Terms</title><h1>Terms</h1>'));
  await shopper.page.goBack();
  await shopper.sees('Address confirmed');
  await shopper.complete();
  assert.equal(await shopper.component.evaluate((element) => element.outcome.rate.id), id);
  await shopper.value('line1', '3120 M St NW');
});

test('in a disabled fieldset nothing can be entered, chosen or sent', async () => {
  const shopper = await checkout.open({ element: ATTRIBUTES });
  await shopper.sees('USPS Ground Advantage');
  await shopper.page.evaluate(() => {
    const fieldset = document.createElement('fieldset');
    document.forms[0].prepend(fieldset);
    fieldset.append(document.querySelector('edgepost-shipping'));
    fieldset.disabled = true;
  });
  await shopper.sees('USPS Ground Advantage');
  const enabled = await shopper.component.evaluate((element) => [...element.querySelectorAll('input, select'), ...element.shadowRoot.querySelectorAll('input, button')]
    .filter((control) => !control.matches(':disabled')).length);
  assert.equal(enabled, 0);
  assert.deepEqual(await formData(shopper), {});
});

test('an element that is moved in its page keeps what it knows, and asks for what it was waiting for', async () => {
  const shopper = await checkout.open({ element: ATTRIBUTES });
  await shopper.page.evaluate(() => document.forms[0].append(document.querySelector('edgepost-shipping')));
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
});

test('a copy of the element has its own fields, once', async () => {
  const shopper = await checkout.open();
  await shopper.page.evaluate(() => document.forms[0].append(document.querySelector('edgepost-shipping').cloneNode(true)));
  const counts = await shopper.page.evaluate(() => [...document.querySelectorAll('edgepost-shipping')].map((element) => element.querySelectorAll('input, select').length));
  assert.deepEqual(counts, [5, 5]);
});

test('two on a page know nothing of each other', async () => {
  const shopper = await checkout.open({ element: [`id="one" name="one" ${ATTRIBUTES}`, 'id="two" name="two" postal-code="27703"'] });
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
  await shopper.until(() => document.querySelector('#two').value.city === 'Durham', null, 'the second one\'s city');
  await shopper.until(() => document.querySelector('#two').shadowRoot.querySelector('[type=radio]'), null, 'the second one\'s rates');
  const ids = await shopper.page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length);
  await shopper.tabTo('USPS ');
  await shopper.press('Space');
  const chosen = await shopper.page.evaluate(() => [...document.querySelectorAll('edgepost-shipping')].map((element) => element.shadowRoot.querySelectorAll(':checked').length));
  assert.deepEqual(chosen, [1, 0]);
  const sent = await formData(shopper);
  assert.deepEqual([sent['one[city]'], sent['two[city]'], 'one[quote]' in sent, 'two[quote]' in sent], ['Washington', 'Durham', true, false]);
  await expectAccessible(shopper.page, 'two on a page');
});

test('in Spanish: the page\'s texts, and its language for prices and days', async () => {
  const shopper = await checkout.open({ lang: 'es', head: '<script type="module" src="/spanish.js"></script>', viewport: { width: 320, height: 900 } });
  await shopper.tabTo('Código ZIP');
  await shopper.type('20027');
  await shopper.value('city', 'Washington');
  await shopper.hears('Ciudad y estado completados: Washington, District of Columbia.');
  await shopper.fill('Calle y número', '3120 M St');
  await shopper.fill('Apto. o unidad (opcional)', 'NW');
  await shopper.press('Tab');
  await shopper.sees('¿Es esta su dirección?');
  await shopper.sees('País: Estados Unidos');
  const [{ rates: [{ amount, currency, delivery: { date } }] }] = await shopper.told('rates');
  const [price, day] = await shopper.page.evaluate(([cents, code, on]) => [
    new Intl.NumberFormat('es', { style: 'currency', currency: code }).format(cents / 100),
    new Intl.DateTimeFormat('es', { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(on)),
  ], [amount, currency, date]);
  await shopper.sees(`a más tardar el ${day}`);
  await shopper.sees(price.replace(/\s/g, ' '));
  await expectNoSidewaysScroll(shopper.page, 'in Spanish');
  await expectAccessible(shopper.page, 'in Spanish');
  await photograph(shopper.page, 'spanish');
});

test('abroad: the fields that everybody knows, rates by country, and the address as it is', async () => {
  await checkout.restart({ SERVICES: 'ground_advantage,priority_mail,priority_mail_international' });
  const shopper = await checkout.open({ element: 'country="CA"' });
  await shopper.sees('USPS Priority Mail International');
  await shopper.sees('Country: Canada');
  await shopper.fill('Street address', '111 Wellington St');
  await shopper.fill('City', 'Ottawa');
  await shopper.fill('State, province or region', 'ON');
  await shopper.fill('Postal code', 'K1A 0A9');
  await shopper.press('Tab');
  await shopper.sees('Addresses outside the United States can’t be checked here.');
  await shopper.complete();
  const [change] = await shopper.told('change');
  assert.deepEqual([change.verdict, change.address.country, change.rate.service], ['unsupported', 'CA', 'priority_mail_international']);
  await expectAccessible(shopper.page, 'abroad');
  await photograph(shopper.page, 'abroad');
  // And back home.
  await shopper.component.evaluate((element) => element.setAttribute('country', 'US'));
  assert.equal(await shopper.component.evaluate((element) => element.querySelector('select').value), '');
});

test('with a key that is not the shop\'s the developer is told, and the shopper goes on as with a carrier that is down', async () => {
  const shopper = await checkout.open({ element: `${ATTRIBUTES} require-rate="when-available"`, key: 'pk_unknown' });
  await shopper.sees('We can’t check addresses right now.');
  await shopper.complete();
  const errors = await shopper.told('error', 2);
  assert.deepEqual([...new Set(errors.map(({ code, fault }) => `${code} ${fault}`))], ['key_unknown access']);
});

test('without any key the browser\'s console says what to do', async () => {
  const shopper = await checkout.open({ element: ATTRIBUTES, key: '' });
  await shopper.sees('We can’t check addresses right now.');
  const reported = shopper.wrongs.splice(0);
  assert.notDeepEqual(reported, []);
  for (const wrong of reported) assert.match(wrong, /createClient: key is the shop's publishable key/);
});

test('require-rate="never": an address and nothing else', async () => {
  const shopper = await checkout.open({ element: `${ATTRIBUTES} require-rate="never"` });
  await shopper.complete();
  assert.doesNotMatch(await shopper.shown(), /Shipping method/);
  assert.equal(await shopper.page.evaluate(() => document.forms[0].checkValidity()), true);
});

test('what is asked of the element itself: is it valid, what is wrong, show it', async () => {
  const shopper = await checkout.open({ form: 'novalidate' });
  const ask = () => shopper.component.evaluate((element) => [element.checkValidity(), element.validationMessage, element.reportValidity()]);
  const [valid, message, shown] = await ask();
  assert.deepEqual([valid, shown, message !== ''], [false, false, true]);
  assert.equal(await shopper.focused(), 'ZIP code');
  await shopper.component.evaluate((element, value) => { element.value = value; }, M_STREET);
  await shopper.sees('Address confirmed');
  await shopper.sees('USPS Ground Advantage');
  assert.deepEqual(await ask(), [false, 'Please choose a shipping method.', false]);
  assert.match(await shopper.focused(), /^USPS /);
  await shopper.press('Space');
  assert.deepEqual(await ask(), [true, '', true]);
});
