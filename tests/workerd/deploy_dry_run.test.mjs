// What scripts/deploy-dry-run.mjs would stop: each defect is planted once. The dry run itself is a stage of the gate.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bindingsOf, secretNames, troubles } from '../../scripts/deploy/checks.mjs';
import { clone } from './support/places.mjs';
import { dryRun } from './support/wrangler.mjs';

const read = (file) => readFileSync(join(clone, file), 'utf8');
const NAMES = secretNames(read('.dev.vars.example'));
const WASM = Buffer.from('\0asm a module');
const PRINTED = `✨ Read 3 files from the assets directory
Your Worker has access to the following bindings:
Binding                                          Resource
env.CARRIER_ACCOUNT (CarrierAccount)             Durable Object
env.LABEL_PURCHASE (LabelPurchase)               Durable Object
env.QUOTE_DESK (QuoteDesk)                       Durable Object
env.TOKENS (tokens)                              KV Namespace
env.RATE_LIMITER (300 requests/60s)              Rate Limit
env.ASSETS                                       Assets
env.SHOP_ID ("demo (a shop)")                    Environment Variable
env.RATE_LIMIT ("300/60")                        Environment Variable
`;
const ENTRY = 'class A {}\nexport {\n  CarrierAccount,\n  LabelPurchase,\n  QuoteDesk,\n  entry_default as default\n};\n';

const good = () => ({
  printed: PRINTED,
  upload: [{ path: 'entry.js', bytes: Buffer.from(ENTRY) }, { path: '1a2b-index_bg.wasm', bytes: WASM }],
  assets: ['_headers', 'zip/277.tsv', 'status.html', 'client/0.1.0/edgepost.js', 'openapi.json'].map((path) => ({ path, size: 10 })),
  pages: ['_headers', 'status.html'],
  wasm: WASM,
  secretNames: NAMES,
  secrets: ['the-secret-of-this-machine'],
});

test('an upload as it should be is let through', () => {
  assert.deepEqual(troubles(good()), []);
  const metrics = `${PRINTED}env.METRICS (edgepost)     Analytics Engine Dataset\n`;
  assert.deepEqual(troubles({ ...good(), printed: metrics }), []);
  assert.deepEqual(troubles({ ...good(), printed: PRINTED.replace('("300/60")', '("off")') }), []);
});

const replaced = (from, to) => ({ printed: PRINTED.replace(from, to) });
const added = (path, text) => ({ upload: [...good().upload, { path, bytes: Buffer.from(text) }] });
const asset = (path, size = 10) => ({ assets: [...good().assets, { path, size }] });

for (const [what, defect, expected] of [
  ['without KV', replaced(/^env\.TOKENS.*\n/m, ''), /TOKENS should be bound as KV Namespace; wrangler lists nothing/],
  ['without a class of objects', replaced(/^env\.QUOTE_DESK.*\n/m, ''), /QUOTE_DESK should be bound as Durable Object/],
  ['without a rate limiter', replaced(/^env\.RATE_LIMITER.*\n/m, ''), /RATE_LIMITER should be bound as Rate Limit/],
  ['with a variable in the place of a binding', replaced('env.ASSETS                                       Assets', 'env.ASSETS ("x")   Environment Variable'),
    /ASSETS should be bound as Assets; wrangler lists Environment Variable/],
  ['with a bucket', replaced('env.ASSETS', 'env.LABELS (labels)   R2 Bucket\nenv.ASSETS'), /LABELS \(R2 Bucket\) is bound, and nothing uses it/],
  ['with a secret in wrangler.toml', replaced('env.SHOP_ID ', 'env.TOKEN_KEY ("abc")   Environment Variable\nenv.SHOP_ID '), /TOKEN_KEY is a secret/],
  ['with two opinions about the rate limit', replaced('("300/60")', '("30/60")'), /RATE_LIMIT is "30\/60", and the limiter lets 300 requests in 60 s/],
  ['without a rate limit setting', replaced(/^env\.RATE_LIMIT .*\n/m, ''), /RATE_LIMIT is not set/],
  ['without the entry', { upload: good().upload.slice(1) }, /no entry\.js/],
  ['without an exported class', { upload: [{ path: 'entry.js', bytes: Buffer.from(ENTRY.replace('  LabelPurchase,\n', '')) }, good().upload[1]] },
    /does not export the class LabelPurchase/],
  ['without the module', { upload: good().upload.slice(0, 1) }, /does not have the wasm module/],
  ['with an older module', { wasm: Buffer.from('\0asm another') }, /does not have the wasm module/],
  ['with a test build', (() => {
    const wasm = Buffer.from('\0asm /__test/panic');
    return { wasm, upload: [good().upload[0], { path: 'x.wasm', bytes: wasm }] };
  })(), /is a test build/],
  ['with a secret of this machine', added('entry.js.map', '{"sourcesContent": ["the-secret-of-this-machine"]}'), /entry\.js\.map has a value of \.dev\.vars/],
  ['with an editor\'s file', asset('status.html~'), /assets\/status\.html~ comes from nowhere/],
  ['with a hidden file', asset('.DS_Store'), /assets\/\.DS_Store comes from nowhere/],
  ['with a page that was deleted', asset('old.html'), /assets\/old\.html comes from nowhere/],
  ['without a page', { pages: ['_headers', 'status.html', 'demo.html'] }, /pages\/demo\.html is not in assets/],
  ['with a file that is too large', asset('client/0.1.1/edgepost.js', 26 * 1024 * 1024), /larger than Cloudflare takes/],
  ['without ZIP data', { assets: good().assets.filter(({ path }) => !path.startsWith('zip/')) }, /no ZIP data/],
]) {
  test(`an upload ${what} is stopped`, () => {
    const found = troubles({ ...good(), ...defect });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0], expected);
  });
}

test('each variable and secret that the Deploy to Cloudflare button asks about is described', () => {
  const [, vars] = /^\[vars\]\n([\s\S]*?)\n\n/m.exec(read('wrangler.toml'));
  const variables = [...vars.matchAll(/^([A-Z_]+) = /gm)].map(([, name]) => name);
  // It asks for what is not commented out.
  const secrets = [...read('.dev.vars.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  const bindings = bindingsOf(PRINTED).map(({ name, kind }) => (kind === 'KV Namespace' ? name : undefined)).filter(Boolean);
  const { cloudflare } = JSON.parse(read('package.json'));
  assert.deepEqual(Object.keys(cloudflare.bindings).sort(), [...variables, ...secrets, ...bindings].sort());
  for (const [name, { description }] of Object.entries(cloudflare.bindings)) assert.match(description, /^\S.{20,}\.$/, name);
});

/** Bindings and variables, without what they are set to. */
const names = (printed) => bindingsOf(printed).map(({ name, kind }) => `${kind} ${name}`).sort();

test('wrangler takes wrangler.toml without an account, and lists what is expected', () => {
  const printed = dryRun((text) => text.replace(/^# (\[\[analytics_engine_datasets\]\]|binding = "METRICS"|dataset = .*)$/gm, '$1'), []);
  const found = troubles({ ...good(), printed });
  assert.deepEqual(found, []);
  assert.ok(names(printed).includes('Analytics Engine Dataset METRICS'), printed);
});

test('the staging environment of docs/operations.md has all that production has', () => {
  const [, staging] = /```toml\n(\[env\.staging\]\n[\s\S]*?)```/.exec(read('docs/operations.md'));
  const printed = dryRun((text) => `${text}\n${staging}`, ['--env', 'staging']);
  assert.deepEqual(names(printed), names(dryRun((text) => text, [])));
  assert.deepEqual(troubles({ ...good(), printed }), []);
  assert.doesNotMatch(printed, /WARNING/);
});

test('no secret has a value in the example', () => {
  assert.doesNotMatch(read('.dev.vars.example'), /^[A-Z_]+=\S/m);
  assert.ok(NAMES.includes('TOKEN_KEY_PREVIOUS') && NAMES.includes('USPS_CLIENT_SECRET'), NAMES.join());
});
