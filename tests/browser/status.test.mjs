// The operator's page /status in Chromium, before the real Worker and the emulator: what it says in each state, that axe finds
// nothing in any of them, and that the key is nowhere but in memory.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Emulator } from '../workerd/support/emulator.mjs';
import { eventually } from '../workerd/support/eventually.mjs';
import { send } from '../workerd/support/http.mjs';
import { M_STREET, SECRET_KEY, anotherParcelToCalifornia, pageHeaders } from '../workerd/support/world.mjs';
import { Wrangler } from '../workerd/support/wrangler.mjs';
import { Browser, expectAccessible, expectNoSidewaysScroll, photograph } from './support/browser.mjs';

let browser;
let emulator;
before(async () => {
  browser = await Browser.start();
  emulator = await Emulator.start('--labels');
  await emulator.reset();
});
after(async () => {
  await browser?.stop();
  await emulator?.stop();
});

/** What labels need, as `npm run dev` sets it. */
const PAYER = {
  PAYER_ACCOUNT_TYPE: 'EPS', PAYER_ACCOUNT_NUMBER: '1234567890', PAYER_CRID: '12345678',
  LABEL_OWNER_CRID: '12345678', LABEL_OWNER_MID: '123456789', LABEL_OWNER_MANIFEST_MID: '123456789',
};

/** A Worker with these settings, for the tests of one state. */
function worker(settings) {
  const place = {};
  before(async () => { place.wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, ...settings }); });
  after(() => place.wrangler?.stop());
  return {
    get url() { return place.wrangler.url; },
    post: (path, body) => send(place.wrangler.url, { method: 'POST', path, headers: pageHeaders, body: JSON.stringify(body) }),
  };
}

/** The page with the board open. */
async function opened(url, options) {
  const page = await browser.open(`${url}/status`, options);
  await unlock(page);
  await page.locator('#board').waitFor();
  return page;
}

async function unlock(page, key = SECRET_KEY) {
  await page.getByLabel('Secret key').fill(key);
  await page.keyboard.press('Enter');
}

const verdictOf = (page) => page.locator('#verdict').evaluate((section) => ({
  level: section.dataset.level,
  headline: section.querySelector('h1').textContent,
  parts: Object.fromEntries([...section.querySelectorAll('li')].map((part) => [part.querySelector('strong').textContent, part.dataset.level])),
}));

/** Looks again until the headline is this one; each look is one that the person asks for. */
const whenHeadline = (page, headline) => eventually(`"${headline}"`, async () => {
  const found = await verdictOf(page);
  if (found.headline === headline) return found;
  await page.getByRole('button', { name: 'Look now' }).click();
  return false;
});

/** Axe and pictures of a state, wide and narrow. */
async function looked(page, name) {
  await expectAccessible(page, name);
  await photograph(page, `status-${name}`);
  await page.setViewportSize({ width: 320, height: 800 });
  await expectNoSidewaysScroll(page, name);
  await expectAccessible(page, `${name} at 320 px`);
  await photograph(page, `status-${name}-320`);
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(page.said.filter((line) => !/Failed to load resource/.test(line)), [], 'the console has nothing to say');
  const host = new URL(page.url()).host;
  assert.deepEqual(page.asked.filter((url) => new URL(url).host !== host), [], 'no other host is asked');
}

describe('the door', () => {
  const edgepost = worker({});

  test('is locked until a key is typed, and says where the key goes', async () => {
    const page = await browser.open(`${edgepost.url}/status`);
    assert.equal(await page.getByLabel('Secret key').evaluate((field) => field === document.activeElement && field.type), 'password');
    assert.equal(await page.locator('#board').isVisible(), false);
    await looked(page, 'locked');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('#key-error').textContent(), /Type the secret key/);
  });

  test('a wrong key is told from a publishable one, and both are gone from the field', async () => {
    const page = await browser.open(`${edgepost.url}/status`);
    for (const [key, words] of [['sk_wrong', /not this shop's secret key/], ['pk_dev_edgepost', /publishable key/]]) {
      await unlock(page, key);
      await page.locator('#key-error').filter({ hasText: words }).waitFor();
      assert.equal(await page.getByLabel('Secret key').inputValue(), '');
      assert.equal(await page.getByLabel('Secret key').getAttribute('aria-invalid'), 'true');
      assert.equal(await page.locator('#board').isVisible(), false);
    }
    await looked(page, 'wrong-key');
  });

  test('the policy of the page allows its own files and nothing else', async () => {
    const { headers } = await send(edgepost.url, { path: '/status' });
    const policy = Object.fromEntries(headers['content-security-policy'].split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]));
    assert.deepEqual(policy, {
      'default-src': "'none'", 'script-src': "'self'", 'style-src': "'self'", 'connect-src': "'self'", 'img-src': "'self' data:", 'base-uri': "'none'",
      'form-action': "'none'", 'frame-ancestors': "'none'", 'require-trusted-types-for': "'script'", 'trusted-types': "'none'",
    });
    assert.deepEqual([headers['x-content-type-options'], headers['referrer-policy']], ['nosniff', 'no-referrer']);
  });

  test('the key is in no storage, address, history, attribute, field or line of the console, and leaves in a header alone', async () => {
    const page = await browser.open(undefined);
    const sent = [];
    page.on('request', (request) => sent.push(request));
    await page.goto(`${edgepost.url}/status`);
    await unlock(page);
    await page.locator('#board').waitFor();
    const kept = await page.evaluate(async () => JSON.stringify({
      local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie, databases: await indexedDB.databases(),
      caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length, state: history.state, address: location.href,
      page: document.documentElement.outerHTML, fields: [...document.querySelectorAll('input')].map((field) => field.value),
      globals: Object.entries(globalThis).filter(([, value]) => typeof value === 'string'), length: history.length,
    }));
    const cookies = JSON.stringify(await page.context().storageState());
    for (const [where, text] of [['page', kept], ['profile', cookies], ['console', page.said.join()], ['addresses', page.asked.join()]]) {
      assert.ok(!text.includes(SECRET_KEY), `${where}: ${text.slice(0, 500)}`);
    }
    assert.deepEqual(JSON.parse(kept).local, {});
    const withKey = sent.filter((request) => JSON.stringify([request.headers(), request.postData()]).includes(SECRET_KEY));
    assert.deepEqual(withKey.map((request) => [request.method(), new URL(request.url()).pathname]), [['GET', '/v1/status']]);
    assert.equal(withKey[0].headers().authorization, `Bearer ${SECRET_KEY}`);
  });

  test('locking forgets the key and what was shown; so do reloading and the back button', async () => {
    const page = await opened(edgepost.url);
    await page.getByRole('button', { name: 'Lock' }).click();
    assert.equal(await page.locator('#board').isVisible(), false);
    assert.equal(await page.locator('#raw').textContent(), '');
    assert.equal(await page.getByLabel('Secret key').evaluate((field) => field === document.activeElement), true);
    await unlock(page);
    await page.locator('#board').waitFor();
    await page.reload();
    assert.equal(await page.locator('#board').isVisible(), false);
    await unlock(page);
    await page.locator('#board').waitFor();
    await page.goto('about:blank');
    await page.goBack();
    assert.equal(await page.locator('#board').isVisible(), false);
  });

  test('a page that was out of sight for a quarter of an hour has forgotten the key, and asks nobody meanwhile', async () => {
    const page = await browser.open(undefined);
    await page.clock.install();
    await page.goto(`${edgepost.url}/status`);
    await unlock(page);
    await page.locator('#board').waitFor();
    const look = (state) => page.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
    await look('hidden');
    const asked = page.asked.length;
    await page.clock.runFor(14 * 60_000);
    assert.equal(page.asked.length, asked, 'nobody sees it: nothing is asked');
    await look('visible');
    await eventually('a look', () => page.asked.length > asked);
    assert.equal(await page.locator('#board').isVisible(), true);
    await look('hidden');
    await page.clock.runFor(15 * 60_000 + 1_000);
    assert.equal(await page.locator('#board').isVisible(), false);
    assert.match(await page.locator('#key-error').textContent(), /forgotten after 15 minutes/);
  });
});

describe('a healthy shop', () => {
  const edgepost = worker({ ...PAYER, ADDRESSES_PER_MONTH: '2000', ADDRESS_MEMORY_S: '300' });
  before(async () => {
    await emulator.reset();
    const body = anotherParcelToCalifornia();
    for (let time = 0; time < 3; time += 1) assert.equal((await edgepost.post('/v1/rates', body)).status, 200);
    for (let time = 0; time < 2; time += 1) assert.equal((await edgepost.post('/v1/addresses/validate', { address: M_STREET })).status, 200);
  });

  test('says that checkouts work, and shows token, quota, hits and set-up', async () => {
    const page = await opened(edgepost.url);
    assert.deepEqual(await verdictOf(page), {
      level: 'ok', headline: 'Checkouts work.', parts: { Prices: 'ok', Addresses: 'ok', Labels: 'ok' },
    });
    assert.equal(await page.title(), '✓ Checkouts work · Edgepost');
    assert.equal(await page.locator('#matters-section').isVisible(), false);
    const bearer = page.locator('#bearer');
    assert.match(await bearer.textContent(), /usable generation 1/);
    for (const [term, words] of [['Received', 'ago'], ['Replaced', 'in 7 h'], ['Used until', 'in 7 h'], ['Ends at USPS', 'in 7 h']]) {
      const line = await bearer.locator('.deadlines div').filter({ hasText: term }).textContent();
      assert.ok(line.includes(words), line);
    }
    assert.match(await bearer.locator('.scopes').textContent(), /addresses/);
    assert.match(await page.locator('#payment').textContent(), /none: the next label fetches one/);
    const quota = (name) => page.locator('#quotas li').filter({ hasText: name }).first().textContent();
    assert.match(await quota('Prices'), /59 left · 1 of 60 used/);
    assert.match(await quota('Address checks'), /59 left · 1 of 60 used/);
    assert.match(await quota('Labels'), /no limit/);
    assert.match(await quota('Address checks in'), /1999 left · 1 of 2000 used/);
    const answers = await page.locator('#answers article').allTextContents();
    assert.match(answers[0], /66 % needed no call.*2memory.*1live.*3 asked/s);
    assert.match(answers[1], /50 % needed no call.*1memory.*1live.*2 asked/s);
    assert.ok((await page.locator('#facts').textContent()).includes(emulator.url));
    await looked(page, 'healthy');
  });

  test('everything can be reached by keyboard, in the order in which it is read', async () => {
    const page = await opened(edgepost.url);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'verdict-title');
    const stops = [];
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(() => document.activeElement.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)));
    }
    assert.deepEqual(stops.map((text) => text.replace(/^\d+ scopes granted.*/, 'scopes')), [
      'scopes', 'Replace the bearer…', 'End it at USPS: the bearer…', 'Replace the payment token…', 'The answer as it came',
    ]);
    
  });

  test('looks again by itself, tells how old it is, and stops when it is paused', async () => {
    const page = await browser.open(undefined);
    await page.clock.install();
    await page.goto(`${edgepost.url}/status`);
    await unlock(page);
    await page.locator('#board').waitFor();
    const looks = () => page.asked.filter((url) => url.endsWith('/v1/status')).length;
    assert.equal(looks(), 1);
    await page.clock.runFor(9_000);
    assert.match(await page.locator('#age').textContent(), /Seen \d+ s ago/);
    assert.equal(looks(), 1);
    await page.clock.runFor(1_500);
    await eventually('a second look', () => looks() === 2);
    const pause = page.getByRole('button', { name: 'Pause' });
    await pause.click();
    assert.equal(await pause.getAttribute('aria-pressed'), 'true');
    await page.clock.runFor(60_000);
    assert.equal(looks(), 2);
    assert.match(await page.locator('#age').textContent(), /paused/);
    await pause.click();
    await page.clock.runFor(10_500);
    await eventually('a third look', () => looks() === 3);
  });

  test('the bearer is replaced after a question, and ended; Escape does neither', async () => {
    const page = await opened(edgepost.url);
    const replace = page.getByRole('button', { name: 'Replace the bearer' });
    await replace.press('Enter');
    await expectAccessible(page, 'the question');
    await photograph(page, 'status-question');
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').isVisible(), false);
    assert.equal(await replace.evaluate((button) => button === document.activeElement), true, 'the focus is back');
    await emulator.forgetCalls();
    await replace.press('Enter');
    await page.getByRole('button', { name: 'Replace it' }).click();
    await page.locator('#said').filter({ hasText: 'the bearer is now generation 2' }).waitFor();
    await page.locator('#bearer').filter({ hasText: 'generation 2' }).waitFor();
    await emulator.expectCalls({ oauth: 1 });
    await page.getByRole('button', { name: 'End it at USPS' }).click();
    await page.getByRole('button', { name: 'End it', exact: true }).click();
    await page.locator('#said').filter({ hasText: 'Ended.' }).waitFor();
    await page.locator('#bearer').filter({ hasText: 'none: the next request fetches one' }).waitFor();
    await looked(page, 'ended');
    assert.equal((await verdictOf(page)).level, 'ok', 'the next request fetches another');
  });

  test('while Edgepost cannot be reached the last answer stays, marked as old', async () => {
    await edgepost.post('/v1/rates', anotherParcelToCalifornia());
    const page = await opened(edgepost.url);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.locator('#stale').filter({ hasText: /Edgepost cannot be reached\. What you see is from \d\d:\d\d:\d\d\./ }).waitFor();
    assert.equal(await page.title(), '✕ No answer · Edgepost');
    assert.deepEqual(await page.locator('#verdict').evaluate((section) => [section.dataset.level, section.querySelector('h1').textContent, section.querySelector('p').textContent]),
      ['bad', 'Edgepost does not answer.', 'When it last could: Checkouts work.']);
    assert.match(await page.locator('#bearer').textContent(), /generation/);
    await looked(page, 'unreachable');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.locator('#stale').waitFor({ state: 'hidden' });
    assert.match(await page.title(), /Checkouts work/);
    assert.equal((await verdictOf(page)).headline, 'Checkouts work.');
  });
});

describe('USPS is down', () => {
  const edgepost = worker({});
  before(() => emulator.reset());

  test('what is not asked is shown with its reason, the API\'s own advice, and when it is asked again', async () => {
    assert.equal((await edgepost.post('/v1/rates', anotherParcelToCalifornia())).status, 200);
    await emulator.faults({ api: '*', fault: { kind: 'reset' } });
    const page = await opened(edgepost.url);
    // A gate closes after a run of failures, not after the first.
    await eventually('a closed gate', async () => {
      await edgepost.post('/v1/rates', anotherParcelToCalifornia());
      await edgepost.post('/v1/addresses/validate', { address: { ...M_STREET, line1: `${Math.floor(performance.now())} M St` } });
      const { closed } = (await send(edgepost.url, { path: '/v1/status', headers: { Authorization: `Bearer ${SECRET_KEY}` } })).json;
      return ['shipping_options', 'addresses'].every((api) => closed.some((entry) => entry.api === api));
    });
    const { level, parts } = await whenHeadline(page, 'Checkouts go on without live prices and without address checks.');
    assert.deepEqual([level, parts], ['bad', { Prices: 'bad', Addresses: 'bad', Labels: 'off' }]);
    const matter = page.locator('#matters li').filter({ hasText: 'Prices' });
    assert.match(await matter.textContent(), /Prices: no connection to USPS.*Wait: USPS has a fault of its own, and is asked again after the pause\..*shipping_options.*carrier_unreachable.*Asked again in \d+ s/s);
    await looked(page, 'usps-down');
    await emulator.faults();
  });
});

describe('the quota is used up', () => {
  const edgepost = worker({ QUOTA_SHIPPING_OPTIONS: '5', QUOTA_ADDRESSES: '10', CLIENT_SHARE: '1' });
  before(() => emulator.reset());

  test('is told in numbers, and apart from what is only running low', async () => {
    for (let time = 0; time < 5; time += 1) assert.equal((await edgepost.post('/v1/rates', anotherParcelToCalifornia())).status, 200);
    for (let time = 0; time < 9; time += 1) {
      assert.equal((await edgepost.post('/v1/addresses/validate', { address: { ...M_STREET, line1: `${100 + time} Oak Ave` } })).status, 200);
    }
    assert.equal((await edgepost.post('/v1/rates', anotherParcelToCalifornia())).json.code, 'carrier_quota_used');
    const page = await opened(edgepost.url);
    assert.deepEqual(await verdictOf(page), {
      level: 'bad', headline: 'Checkouts go on without live prices.', parts: { Prices: 'bad', Addresses: 'ok', Labels: 'off' },
    });
    assert.deepEqual(await page.locator('#matters h3').allTextContents(), ['✕Prices: the quota is used up', '⚠Address checks: 1 of 10 calls left']);
    const meter = page.getByRole('meter', { name: 'Prices, used' });
    assert.deepEqual([await meter.getAttribute('aria-valuenow'), await meter.getAttribute('aria-valuemax')], ['5', '5']);
    await looked(page, 'quota-used');
  });
});

describe('a wrong client secret', () => {
  const edgepost = worker({ USPS_CLIENT_SECRET: 'not-the-one' });
  before(() => emulator.reset());

  test('is named with the settings to compare, after one call', async () => {
    assert.equal((await edgepost.post('/v1/rates', anotherParcelToCalifornia())).json.code, 'credentials_rejected');
    const page = await opened(edgepost.url);
    const { level, headline } = await verdictOf(page);
    assert.deepEqual([level, headline], ['bad', 'Checkouts go on without live prices and without address checks.']);
    const matter = await page.locator('#matters li').first().textContent();
    assert.match(matter, /the client id or secret is refused.*compare both with the app's Consumer Key and Secret\./s);
    assert.match(await page.locator('#bearer').textContent(), /1 of 12 calls.*Last call that gave none.*credentials_rejected/s);
    await looked(page, 'wrong-secret');
  });
});

describe('wrong settings', () => {
  const edgepost = worker({ SHIP_FROM_ZIP: '6060', QUOTA_ADDRESSES: 'many', SHIP_FROM_TIME_ZONE: '' });
  before(() => emulator.reset());

  test('are all listed by name, and nothing is said of what is not known', async () => {
    const page = await opened(edgepost.url);
    const { level, headline } = await verdictOf(page);
    assert.deepEqual([level, headline], ['bad', 'Checkouts get no answers: settings are wrong.']);
    const titles = await page.locator('#matters h3').allTextContents();
    assert.deepEqual(titles.map((title) => title.slice(1)).sort(), ['QUOTA_ADDRESSES', 'SHIP_FROM_TIME_ZONE', 'SHIP_FROM_ZIP']);
    assert.match(await page.locator('#bearer').textContent(), /not known/);
    assert.equal(await page.getByRole('button', { name: 'Replace' }).count(), 0);
    assert.match(await page.locator('#quota-note').textContent(), /Not known/);
    await looked(page, 'wrong-settings');
  });
});
