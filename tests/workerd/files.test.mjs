// What is served as a file, and what is not: pages and the browser client by the platform alone, the demo shop through the Worker and only while
// the carrier is on this machine, everything else as the API's 404.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { Emulator } from './support/emulator.mjs';
import { eventually } from './support/eventually.mjs';
import { send } from './support/http.mjs';
import { expectProblem } from './support/problem.mjs';
import { Wrangler } from './support/wrangler.mjs';

const POLICY = "default-src 'self'";
const FILES = {
  _headers: `/*\n  X-Content-Type-Options: nosniff\n/demo\n  Content-Security-Policy: ${POLICY}\n/client/*\n  Access-Control-Allow-Origin: *\n`,
  'demo.html': '<!doctype html><title>Demo</title>',
  'demo/shop.js': 'export default 1;\n',
  'status.html': '<!doctype html><title>Status</title>',
  'docs.html': '<!doctype html><title>Docs</title>',
  'openapi.json': '{"openapi": "3.1.0"}',
  'client/0.1.0/edgepost.js': 'export {};\n',
};

let assets;
let emulator;
let wrangler;

before(async () => {
  assets = mkdtempSync(join(tmpdir(), 'edgepost-assets-'));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(assets, file)), { recursive: true });
    writeFileSync(join(assets, file), text);
  }
  emulator = await Emulator.start();
});
after(async () => {
  await wrangler?.stop();
  await emulator?.stop();
  rmSync(assets, { recursive: true, force: true });
});

async function start(settings) {
  await wrangler?.stop();
  wrangler = await Wrangler.start(settings, { assets });
}

const get = (path, { method = 'GET', headers = {} } = {}) => send(wrangler.url, { method, path, headers });
const expectUnknown = (answer, path) => expectProblem(answer, { status: 404, code: 'path_unknown' }, path);

/** Neither of them is the Worker's: no request id. */
async function expectPages() {
  for (const [path, file, type] of [
    ['/status', 'status.html', 'text/html'],
    ['/docs', 'docs.html', 'text/html'],
    ['/openapi.json', 'openapi.json', 'application/json'],
    ['/client/0.1.0/edgepost.js', 'client/0.1.0/edgepost.js', 'text/javascript'],
  ]) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await get(path, { method });
      assert.equal(answer.status, 200, path);
      assert.equal(answer.text, method === 'GET' ? FILES[file] : '', path);
      assert.ok(answer.headers['content-type'].startsWith(type), `${path}: ${answer.headers['content-type']}`);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', path);
      assert.equal(answer.headers['x-request-id'], undefined, path);
    }
  }
  for (const path of ['/nothing', '/status/nothing', '/client/0.1.0/nothing.js', '/v1/nothing', '/_headers', '/demonstration']) {
    expectUnknown(await get(path), path);
    assert.equal((await get(path, { method: 'HEAD' })).status, 404, path);
  }
}

test('while the carrier is on this machine the demo shop is served, with its headers', async () => {
  await start({ USPS_BASE_URL: emulator.url });
  for (const [path, file, type] of [['/demo', 'demo.html', 'text/html'], ['/demo/shop.js', 'demo/shop.js', 'text/javascript']]) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await get(path, { method });
      assert.equal(answer.status, 200, path);
      assert.equal(answer.text, method === 'GET' ? FILES[file] : '', path);
      assert.ok(answer.headers['content-type'].startsWith(type), path);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', path);
      assert.equal(answer.headers['content-security-policy'], path === '/demo' ? POLICY : undefined, path);
    }
  }
  const { etag } = (await get('/demo')).headers;
  assert.equal((await get('/demo', { headers: { 'If-None-Match': etag } })).status, 304);
  assert.deepEqual((({ status, headers }) => [status, headers.location])(await get('/demo.html')), [307, '/demo']);
  expectUnknown(await get('/demo/nothing.js'), '/demo/nothing.js');
  expectProblem(await get('/demo', { method: 'POST' }), { status: 405 }, 'POST /demo');
  await eventually('a line in the log', () => /"route":"\/demo","method":"GET","status":200/.test(wrangler.output));
  await expectPages();
});

test('off this machine there is no demo shop, however its path is written, and everything else is as it was', async () => {
  await start({ USPS_BASE_URL: 'https://apis.usps.com' });
  for (const path of ['/demo', '/demo.html', '/demo/', '/demo/shop.js', '/demo/shop.js?x=1']) {
    expectUnknown(await get(path), path);
    assert.equal((await get(path, { method: 'HEAD' })).status, 404, path);
  }
  // The platform sends those on to how it writes the path itself; nothing of the shop comes along.
  for (const path of ['/%64emo', '/demo%2ehtml', '//demo', '/demo%2Fshop.js', '/x/../demo']) {
    const answer = await get(path);
    assert.ok([307, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.ok(!answer.text.includes(FILES['demo.html']) && !answer.text.includes(FILES['demo/shop.js']), path);
  }
  await expectPages();
});
