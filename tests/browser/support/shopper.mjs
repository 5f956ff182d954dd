// Somebody before a page with a keyboard and no mouse, who sees what is on it and hears what a screen reader would say.

import assert from 'node:assert/strict';

/** More than any page here has to tab through. */
const STOPS = 30;

export class Shopper {
  static async visit(context, url, ready) {
    const page = await context.newPage();
    const shopper = new Shopper(page);
    page.on('pageerror', (error) => shopper.wrongs.push(String(error)));
    page.on('console', (message) => {
      // What a refused or failed request leaves in the console is the browser's own line.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) shopper.wrongs.push(message.text());
    });
    page.on('request', (request) => {
      if (request.method() === 'POST') shopper.asked.push(new URL(request.url()).pathname);
    });
    await page.addInitScript(watch);
    await page.goto(url);
    if (ready) await page.waitForFunction(() => document.querySelector('edgepost-shipping')?.shadowRoot && window.heard);
    return shopper;
  }

  constructor(page) {
    this.page = page;
    /** Errors of the page, in words. A test that expects one takes it out. */
    this.wrongs = [];
    /** The paths of all POST requests. */
    this.asked = [];
  }

  get component() {
    return this.page.locator('edgepost-shipping').first();
  }

  /** Presses keys, one after the other. */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types text. */
  type(text) {
    return this.page.keyboard.type(text);
  }

  /** What has the focus, by its label or text. */
  focused() {
    return this.page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      const label = at?.labels?.[0] ?? at;
      return (label === document.body ? '' : label?.innerText ?? '').replace(/\s+/g, ' ').trim();
    });
  }

  /** Goes on with Tab (or `Shift+Tab`) until what has the focus begins with `label`. */
  async tabTo(label, key = 'Tab') {
    const passed = [];
    for (let stop = 0; stop < STOPS; stop += 1) {
      await this.press(key);
      const focused = await this.focused();
      if (focused.startsWith(label)) return;
      passed.push(focused);
    }
    assert.fail(`${key} never came to ${label}, but to ${passed.join(' | ')}; shown is: ${await this.shown()}`);
  }

  /** Goes to a field and fills it in. */
  async fill(label, text) {
    await this.tabTo(label);
    await this.type(text);
  }

  /** The usual way through the form: the ZIP code, then what it fills, then street and unit; and on, out of the address. */
  async enter({ zip = '20007', city = 'Washington', line1 = '3120 M St NW', line2 = '' }) {
    await this.fill('ZIP code', zip);
    await this.value('city', city);
    await this.fill('Street address', line1);
    await this.press('Tab');
    if (line2) await this.type(line2);
    await this.press('Tab');
  }

  /** Waits until a field holds this. */
  async value(name, expected) {
    await this.until(([field, wanted]) => document.querySelector('edgepost-shipping').value[field] === wanted, [name, expected], `${name} to be ${expected}`);
  }

  /** Waits until the component shows a text. */
  sees(text) {
    return this.until((wanted) => {
      const shadow = document.querySelector('edgepost-shipping').shadowRoot;
      const light = [...document.querySelectorAll('edgepost-shipping > span:not([hidden])')];
      return [...shadow.children, ...light].some((part) => !part.matches('.said, [hidden]') && part.innerText.replace(/\s+/g, ' ').includes(wanted));
    }, text, `to see "${text}"`);
  }

  /** What the component shows now, without what is for screen readers alone. */
  shown() {
    return this.component.evaluate((element) => {
      const light = [...element.querySelectorAll(':scope > span:not([hidden])')];
      return [...element.shadowRoot.children, ...light].filter((part) => !part.matches('.said, [hidden]')).map((part) => part.innerText).join('\n').replace(/\s+/g, ' ');
    });
  }

  /** Waits until the live region has said this. */
  hears(text) {
    return this.until((wanted) => window.spoken.some((said) => said.includes(wanted)), text, `to hear "${text}"`);
  }

  /** All that the live region has said. */
  spoken() {
    return this.page.evaluate(() => window.spoken);
  }

  /** Waits until an event of this name has come, and gives the details of all of them. */
  async told(name, count = 1) {
    await this.until(([wanted, least]) => window.heard.filter((event) => event.name === wanted).length >= least, [name, count], `event edgepost-${name}`);
    return this.page.evaluate((wanted) => window.heard.filter((event) => event.name === wanted).map(({ detail }) => detail), name);
  }

  /** Waits until the component is complete, or no longer so. */
  complete(is = true) {
    return this.until((wanted) => (document.querySelector('edgepost-shipping').outcome !== null) === wanted, is, is ? 'a complete address' : 'an incomplete address');
  }

  async until(look, argument, what) {
    try {
      await this.page.waitForFunction(look, argument, { timeout: 20_000 });
    } catch (error) {
      throw new Error(`waited in vain for ${what}; shown is: ${await this.shown()}`, { cause: error });
    }
  }

  /** How far what was there has moved without the shopper having touched anything. */
  shift() {
    return this.page.evaluate(() => window.shifts);
  }
}

/** In the page before anything else: keeps what moves by itself and what the live region says. */
function watch() {
  window.spoken = [];
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) window.shifts.push(`${value} ${sources.map(({ node }) => node?.part?.value || node?.nodeName).join()}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachAndListen(...given) {
    const root = attach.apply(this, given);
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        if (target.role === 'status' || target.getAttribute?.('role') === 'status') for (const node of addedNodes) window.spoken.push(node.textContent);
      }
    }).observe(root, { subtree: true, childList: true });
    return root;
  };
}
