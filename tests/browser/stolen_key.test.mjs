// A publishable key is no secret: whoever takes it from the shop's page can put it into one of their own. What they cannot do there
// is read a rate, or have the carrier asked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Checkout } from './support/checkout.mjs';
import { Shop } from './support/shop.mjs';
import { A_PARCEL_TO_CALIFORNIA, M_STREET, PAGE_KEY } from '../workerd/support/world.mjs';

let checkout;
let thief;
before(async () => {
  [checkout, thief] = await Promise.all([Checkout.start(), Shop.start()]);
  thief.connect = checkout.worker.url;
});
after(() => Promise.all([checkout?.stop(), thief?.stop()]));

const QUESTIONS = [
  ['rates', '/v1/rates', A_PARCEL_TO_CALIFORNIA],
  ['addresses', '/v1/addresses/validate', { address: M_STREET }],
];

/** Asks from within a page: the status and the answer, or the name of what `fetch` rejected with. */
async function askFrom(origin, path, body, init = {}) {
  const page = await checkout.browser.newPage();
  try {
    await page.goto(origin.page('/plain', '<!doctype html><html lang="en"><title>A page</title>'));
    return await page.evaluate(async ([url, key, text, more]) => {
      try {
        const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Edgepost-Key': key }, body: text, ...more });
        return { status: response.status, type: response.type, text: await response.text() };
      } catch (error) {
        return { rejected: error.name };
      }
    }, [checkout.worker.url + path, PAGE_KEY, JSON.stringify(body), init]);
  } finally {
    await page.close();
  }
}

for (const [what, path, body] of QUESTIONS) {
  test(`another origin's page cannot read ${what} with the shop's key, and nobody is asked on its behalf`, async () => {
    await checkout.emulator.forgetCalls();
    assert.deepEqual(await askFrom(thief, path, body), { rejected: 'TypeError' });
    // What is sent without a preflight has no key, and its answer is closed to the page.
    const blind = await askFrom(thief, path, body, { mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } });
    assert.deepEqual(blind, { status: 0, type: 'opaque', text: '' });
    await checkout.emulator.expectCalls({}, 'the carrier was asked');
    // The same key and question from the shop's own page: it is the origin that makes the difference.
    const own = await askFrom(checkout.shop, path, body);
    assert.equal(own.status, 200);
    assert.notDeepEqual(await checkout.emulator.calls(), []);
  });
}
