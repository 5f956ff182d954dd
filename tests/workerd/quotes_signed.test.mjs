// Quotes, from the built Worker to a shop's back end: each rate has one, `/v1/quotes/verify` and the examples in docs/examples
// take it for the cart that was priced, and none takes it for a heavier one, with less than the cart wants, altered, for another
// shop, or too late.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { LANGUAGES, outcomes } from './support/examples.mjs';
import { expectProblem } from './support/problem.mjs';
import { A_PARCEL, A_PARCEL_TO_CALIFORNIA, SECRET_KEY, World } from './support/world.mjs';

let world;
before(async () => { world = await World.start(); });
after(() => world?.stop());

const SHOP = 'the-shop';
const [KEY, NEXT_KEY, STRANGER] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte).toString('base64'));
const SETTINGS = { SHOP_ID: SHOP, QUOTE_KEY: KEY };

function verify(quote, { headers = { Authorization: `Bearer ${SECRET_KEY}` }, body = { quote } } = {}) {
  const all = { 'Content-Type': 'application/json', ...headers };
  return world.send({ method: 'POST', path: '/v1/quotes/verify', headers: all, body: JSON.stringify(body) });
}

async function expectVerdict(quote, reason) {
  const answer = await verify(quote);
  assert.equal(answer.status, 200, answer.text);
  if (reason === undefined) assert.equal(answer.json.valid, true, answer.text);
  else assert.deepEqual(answer.json, { valid: false, reason });
  return answer.json.claims;
}

async function rates(body = A_PARCEL_TO_CALIFORNIA) {
  const answer = await world.rates(body);
  assert.equal(answer.status, 200, answer.text);
  assert.ok(answer.json.rates.length > 0, answer.text);
  return answer.json;
}

const parts = (quote) => quote.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));

/** A token of any form, signed with any key. */
function mint(claims, { header = {}, key = KEY, hash = 'sha256' } = {}) {
  const encoded = [{ alg: 'HS256', typ: 'JWT', ...header }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = encoded.join('.');
  return `${signed}.${createHmac(hash, Buffer.from(key, 'base64')).update(signed).digest('base64url')}`;
}

/** The same text with another character at each place; never one that only the spare bits of the last one tell apart. */
function altered(quote) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from(quote, (character, place) => {
    const other = character === '.' ? 'A' : alphabet[alphabet.indexOf(character) ^ 32];
    return quote.slice(0, place) + other + quote.slice(place + 1);
  });
}

const CART = {
  destination: A_PARCEL_TO_CALIFORNIA.destination,
  carrier: 'usps',
  currency: 'USD',
  parcels: [{ weight_oz: 40, sides_in: [10, 8, 4], quantity: 1 }],
};
const cartOf = ({ service, amount }, changes = {}) => ({ ...CART, service, amount, ...changes });

test('each rate has a quote of its own, which says what the answer shows and what was priced', async () => {
  await world.cold({ settings: SETTINGS });
  const { rates: shown, freshness, expires_at: expiresAt } = await rates({ ...A_PARCEL_TO_CALIFORNIA, parcels: [{ ...A_PARCEL, quantity: 2 }] });
  for (const { quote, service, amount, currency, packaging } of shown) {
    const claims = await expectVerdict(quote);
    const [header, payload] = parts(quote);
    assert.deepEqual(payload, claims);
    assert.deepEqual({ ...header, kid: '' }, { alg: 'HS256', kid: '', typ: 'JWT' });
    assert.match(header.kid, /^[0-9a-f]{8}$/);
    assert.deepEqual([claims.iss, claims.aud, claims.carrier], ['edgepost', SHOP, 'usps']);
    assert.deepEqual([claims.service, claims.amount, claims.currency, claims.freshness], [service, amount, currency, freshness]);
    assert.equal(claims.exp * 1000, Date.parse(expiresAt));
    assert.ok(Math.abs(claims.iat * 1000 - Date.now()) < 60_000);
    assert.deepEqual(claims.destination, { country: 'US', postal_code: '94105' });
    assert.deepEqual(claims.parcels, [{ weight_milli_oz: 48_000, sides_hundredths_in: [1_000, 800, 400], quantity: 2 }]);
    assert.deepEqual([claims.containers, claims.extra_services, claims.order_value], [[packaging], [], null]);
    assert.equal(claims.items, undefined);
  }
  assert.equal(new Set(shown.map((rate) => rate.quote)).size, 3);
});

test('a quote is verified for the back end only, and what is wrong with it is told', async () => {
  await world.cold({ settings: SETTINGS });
  const [{ quote }] = (await rates()).rates;
  const page = { 'Edgepost-Key': 'pk_dev_edgepost' };
  expectProblem(await verify(quote, { headers: page }), { status: 403, code: 'secret_key_required', fault: 'access' }, 'a page');
  expectProblem(await verify(quote, { body: { quote: 1 } }), { status: 422, code: 'invalid_field', fault: 'input' }, 'a number');
  const [, claims] = parts(quote);
  const [{ kid }] = parts(quote);
  const header = { alg: 'HS256', kid, typ: 'JWT' };
  const exact = (changes, options) => mint({ ...claims, ...changes }, { header, ...options });
  await expectVerdict(quote.slice(0, -1), 'signature');
  await expectVerdict('quote', 'malformed');
  await expectVerdict(mint(claims, { header: { alg: 'none', kid } }), 'malformed');
  await expectVerdict(mint(claims, { header: { kid: '00000000' } }), 'key_unknown');
  // Claims, not bytes, are what counts of these: the header has Edgepost's own spelling.
  const spelled = (changes) => {
    const signed = `${quote.split('.')[0]}.${exact(changes).split('.')[1]}`;
    return `${signed}.${createHmac('sha256', Buffer.from(KEY, 'base64')).update(signed).digest('base64url')}`;
  };
  await expectVerdict(spelled({}));
  await expectVerdict(spelled({ aud: 'another-shop' }), 'audience');
  await expectVerdict(spelled({ exp: Math.floor(Date.now() / 1000) - 1 }), 'expired');
});

test('while a key is rotated quotes of both verify, and the older one signs nothing', async () => {
  await world.cold({ settings: SETTINGS });
  const [{ quote: before }] = (await rates()).rates;
  await world.restart({ settings: { SHOP_ID: SHOP, QUOTE_KEY: NEXT_KEY, QUOTE_KEY_PREVIOUS: KEY } });
  const [{ quote: during }] = (await rates()).rates;
  await expectVerdict(before);
  await expectVerdict(during);
  await world.restart({ settings: { SHOP_ID: SHOP, QUOTE_KEY: NEXT_KEY } });
  await expectVerdict(before, 'key_unknown');
  await expectVerdict(during);
  await world.restart({ settings: { SHOP_ID: 'another-shop', QUOTE_KEY: NEXT_KEY } });
  await expectVerdict(during, 'audience');
});

/** Quotes and carts, and whether they belong together. */
async function cases() {
  await world.cold({ settings: SETTINGS });
  const { rates: shown } = await rates();
  const [rate, dearer] = shown;
  const [, claims] = parts(rate.quote);
  const now = Math.floor(Date.now() / 1000);
  const heavier = (parcels) => ({ quote: rate.quote, cart: cartOf(rate, { parcels }) });
  const [parcel] = CART.parcels;
  const taken = [
    ...shown.map((each) => ({ quote: each.quote, cart: cartOf(each) })),
    { quote: rate.quote, cart: cartOf(rate, { destination: { country: 'US', postal_code: '94105-1804' } }) },
    // One mail.
    { quote: rate.quote, cart: cartOf(rate, { destination: { country: 'PR', postal_code: '94105' } }) },
    // Priced alike.
    heavier([{ weight_oz: 47, sides_in: [4, 8, 10], quantity: 1 }]),
    { quote: mint(claims), cart: cartOf(rate) },
    { quote: mint({ ...claims, iat: now + 30 }), cart: cartOf(rate) },
  ];
  const refused = {
    'a heavier cart': [heavier([{ ...parcel, weight_oz: 49 }])],
    'more parcels': [heavier([{ ...parcel, quantity: 2 }]), heavier([parcel, parcel]), heavier([parcel, { ...parcel, weight_oz: 3 }])],
    'a larger parcel': [heavier([{ ...parcel, sides_in: [10, 8, 4.01] }])],
    'no parcels': [heavier([])],
    'another place': [{ quote: rate.quote, cart: cartOf(rate, { destination: { country: 'US', postal_code: '96813' } }) }],
    'another country': [{ quote: rate.quote, cart: cartOf(rate, { destination: { country: 'CA', postal_code: '94105' } }) }],
    'another service': [{ quote: rate.quote, cart: cartOf({ ...rate, service: dearer.service }) }],
    'another amount': [{ quote: rate.quote, cart: cartOf({ ...rate, amount: rate.amount + 1 }) }],
    'another currency': [{ quote: rate.quote, cart: cartOf(rate, { currency: 'CAD' }) }],
    'another carrier': [{ quote: rate.quote, cart: cartOf(rate, { carrier: 'ups' }) }],
    'over': [{ quote: mint({ ...claims, exp: now - 1 }), cart: cartOf(rate) }],
    'without an end': [{ quote: mint({ ...claims, exp: undefined }), cart: cartOf(rate) }],
    'another shop': [{ quote: mint({ ...claims, aud: 'another-shop' }), cart: cartOf(rate) }],
    'another issuer': [{ quote: mint({ ...claims, iss: 'another' }), cart: cartOf(rate) }],
    'another key': [{ quote: mint(claims, { key: STRANGER }), cart: cartOf(rate) }],
    'another algorithm': ['none', 'HS512', 'RS256'].flatMap((alg) => ['sha256', 'sha512'].map((hash) => (
      { quote: mint(claims, { header: { alg }, hash }), cart: cartOf(rate) }))),
    'no signature': [{ quote: `${rate.quote.split('.').slice(0, 2).join('.')}.`, cart: cartOf(rate) }],
    'no token': ['', '.', '..', 'quote', `${rate.quote}.x`].map((quote) => ({ quote, cart: cartOf(rate) })),
    'altered': altered(rate.quote).map((quote) => ({ quote, cart: cartOf(rate) })),
  };
  return { taken, refused };
}

/** Weights and sides on both sides of every step, in every unit, and the same in the shop's ounces and inches. */
const OUNCES = { oz: 1, lb: 16, g: 1 / 28.349523125, kg: 1000 / 28.349523125 };
const INCHES = { in: 1, cm: 1 / 2.54 };
const EDGES = [
  [[0.1, 'oz'], [6, 4, 0.25, 'in']], [[1, 'oz'], [9, 6, 1, 'in']], [[1.001, 'oz'], [6, 9, 1.001, 'in']], [[14.3, 'oz'], [1, 9, 6, 'in']],
  [[15, 'oz'], [9, 6, 1.1, 'in']], [[15.2, 'oz'], [9, 6, 1.2, 'in']], [[15.9, 'oz'], [9, 6, 1.3, 'in']], [[15.95, 'oz'], [9, 6, 1.4, 'in']],
  [[0.3, 'lb'], [9, 6, 1.5, 'in']], [[1, 'lb'], [9, 6, 1.6, 'in']], [[1.0001, 'lb'], [9, 6, 1.7, 'in']], [[3, 'lb'], [10, 8, 4, 'in']],
  [[2.7, 'lb'], [4, 8, 10, 'in']], [[100, 'g'], [20.32, 10, 5, 'cm']], [[453.59237, 'g'], [20.33, 10, 5, 'cm']], [[1.2, 'kg'], [30, 20, 10, 'cm']],
  [[1360.77711, 'g'], [25.4, 20.32, 10.16, 'cm']],
];

/** A shop that packs, sends from two places and abroad, and gives shipping away. */
const LARGER_SHOP = {
  ...SETTINGS,
  ORIGINS: JSON.stringify([
    { id: 'east', postal_code: '10001', time_zone: 'America/New_York' }, { id: 'west', postal_code: '94107', time_zone: 'America/Los_Angeles' },
  ]),
  SERVICES: 'ground_advantage,priority_mail,first_class_package_international,priority_mail_international',
  PACKAGING: JSON.stringify([
    { id: 'small', inner: { length: 13, width: 10, height: 8, unit: 'in' }, empty: { value: 6, unit: 'oz' } }, 'medium_flat_rate_box',
  ]),
  MARKUP: JSON.stringify([{ free_from: 7500 }]),
};
const SHIRT = { weight_oz: 8.5, sides_in: [9, 12, 1], quantity: 2, value: 2500 };
const MUG = { weight_oz: 14.2345, sides_in: [5, 4.001, 4.5], quantity: 1 };
const BOX = { weight_oz: 40, sides_in: [11.25, 8.75, 6], quantity: 1, value: 4450, container: 'medium_flat_rate_box' };
const PARCEL = { weight_oz: 40, sides_in: [10, 8, 4], quantity: 1 };

/** What a page asks about a cart. */
function questionOf({ destination = CART.destination, parcels, items, origin, extra_services, order_value }) {
  const asked = ({ weight_oz: value, sides_in: [length, width, height], quantity, value: worth, container, upright, alone }) => ({
    weight: { value, unit: 'oz' }, dimensions: { length, width, height, unit: 'in' }, quantity, value: worth, packaging: container,
    upright, alone,
  });
  return { destination, parcels: parcels?.map(asked), items: items?.map(asked), origin, extra_services, order_value };
}

/** Carts; by `alike`, changes for which the quote still holds; by `others`, those for which the price may be another. */
const CARTS = {
  goods: {
    cart: { parcels: undefined, items: [SHIRT, MUG] },
    alike: [
      { items: [MUG, { ...SHIRT, sides_in: [12, 1, 9] }] },
      { items: [{ ...SHIRT, quantity: 1 }, MUG, { ...SHIRT, quantity: 1 }] },
    ],
    others: {
      'one piece more': { items: [{ ...SHIRT, quantity: 3 }, MUG] },
      'one piece less': { items: [{ ...SHIRT, quantity: 1 }, MUG] },
      'one entry more': { items: [SHIRT, MUG, MUG] },
      'a heavier piece': { items: [{ ...SHIRT, weight_oz: 8.501 }, MUG] },
      'a larger piece': { items: [{ ...SHIRT, sides_in: [12, 9, 1.01] }, MUG] },
      'a dearer piece': { items: [{ ...SHIRT, value: 2501 }, MUG] },
      'a value that was not sent': { items: [SHIRT, { ...MUG, value: 1 }] },
      'a piece that has to stand upright': { items: [SHIRT, { ...MUG, upright: true }] },
      'a piece that has to go alone': { items: [SHIRT, { ...MUG, alone: true }] },
      'one of two that has to stand upright': { items: [{ ...SHIRT, quantity: 1 }, { ...SHIRT, quantity: 1, upright: true }, MUG] },
      'a signature that was not asked for': { extra_services: ['signature'] },
      'an order that is worth something': { order_value: 1 },
      'no goods': { items: [] },
      'parcels': { items: undefined, parcels: [PARCEL] },
    },
  },
  standing: {
    cart: { parcels: undefined, items: [SHIRT, { ...MUG, upright: true }] },
    alike: [
      { items: [{ ...MUG, upright: true }, { ...SHIRT, upright: false, alone: false }] },
      { items: [SHIRT, { ...MUG, sides_in: [4.001, 5, 4.5], upright: true }] },
    ],
    others: {
      'a piece that may lie': { items: [SHIRT, MUG] },
      'a piece that stands on another side': { items: [SHIRT, { ...MUG, sides_in: [5, 4.5, 4.001], upright: true }] },
      'another piece that stands upright': { items: [{ ...SHIRT, upright: true }, MUG] },
      'a piece that goes alone instead': { items: [SHIRT, { ...MUG, alone: true }] },
    },
  },
  alone: {
    cart: { parcels: undefined, items: [SHIRT, { ...MUG, upright: true, alone: true }] },
    others: {
      'a piece that goes with others': { items: [SHIRT, { ...MUG, upright: true }] },
      'a piece alone that may lie': { items: [SHIRT, { ...MUG, alone: true }] },
    },
  },
  'the first origin': {
    cart: { parcels: [PARCEL] },
    alike: [{ origin: 'east' }],
    others: { 'the other origin': { origin: 'west' }, 'no origin': { origin: undefined }, 'an origin that is none': { origin: 'default' } },
  },
  'a nearer origin': {
    cart: { parcels: [PARCEL], origin: 'west' },
    others: { 'a farther origin': { origin: 'east' }, 'no origin': { origin: undefined } },
  },
  containers: {
    cart: { parcels: [{ ...BOX, quantity: 2 }], extra_services: ['insurance', 'signature'], order_value: 7000 },
    alike: [
      { extra_services: ['signature', 'insurance'] },
      { parcels: [BOX, { ...BOX, value: 4401, weight_oz: 47, sides_in: [6, 8.75, 11.25] }] },
    ],
    others: {
      'without insurance': { extra_services: ['signature'] },
      'without a signature': { extra_services: ['insurance'] },
      'with somebody of age who signs': { extra_services: ['adult_signature', 'insurance'] },
      'without any of them': { extra_services: undefined },
      'insured for more': { parcels: [{ ...BOX, quantity: 2, value: 4501 }] },
      'insured for nothing': { parcels: [{ ...BOX, quantity: 2, value: undefined }] },
      'heavier': { parcels: [{ ...BOX, quantity: 2, weight_oz: 48.001 }] },
      'another order value': { order_value: 7001 },
      'no order value': { order_value: undefined },
    },
    otherContainers: [
      { parcels: [{ ...BOX, quantity: 2, container: undefined }] },
      { parcels: [{ ...BOX, quantity: 2, container: 'large_flat_rate_box' }] },
      { parcels: [BOX, { ...BOX, container: undefined }] },
    ],
  },
  free: {
    cart: { parcels: [PARCEL], order_value: 7500 },
    others: {
      'an order that is worth less': { order_value: 7499 },
      'an order of no known value': { order_value: undefined },
    },
  },
  valued: {
    cart: { parcels: [{ ...PARCEL, quantity: 3, value: 2500 }] },
    alike: [{ order_value: 7500 }, { parcels: [{ ...PARCEL, quantity: 3 }], order_value: 7500 }],
    others: { 'parcels that are worth less': { parcels: [{ ...PARCEL, quantity: 3, value: 2499 }] } },
  },
  abroad: {
    cart: { destination: { country: 'CA', postal_code: 'K1A 0B1' }, parcels: [PARCEL] },
    alike: [{ destination: { country: 'CA', postal_code: 'H0H 0H0' } }, { destination: { country: 'CA' } }],
    others: {
      'another country abroad': { destination: { country: 'GB', postal_code: 'K1A 0B1' } },
      'home': { destination: { country: 'US', postal_code: '94105' } },
      'heavier abroad': { parcels: [{ ...PARCEL, weight_oz: 49 }] },
    },
  },
};

/** Quotes of the larger shop, and whether they are for a cart. */
async function largerCases() {
  await world.cold({ settings: LARGER_SHOP });
  const [taken, refused] = [[], []];
  for (const [name, { cart, alike = [], others, otherContainers = [] }] of Object.entries(CARTS)) {
    const { rates: shown } = await rates(questionOf(cart));
    if (name === 'free') shown.forEach(({ amount }) => assert.equal(amount, 0));
    for (const rate of shown) {
      const about = (changes) => ({ quote: rate.quote, cart: cartOf(rate, { origin: 'east', ...cart, ...changes }) });
      taken.push(about({}), ...alike.map(about));
      Object.entries(others).forEach(([other, changes]) => refused.push([`${name}, ${rate.id}, ${other}`, about(changes)]));
      const isContainer = rate.packaging === BOX.container;
      for (const changes of otherContainers) {
        if (isContainer) refused.push([`${name}, ${rate.id}, ${JSON.stringify(changes)}`, about(changes)]);
        else taken.push(about(changes));
      }
    }
    const fits = cart.items?.every(({ alone: isAlone }) => !isAlone);
    if (otherContainers.length > 0 || fits) assert.ok(shown.some(({ packaging }) => packaging === BOX.container), name);
  }
  return { taken, refused };
}

/** A question and a cart about the same parcels. */
function edges() {
  const parcels = EDGES.map(([[value, unit], [length, width, height, sides]], number) => ({
    weight: { value, unit }, dimensions: { length, width, height, unit: sides }, quantity: 1 + (number % 3),
  }));
  const own = EDGES.map(([[value, unit], [length, width, height, sides]], number) => ({
    weight_oz: value * OUNCES[unit],
    sides_in: [height, length, width].map((side) => side * INCHES[sides]),
    quantity: 1 + (number % 3),
  }));
  return { question: { ...A_PARCEL_TO_CALIFORNIA, parcels }, parcels: own.reverse() };
}

for (const language of LANGUAGES) {
  test(`the example for ${language.name} takes a quote for the cart that was priced, and no other`, { skip: language.absent }, async () => {
    const { taken, refused } = await cases();
    const { question, parcels } = edges();
    for (const rate of (await rates(question)).rates) taken.push({ quote: rate.quote, cart: cartOf(rate, { parcels }) });
    const larger = await largerCases();
    taken.push(...larger.taken);
    const named = Object.entries(refused).flatMap(([name, those]) => those.map((one, number) => [`${name} ${number}`, one]));
    named.push(...larger.refused);
    const all = [...taken, ...named.map(([, one]) => one)];
    const found = outcomes(language, { shop: SHOP, keys: [KEY], cases: all });
    assert.equal(found.length, all.length);
    assert.deepEqual(found.slice(0, taken.length), taken.map(() => null));
    named.forEach(([name], number) => assert.equal(typeof found[taken.length + number], 'string', name));
  });

  test(`the example for ${language.name} takes both keys while they are rotated, and a retired one no more`, { skip: language.absent }, async () => {
    await world.cold({ settings: SETTINGS });
    const [rate] = (await rates()).rates;
    const taken = (...keys) => outcomes(language, { shop: SHOP, keys, cases: [{ quote: rate.quote, cart: cartOf(rate) }] })[0] === null;
    assert.deepEqual([taken(NEXT_KEY, KEY), taken(KEY, STRANGER), taken(NEXT_KEY), taken(NEXT_KEY, STRANGER)], [true, true, false, false]);
  });
}
