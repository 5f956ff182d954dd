// Chromium for the tests of pages: launched, watched for what no page may do, checked by axe, photographed.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the rules of axe are for: WCAG 2.2 AA, and what its makers hold to be good practice. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No request of a browser's own, no process that a container cannot have. Chromium refuses its sandbox to root. */
export const CHROMIUM_FLAGS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Chromium's program; set by `npm test`. */
export function chromiumProgram() {
  const program = process.env.EDGEPOST_CHROMIUM;
  if (!program) throw new Error('EDGEPOST_CHROMIUM is not set; `npm test -- browser` finds Chromium and sets it');
  return program;
}

/** The browser as playwright drives it, with flags besides the usual ones. */
export function launchBrowser(...more) {
  return chromium.launch({ executablePath: chromiumProgram(), headless: true, args: [...CHROMIUM_FLAGS, ...more] });
}

export class Browser {
  static async start() {
    return new Browser(await launchBrowser());
  }

  constructor(browser) {
    this.browser = browser;
  }

  /**
   * A page in a profile of its own. Options are those of playwright's contexts. `page.said` has every console line and error that
   * nobody caught, `page.asked` the URL of every request.
   */
  async open(url, { width = 1280, height = 900, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.said = [];
    page.asked = [];
    page.on('console', (message) => page.said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => page.said.push(`uncaught: ${error.message}`));
    page.on('request', (request) => page.asked.push(request.url()));
    if (url !== undefined) await page.goto(url);
    return page;
  }

  async stop() {
    await this.browser.close();
  }
}

/** Fails if axe finds anything in the page as it is, in light and in dark. */
export async function expectAccessible(page, what) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    // Evaluated by the debugger, which no content security policy stops.
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: { type: 'tag', values: tags } }), AXE_TAGS);
    const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`));
    assert.deepEqual(found, [], `${what}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Fails if the page is wider than its window, which would have to be scrolled sideways. */
export async function expectNoSidewaysScroll(page, what) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `${what}: ${content} px of content in a window of ${window} px`);
}

/** Pictures for people, light and dark, into the folder that EDGEPOST_SCREENSHOTS names; none if it is not set. */
export async function photograph(page, name) {
  const folder = process.env.EDGEPOST_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}.${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: null });
}
