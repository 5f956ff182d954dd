// Everything around one checkout: a shop on an origin of its own, the Worker under `wrangler dev`, the carrier, and Chromium.

import { Emulator } from '../../workerd/support/emulator.mjs';
import { Wrangler } from '../../workerd/support/wrangler.mjs';
import { A_PARCEL, anotherParcel, PAGE_KEY, SECRET_KEY } from '../../workerd/support/world.mjs';
import { launchBrowser } from './browser.mjs';
import { Shop } from './shop.mjs';
import { Shopper } from './shopper.mjs';

/** Tests of pages are not about how often the carrier may be asked, and want to see it asked. */
const SETTINGS = {
  QUOTA_ADDRESSES: 'unmetered', QUOTA_SHIPPING_OPTIONS: 'unmetered', QUOTA_SERVICE_STANDARDS: 'unmetered', QUOTA_INTERNATIONAL_PRICES: 'unmetered',
  QUOTA_OAUTH: 'unmetered', ADDRESS_MEMORY_S: 'off',
};

export { A_PARCEL, anotherParcel };

export class Checkout {
  /** With `node:test`'s hooks: one for each file. */
  static async start(settings = {}) {
    const [shop, emulator, browser] = await Promise.all([Shop.start(), Emulator.start(), launchBrowser()]);
    const checkout = new Checkout(shop, emulator, browser);
    await checkout.restart(settings);
    return checkout;
  }

  constructor(shop, emulator, browser) {
    Object.assign(this, { shop, emulator, browser, worker: undefined, pages: 0, shoppers: [] });
  }

  /** A Worker that knows nothing, before a carrier that knows nothing of it. */
  async restart(settings = {}) {
    await this.worker?.stop();
    await this.emulator.reset();
    this.worker = await Wrangler.start({
      ...SETTINGS, USPS_BASE_URL: this.emulator.url, ALLOWED_ORIGINS: this.shop.url, ...settings,
    });
    this.shop.connect = this.worker.url;
  }

  /**
   * A shopper before the checkout page. `element`: attributes of the component, or a list of them; `shipment`: what is sent;
   * `body`, `head`: more of the page; `key`: what it holds for the publishable one; the rest is of the browser (`viewport`, `colorScheme`, `reducedMotion`, `forcedColors` …).
   */
  async open({ element = '', key = PAGE_KEY, shipment = { parcels: [A_PARCEL] }, lang = 'en', dir = 'ltr', body = '', head = '', form = '', ready = true, ...browser } = {}) {
    this.pages += 1;
    const elements = [element].flat().map((attributes) => `<edgepost-shipping base-url="${this.worker.url}" publishable-key="${key}" ${attributes}></edgepost-shipping>`);
    const url = this.shop.page(`/checkout-${this.pages}`, `<!doctype html>
<html lang="${lang}" dir="${dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Checkout</title>
<link rel="stylesheet" href="/shop.css">
${head}
<script type="module" src="/client/src/shipping.js"></script>
<script type="module" src="/shop.js"></script>
<body data-shipment="${JSON.stringify(shipment).replaceAll('"', '&quot;')}">
<main>
<h1>Checkout</h1>
<form action="/order" method="post" ${form}>
${elements.join('\n')}
${body}
<button class="order">Place order</button>
</form>
</main>`);
    const context = await this.browser.newContext({ viewport: { width: 720, height: 900 }, ...browser });
    const shopper = await Shopper.visit(context, url, ready);
    this.shoppers.push(shopper);
    return shopper;
  }

  /** Closes the pages of a test; fails if one of them had an error that nobody caught, or was stopped by its own policy. */
  async leave() {
    const wrongs = this.shoppers.flatMap(({ wrongs }) => wrongs);
    await Promise.all(this.shoppers.splice(0).map(({ page }) => page.context().close()));
    if (wrongs.length > 0) throw new Error(`the page had errors:\n${wrongs.join('\n')}`);
  }

  /** What the shop's back end learns of a quote. */
  async verifyQuote(quote) {
    const response = await fetch(`${this.worker.url}/v1/quotes/verify`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET_KEY}` }, body: JSON.stringify({ quote }),
    });
    return response.json();
  }

  async stop() {
    await this.browser.close();
    await Promise.all([this.worker?.stop(), this.emulator.stop(), this.shop.stop()]);
  }
}
