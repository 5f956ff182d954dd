// docs/storefront.md, followed as it says: the very page that it has one save, in Chromium, against `wrangler dev` and the emulator.
// And what only a browser shows of the client's file: who may load it, for how long, and that a hash holds.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { clone } from '../../scripts/setup/places.mjs';
import { integrity, version } from '../../scripts/assets/client.mjs';
import { Emulator } from '../workerd/support/emulator.mjs';
import { eventually } from '../workerd/support/eventually.mjs';
import { send } from '../workerd/support/http.mjs';
import { Wrangler } from '../workerd/support/wrangler.mjs';
import { Browser } from './support/browser.mjs';

const guide = readFileSync(join(clone, 'docs', 'storefront.md'), 'utf8');
const QUICK_START = /<!-- quick start -->\s*```html\n([^]*?)```/.exec(guide)[1].replace(/^ {3}/gm, '');
/** Where the guide says that the Worker and the page are. */
const [WORKER, PAGE] = ['http://127.0.0.1:8787', 'http://localhost:5173'];

let html = '';
let server;
let origin;
let emulator;
let wrangler;
let browser;

before(async () => {
  // Somebody's own web server, in the place of `python3 -m http.server`.
  server = createServer((request, response) => {
    const found = request.url === '/';
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'text/html' }).end(found ? html : '');
  }).listen(0);
  await once(server, 'listening');
  origin = `http://localhost:${server.address().port}`;
  emulator = await Emulator.start();
  await emulator.reset();
  wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, ALLOWED_ORIGINS: origin });
  browser = await Browser.start();
});
after(async () => {
  server?.close();
  await browser?.stop();
  await wrangler?.stop();
  await emulator?.stop();
});

/** Opens a page with this HTML, in which the guide's addresses are those of the test. */
async function open(page, { at = origin } = {}) {
  html = page.replaceAll(WORKER, wrangler.url).replaceAll(PAGE, origin);
  return browser.open(at);
}

/** What a page without anything to see logs, from a module with the client. */
async function logged(code, { head = '', at = origin } = {}) {
  const page = await open(`<!doctype html>${head}<script type="module">${code}</script>`, { at });
  const line = await eventually('a line in the console', () => page.said.find((text) => text.startsWith('log: ')));
  await page.context().close();
  return line.slice('log: '.length);
}

test('the guide\'s addresses are those of `npm run dev` and wrangler.toml', () => {
  const allowed = /^ALLOWED_ORIGINS = "(.*)"$/m.exec(readFileSync(join(clone, 'wrangler.toml'), 'utf8'))[1].split(',');
  assert.ok(allowed.includes(PAGE));
  assert.ok(QUICK_START.includes(`${WORKER}/client/${version}/edgepost.js`));
});

test('the guide\'s page fills in the city and shows rates, without a preflight for the ZIP code', async () => {
  const page = await open(QUICK_START);
  const [place, rates] = [page.locator('#place'), page.locator('#rates li')];

  await page.locator('#zip').pressSequentially('94105');
  await eventually('rates', async () => await rates.count() > 0);
  assert.equal(await place.textContent(), 'San Francisco, CA');
  const shown = await rates.allTextContents();
  assert.equal(shown.length, 3);
  for (const rate of shown) assert.match(rate, /^USPS [\w ]+: \$\d+\.\d\d, arrives \d{4}-\d\d-\d\d$/);

  await page.locator('#zip').fill('9410');
  await eventually('no rates', async () => await rates.count() === 0);
  assert.equal(await place.textContent(), '');
  // A favicon is nothing that the guide's page has.
  assert.deepEqual(page.said.filter((line) => !line.includes('404')), []);
  const asked = page.asked.map((url) => new URL(url).pathname).filter((path) => path.startsWith('/v1/'));
  assert.deepEqual(asked, ['/v1/zip-codes/94105', '/v1/rates']);
  await eventually('the requests in wrangler\'s output', () => /POST \/v1\/rates 200/.test(wrangler.output));
  assert.match(wrangler.output, /OPTIONS \/v1\/rates 204/);
  assert.doesNotMatch(wrangler.output, /OPTIONS \/v1\/zip-codes/);
});

test('a ZIP code that does not exist shows nothing, and a lost carrier says so', async () => {
  const page = await open(QUICK_START);
  await page.locator('#zip').fill('00000');
  await eventually('the second question, with the key', () => page.asked.filter((url) => url.endsWith('00000')).length === 2);
  assert.equal(await page.locator('#place').textContent(), '');

  await emulator.faults({ api: '*', fault: { kind: 'status', status: 500 } });
  try {
    await page.locator('#zip').fill('10118');
    await eventually('a message', async () => /carrier/.test(await page.locator('#place').textContent()));
    assert.match(await page.locator('#place').textContent(), /^Edgepost: \/v1\/rates 50\d carrier_\w+: .* \(fault: carrier, request: [0-9a-f]{24}\)$/);
  } finally {
    await emulator.faults();
  }
});

test('the file is for any origin, and for ever', async () => {
  for (const name of ['edgepost.js', 'edgepost.js.map']) {
    const { status, headers } = await send(wrangler.url, { path: `/client/${version}/${name}`, headers: { Origin: 'https://any.example' } });
    assert.equal(status, 200, name);
    assert.equal(headers['access-control-allow-origin'], '*', name);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable', name);
    assert.equal(headers['x-content-type-options'], 'nosniff', name);
  }
  const { headers } = await send(wrangler.url, { path: `/client/${version}/edgepost.js` });
  assert.match(headers['content-type'], /^(text|application)\/javascript/);
});

test('a version that is not there is not remembered as missing', async () => {
  const { status, headers } = await send(wrangler.url, { path: '/client/99.0.0/edgepost.js' });
  assert.equal(status, 404);
  assert.equal(headers['cache-control'], 'no-store');
});

test('with a hash in the import map the right file runs, and no other', async () => {
  const url = `${wrangler.url}/client/${version}/edgepost.js`;
  const code = "import('@edgepost/client').then(({ createClient }) => console.log(typeof createClient), () => console.log('refused'));";
  const head = (hash) => `<script type="importmap">${JSON.stringify({ imports: { '@edgepost/client': url }, integrity: { [url]: hash } })}</script>`;
  const documented = /`\/client\/[\d.]+\/edgepost\.js` \| `(sha384-[\w+/=]+)`/.exec(guide)[1];
  assert.equal(await logged(code, { head: head(documented) }), 'function');
  assert.equal(await logged(code, { head: head(integrity('another file')) }), 'refused');
});

test('in a page of an origin that is not allowed, an address is accepted as it was entered', async () => {
  const code = `
    import { acceptAsEntered, createClient } from '${wrangler.url}/client/${version}/edgepost.js';
    const edgepost = createClient({ baseUrl: '${wrangler.url}', key: 'pk_dev_edgepost', retries: 0 });
    const address = { line1: '3120 M St NW', city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' };
    edgepost.validateAddress(address).catch((error) => {
      console.log(error.code, error.fault, acceptAsEntered(address, error).verdict);
    });`;
  assert.equal(await logged(code, { at: origin.replace('localhost', '127.0.0.1') }), 'network_error network unchecked');
});
