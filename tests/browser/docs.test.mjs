// The API's reference /docs in Chromium, before the real Worker: every operation is there, a request can be tried, nobody else is asked.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clone } from '../../scripts/setup/places.mjs';
import { Emulator } from '../workerd/support/emulator.mjs';
import { Wrangler } from '../workerd/support/wrangler.mjs';
import { Browser, expectAccessible, expectNoSidewaysScroll, photograph } from './support/browser.mjs';

const described = JSON.parse(readFileSync(join(clone, 'client', 'openapi.json'), 'utf8'));
const operations = Object.entries(described.paths)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, { operationId, tags, summary }]) => ({ path, method, operationId, tag: tags[0], summary })));

let browser;
let emulator;
let wrangler;
before(async () => {
  browser = await Browser.start();
  emulator = await Emulator.start();
  await emulator.reset();
  wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, ALLOWED_ORIGINS: '' });
});
after(async () => {
  await browser?.stop();
  await wrangler?.stop();
  await emulator?.stop();
});

/** The page once the reference is drawn. */
async function drawn(options, hash = '') {
  const page = await browser.open(`${wrangler.url}/docs${hash}`, options);
  await page.locator('html[data-drawn]').waitFor();
  await page.locator('.opblock').nth(operations.length - 1).waitFor();
  return page;
}

/** Nobody but the Worker was asked, and the console has nothing to say. */
function expectQuiet(page) {
  const host = new URL(wrangler.url).host;
  assert.deepEqual(page.asked.filter((url) => !url.startsWith('data:') && new URL(url).host !== host), [], 'no other host is asked');
  assert.deepEqual(page.said, [], 'the console has nothing to say');
}

test('every operation of the document is on the page, and nobody else is asked', async () => {
  const page = await drawn();
  for (const { path, method, operationId, tag, summary } of operations) {
    const block = page.locator(`#operations-${tag}-${operationId}`);
    await block.waitFor();
    assert.equal((await block.locator('.opblock-summary-method').textContent()).toLowerCase(), method, operationId);
    // Between its words the renderer puts marks at which a long path may break.
    assert.equal((await block.locator('.opblock-summary-path').textContent()).replaceAll('\u200b', ''), path, operationId);
    assert.equal(await block.locator('.opblock-summary-description').textContent(), summary, operationId);
  }
  assert.equal(await page.locator('.opblock').count(), operations.length);
  assert.match(await page.title(), /API reference/);
  expectQuiet(page);
});

test('an operation opened by the keyboard shows what it takes and answers', async () => {
  const page = await drawn();
  const block = page.locator('#operations-Rates-rates');
  await block.locator('.opblock-summary-control').focus();
  await page.keyboard.press('Enter');
  await block.getByText('too_many_requests', { exact: false }).first().waitFor();
  await block.getByText('usps.ground_advantage', { exact: false }).first().waitFor();
  await photograph(page, 'docs-rates');
  expectQuiet(page);
});

test('a link opens the operation that it names', async () => {
  const page = await drawn({}, '#/Addresses/zipCode');
  await page.locator('#operations-Addresses-zipCode.is-open').waitFor();
  expectQuiet(page);
});

test('a request is tried with the development keys on this machine', async () => {
  const page = await drawn({}, '#/Addresses/zipCode');
  const block = page.locator('#operations-Addresses-zipCode');
  await block.getByRole('button', { name: 'Try it out' }).click();
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table');
  await answer.getByText('"city"', { exact: false }).first().waitFor();
  assert.match(await answer.textContent(), /"postal_code": "27703"/);
  assert.match(await block.locator('.curl-command').textContent(), /Edgepost-Key: pk_dev_edgepost/);
  expectQuiet(page);
});

test('the page fits into 320 px, in light and in dark, and axe finds nothing', async () => {
  for (const width of [1280, 320]) {
    const page = await drawn({ width, height: 900 });
    await expectNoSidewaysScroll(page, `${width} px`);
    await expectAccessible(page, `${width} px`);
    await photograph(page, `docs-${width}`);
    await page.locator('#operations-Addresses-validateAddress .opblock-summary-control').click();
    await page.locator('#operations-Addresses-validateAddress .responses-table').first().waitFor();
    await expectNoSidewaysScroll(page, `${width} px, an operation open`);
    await photograph(page, `docs-open-${width}`);
    expectQuiet(page);
  }
});
