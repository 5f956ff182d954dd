// The demo shop /demo in Chromium, before the real Worker and the emulator: a whole order by keyboard, what the panel shows, and that
// each fault has its honest state and heals.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ENGLISH } from '../../client/src/shipping/texts.js';
import { GOODS, SECRET_KEY } from '../../pages/demo/back-end.js';
import { eventually } from '../workerd/support/eventually.mjs';
import { send } from '../workerd/support/http.mjs';
import { clone } from '../workerd/support/places.mjs';
import { Browser, expectAccessible, expectNoSidewaysScroll, photograph } from './support/browser.mjs';
import { Demo } from './support/demo.mjs';

let browser;
let demo;
before(async () => {
  browser = await Browser.start();
  // As a shop has it, but for the machine's patience with USPS.
  demo = await Demo.start({ OPTIONS_TIMEOUT_MS: '5000', ADDRESSES_TIMEOUT_MS: '5000', REQUEST_BUDGET_MS: '8000' });
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

const WIDE = { width: 1440, height: 1000 };

/** What has the focus, in the component too: its name for a screen reader, as far as this page goes. */
const focused = (page) => page.evaluate(() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.textContent;
  return label.trim().replace(/\s+/g, ' ');
});

/** Presses Tab until something has the focus whose name begins so. */
async function tabTo(page, name) {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).startsWith(name)) return;
  }
  assert.fail(`nothing named "${name}" can be reached by Tab`);
}

const rows = (page, path) => page.locator('#requests li').filter({ hasText: path });

/** ZIP codes that no other test asks about: answers are remembered. */
const zips = ['10001', '10002', '10003', '98101', '98102', '98103', '60601', '60602', '60603', '33129', '33130', '33131', '77002', '77003', '77004',
  '02108', '02109', '02110', '80202', '80203', '80204', '97201', '97202', '97203', '30303', '30305', '30306', '55401', '55402', '55403'];

/** Makes a new question about rates, and waits for its answer; gives the panel's row about it. */
async function asked(page, change) {
  const before = await rows(page, 'POST /v1/rates').count();
  await change();
  await eventually('an answer about rates', async () => (await rows(page, 'POST /v1/rates').count()) > before, 30_000);
  return rows(page, 'POST /v1/rates').first();
}

const askForAnotherZip = (page) => asked(page, () => page.getByLabel('ZIP code').fill(zips.shift()));

let blankets = 0;
const askForAHeavierCart = (page) => asked(page, () => page.getByLabel('Wool blankets').fill(String(blankets += 1)));

/** The demo with a whole address and rates. */
async function filled(address = 'Known as it is') {
  const page = await browser.open(demo.url, WIDE);
  await page.getByRole('button', { name: address }).click();
  await page.getByRole('radio', { name: /Ground Advantage/ }).waitFor();
  return page;
}

/** Presses the button that mends everything, and waits until Edgepost asks the carrier again. */
async function healed(page) {
  await page.getByRole('button', { name: 'All well again' }).click();
  await page.locator('#said').filter({ hasText: 'USPS is well again.' }).waitFor();
  await eventually('nothing that is not asked', async () => {
    const status = await send(demo.wrangler.url, { path: '/v1/status', headers: { Authorization: `Bearer ${SECRET_KEY}` } });
    return status.json.closed.length === 0;
  }, 30_000);
}

/** Axe, light and dark, wide and at 320 px, and pictures. */
async function looked(page, name) {
  await expectAccessible(page, name);
  await photograph(page, `demo-${name}`);
  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(page, name);
  await expectAccessible(page, `${name} at 320 px`);
  await photograph(page, `demo-${name}-320`);
  await page.setViewportSize({ width, height });
}

/** Nothing in the console but the browser's own lines about answers that are no 200. */
function expectSilence(page) {
  assert.deepEqual(page.said.filter((line) => !/Failed to load resource/.test(line)), []);
}

test('a whole order by keyboard: cart, ZIP code, address, rate, and the receipt with what the back end did', async () => {
  const page = await browser.open(demo.url, WIDE);
  await looked(page, 'start');
  await tabTo(page, 'One enamel mug more');
  await page.keyboard.press('Enter');
  assert.equal(await page.getByLabel('Enamel mugs').inputValue(), '3');
  await tabTo(page, 'ZIP code');
  await page.keyboard.type('94043');
  await eventually('the city', async () => (await page.getByLabel('City').inputValue()) === 'Mountain View');
  await tabTo(page, 'Street address');
  await page.keyboard.type('1600 Amphitheatre Pkwy');
  await page.getByRole('radio', { name: /Ground Advantage/ }).waitFor();
  await tabTo(page, 'USPS Ground Advantage');
  await page.keyboard.press('Space');
  await page.getByText(ENGLISH.accepted).first().waitFor();
  await eventually('a price in the summary', async () => /^\$\d/.test(await page.locator('#shipping-total').textContent()));
  const shipping = await page.locator('#shipping-total').textContent();
  await looked(page, 'ready');
  await tabTo(page, 'Place order');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you for your order.' }).waitFor();
  assert.equal(await focused(page), 'Thank you for your order.');
  const receipt = page.locator('#receipt');
  const bill = await receipt.locator('.bill').textContent();
  assert.ok(bill.includes('3 × Enamel mug$54.00') && bill.includes('1 × Pocket notebooks$14.95') && bill.includes(shipping), bill);
  const cents = (text) => Math.round(Number(text.replace(/[$,]/g, '')) * 100);
  assert.equal(cents(await receipt.locator('.bill .total dd').textContent()), 3 * 1800 + 1495 + cents(shipping));
  assert.match(await receipt.textContent(), /It goes to 1600 Amphitheatre Pkwy, Mountain View, CA, 94043/);
  const compared = await receipt.locator('tbody tr').evaluateAll((all) => all.map((row) => [row.querySelector('th').textContent, row.className]));
  assert.deepEqual(compared, ['service', 'currency', 'country', 'ZIP code', 'goods', 'extra services', 'order value'].map((what) => [what, 'same']));
  await looked(page, 'receipt');
  await tabTo(page, 'Back to the cart');
  await page.keyboard.press('Enter');
  assert.equal(await page.getByLabel('Enamel mugs').inputValue(), '3', 'nothing was lost');
  expectSilence(page);
});

describe('the panel', () => {
  test('shows each request with status, freshness, where the time went and the request\'s id, the back end\'s too', async () => {
    const page = await filled('Vacant');
    const rates = await askForAHeavierCart(page);
    assert.match(await rates.textContent(), /POST \/v1\/rates200live\d+ ms: .*USPS \d+ · Edgepost \d+ · way \d+.*request [0-9a-f]{24}/);
    assert.match(await rows(page, '/v1/zip-codes/{zip}').first().textContent(), /GET \/v1\/zip-codes\/\{zip\}200/);
    assert.match(await rows(page, 'validate').first().textContent(), /200live/);
    await page.getByRole('radio', { name: /Ground Advantage/ }).check();
    await page.getByRole('button', { name: 'Place order' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    assert.match(await rows(page, '/v1/quotes/verify').first().textContent(), /200back end/);
    assert.doesNotMatch(await page.locator('#requests').textContent(), /27703|Vacant/, 'no part of an address is in it');
  });

  test('shows what is left of the quota, and less after a question', async () => {
    const page = await filled();
    const left = async () => Number((/^(\d+) of 60 left$/.exec(await page.locator('[data-api="shipping_options"] [data-left]').textContent()) ?? [])[1]);
    const before = await eventually('the quota', async () => (await left()) || false);
    await askForAHeavierCart(page);
    await eventually('one call less', async () => (await left()) < before);
  });

  test('is closed and opened by a button that says so, and is below the shop on a narrow screen', async () => {
    const page = await browser.open(demo.url, WIDE);
    const toggle = page.getByRole('button', { name: 'Under the hood' });
    assert.deepEqual([await toggle.getAttribute('aria-expanded'), await page.locator('#panel').isVisible()], ['true', true]);
    await toggle.press('Enter');
    assert.deepEqual([await toggle.getAttribute('aria-expanded'), await page.locator('#panel').isVisible()], ['false', false]);
    const narrow = await browser.open(demo.url, { width: 390, height: 800 });
    const button = narrow.getByRole('button', { name: 'Under the hood' });
    assert.deepEqual([await button.getAttribute('aria-expanded'), await narrow.locator('#panel').isVisible()], ['false', false]);
    await button.press('Enter');
    assert.deepEqual([await button.getAttribute('aria-expanded'), await narrow.locator('#panel').isVisible()], ['true', true]);
    await looked(narrow, 'panel-narrow');
  });

  test('without the emulator nothing can be broken, and it says so', async () => {
    const page = await browser.open(undefined, WIDE);
    await page.route('**/__emulator/**', (route) => route.abort());
    await page.goto(demo.url);
    await page.getByText('Only the emulator can be broken').waitFor();
    for (const name of ['USPS is down', 'All well again']) assert.equal(await page.getByRole('button', { name }).isDisabled(), true);
  });
});

describe('addresses to try', () => {
  for (const [name, text] of [
    ['To be corrected', 'correction_title'], ['Unit is missing', 'unit_title'], ['Unit is unknown', 'unit_unknown'], ['Not found', 'fix_title'],
    ['Several fit', 'several_match'], ['Vacant', 'vacant'], ['USPS fails at it', 'unchecked'], ['No such ZIP code', 'zip_unknown'],
  ]) {
    const state = ENGLISH[text];
    test(`${name}: ${state}`, async () => {
      const page = await browser.open(demo.url, WIDE);
      await page.getByRole('button', { name, exact: true }).click();
      // What is spoken stands there too, unseen.
      await page.getByText(state).filter({ visible: true }).first().waitFor();
      expectSilence(page);
      if (name === 'To be corrected') await looked(page, 'correction');
    });
  }
});

describe('faults', () => {
  /** What the row about rates says while it lasts, and what the shopper sees. */
  const cases = [
    ['USPS is down', /200.*fallback/, ENGLISH.fallback],
    ['USPS answers 500', /200.*fallback/, ENGLISH.fallback],
    ['USPS never answers', /200.*fallback/, ENGLISH.fallback],
    ['The quota is used up', /200.*fallback/, ENGLISH.fallback],
    ['Answers about another place', /200.*fallback/, ENGLISH.fallback],
    ['USPS takes 3 s', /200live3\d{3} ms/, 'USPS Ground Advantage'],
    ['A price nobody knows', /200live/, 'USPS Ground Advantage'],
    ['The token dies', /200live/, 'USPS Ground Advantage'],
  ];
  for (const [name, row, words] of cases) {
    test(`${name}: the shopper reads "${words}", and all is well again afterwards`, async () => {
      const page = await browser.open(demo.url, WIDE);
      const fault = page.getByRole('button', { name, exact: true });
      await fault.click();
      await page.locator('#said').filter({ hasText: /./ }).waitFor();
      if (name !== 'The token dies') assert.equal(await fault.getAttribute('aria-pressed'), 'true');
      assert.match(await (await askForAnotherZip(page)).textContent(), row);
      await page.getByText(words).filter({ visible: true }).first().waitFor();
      assert.equal(await page.getByText('$1.00').count(), 0, 'no price that nobody knows');
      if (name === 'USPS is down') await looked(page, 'usps-down');
      await healed(page);
      assert.equal(await fault.getAttribute('aria-pressed'), 'false');
      await eventually('a panel that says so', async () => (await page.locator('#closed li').count()) === 0);
      assert.match(await (await askForAnotherZip(page)).textContent(), /200live/);
      await page.getByText('USPS Ground Advantage').filter({ visible: true }).first().waitFor();
      expectSilence(page);
    });
  }
});

describe('the cart', () => {
  test('asks anew when it changes, once for several changes in a row, and not while it is empty', async () => {
    const page = await filled();
    const count = () => rows(page, 'POST /v1/rates').count();
    const before = await count();
    for (let time = 0; time < 3; time += 1) await page.getByRole('button', { name: 'One skillet more' }).click();
    await eventually('one question', async () => (await count()) === before + 1);
    assert.equal(await page.getByLabel('Skillets').inputValue(), '3');
    for (const name of ['Enamel mugs', 'Sets of notebooks', 'Skillets']) await page.getByLabel(name).fill('0');
    await page.getByText(ENGLISH.rates_idle).or(page.locator('#problem')).first().waitFor();
    await page.getByRole('button', { name: 'Place order' }).click();
    assert.equal(await page.locator('#receipt').isVisible(), false);
    assert.equal(await count(), before + 1);
  });

  test('takes whole numbers that it can hold, whatever is typed', async () => {
    const page = await browser.open(demo.url, WIDE);
    const mugs = page.getByLabel('Enamel mugs');
    for (const [typed, kept] of [['-3', '0'], ['99', '20'], ['2.7', '2'], ['', '0']]) {
      await mugs.fill(typed);
      await mugs.blur();
      assert.equal(await mugs.inputValue(), kept, typed);
    }
  });
});

describe('the back end', () => {
  for (const [cheat, why] of [
    ['shipping for one cent', /The quote is not valid: signature\./],
    ['a true quote, for one set of notebooks', /The quote is for something else: goods, order value\./],
  ]) {
    test(`refuses ${cheat}`, async () => {
      const page = await filled();
      await page.getByRole('radio', { name: /Ground Advantage/ }).check();
      await page.getByLabel(cheat).check();
      await page.getByRole('button', { name: 'Place order' }).click();
      await page.getByRole('heading', { name: 'The shop refuses this order.' }).waitFor();
      assert.match(await page.locator('#receipt .problem').textContent(), why);
      await looked(page, `refused-${cheat.split(' ')[0]}`);
      expectSilence(page);
    });
  }

  test('takes the shop\'s own price while the carrier is down, since it is signed too', async () => {
    const page = await filled();
    await page.getByRole('button', { name: 'USPS is down' }).click();
    await askForAHeavierCart(page);
    const own = page.getByRole('radio', { name: /Standard shipping/ });
    await own.waitFor();
    await own.check();
    await page.getByRole('button', { name: 'Place order' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    assert.match(await page.locator('#receipt .bill').textContent(), /\$9\.95/);
    await healed(page);
  });
});

test('every file that the page names is there, and the client in the version that it has', () => {
  const folder = join(clone, 'pages/demo');
  const sources = [join(clone, 'pages/demo.html'), ...readdirSync(folder).filter((file) => /\.(js|css)$/.test(file)).map((file) => join(folder, file))];
  const named = sources.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/['"](\/(?:client|demo)\/[^'"]+|\.\/[^'"]+\.js)['"]/g)]
    .map(([, path]) => (path.startsWith('.') ? `/demo/${path.slice(2)}` : path)));
  assert.ok(named.length > 15, named.join());
  for (const path of named) assert.ok(existsSync(join(clone, 'assets', path)), path);
  const { version } = JSON.parse(readFileSync(join(clone, 'client/package.json'), 'utf8'));
  const versions = new Set(named.filter((path) => path.startsWith('/client/')).map((path) => path.split('/')[2]));
  assert.deepEqual([...versions], [version]);
});

test('nothing moves while the page comes, on a narrow screen and on a wide one', async () => {
  for (const width of [320, 412, 1350]) {
    const page = await browser.open(undefined, { width, height: 2600 });
    await page.addInitScript(() => {
      globalThis.shifted = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) globalThis.shifted += value; }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(demo.url);
    await page.getByText(ENGLISH.rates_idle).waitFor();
    await page.getByText('left').first().waitFor({ state: 'attached' });
    // Shifts are told after the frame in which they were.
    await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
    const shifted = await page.evaluate(() => globalThis.shifted);
    assert.ok(shifted < 0.02, `${shifted} at ${width} px`);
  }
});

test('the page has no line of its own for a script or a style, and asks its own host and the emulator alone', async () => {
  const { headers } = await send(demo.wrangler.url, { path: '/demo' });
  assert.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' http:\/\/127\.0\.0\.1:\* http:\/\/localhost:\*;/);
  const page = await filled();
  const hosts = new Set(page.asked.map((url) => new URL(url).origin));
  assert.deepEqual([...hosts].sort(), [demo.wrangler.url, demo.emulator.url].sort());
});

test('the goods of the page are those of the shop\'s database', async () => {
  const page = await browser.open(demo.url);
  const shown = await page.locator('#cart li').evaluateAll((all) => Object.fromEntries(all.map((item) => [item.dataset.good, {
    name: item.querySelector('h3').textContent, price: Number(item.dataset.price), ounces: Number(item.dataset.ounces),
    inches: item.dataset.inches.split(' ').map(Number), shown: item.querySelector('.price').textContent,
  }])));
  const expected = Object.fromEntries(Object.entries(GOODS).map(([id, good]) => [id, { ...good, shown: `$${(good.price / 100).toFixed(2)}` }]));
  assert.deepEqual(shown, expected);
});
