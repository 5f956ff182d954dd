// The browser's own autofill, of an address that it has kept: Chromium decides by itself which field is which, and fills them.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Checkout } from './support/checkout.mjs';

let checkout;
before(async () => {
  checkout = await Checkout.start();
});
afterEach(() => checkout.leave());
after(() => checkout?.stop());

const KEPT = {
  NAME_FULL: 'Ada Lovelace', ADDRESS_HOME_LINE1: '1 Missing Unit St', ADDRESS_HOME_LINE2: 'Apt 4', ADDRESS_HOME_CITY: 'Washington',
  ADDRESS_HOME_STATE: 'DC', ADDRESS_HOME_ZIP: '20007', ADDRESS_HOME_COUNTRY: 'US',
};

/** Fills the form from a field, as the shopper who takes the browser's suggestion there does. */
async function autofill(shopper, selector) {
  const browser = await shopper.page.context().newCDPSession(shopper.page);
  const address = { fields: Object.entries(KEPT).map(([name, value]) => ({ name, value })) };
  await browser.send('Autofill.enable');
  await browser.send('DOM.enable');
  await browser.send('Autofill.setAddresses', { addresses: [address] });
  const { root } = await browser.send('DOM.getDocument');
  const { nodeId } = await browser.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { node } = await browser.send('DOM.describeNode', { nodeId });
  const filled = new Promise((resolve) => {
    browser.once('Autofill.addressFormFilled', ({ filledFields }) => resolve(filledFields.map(({ name, value, fillingStrategy }) => [name, value, fillingStrategy])));
  });
  await browser.send('Autofill.trigger', { fieldId: node.backendNodeId, address });
  return filled;
}

for (const [where, selector] of [['the ZIP code', 'edgepost-shipping input'], ['the name before it', '[name=name]']]) {
  test(`from ${where} the whole address is filled, together with the page's own fields, and checked once`, async () => {
    const shopper = await checkout.open({ before: '<label>Name <input name="name" autocomplete="shipping name"></label>' });
    await shopper.press('Tab');
    const filled = await autofill(shopper, selector);
    const token = 'autocompleteAttribute';
    assert.deepEqual(filled, [
      ['name', 'Ada Lovelace', token], ['shipping[postal_code]', '20007', token], ['shipping[city]', 'Washington', token],
      ['shipping[state]', 'DC', token], ['shipping[line1]', '1 Missing Unit St', token], ['shipping[line2]', 'Apt 4', token],
    ]);
    await shopper.sees('Address confirmed');
    await shopper.sees('USPS Ground Advantage');
    await shopper.value('line2', 'Apt 4');
    assert.deepEqual(shopper.asked.toSorted(), ['/v1/addresses/validate', '/v1/rates']);
    assert.equal((await shopper.told('address')).length, 1);
  });
}
