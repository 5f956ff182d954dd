// A label is money: whatever happens between the order and its answer, one key is one charge.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Door } from './support/door.mjs';
import { eventually } from './support/eventually.mjs';
import { leave } from './support/http.mjs';
import { AN_ORDER, LabelWorld, RECIPIENT, labelHeaders } from './support/labels.mjs';
import { expectProblem } from './support/problem.mjs';
import { storageOnDisk } from './support/storage.mjs';
import { PAGE_KEY } from './support/world.mjs';

/** An answer that is not there by then counts as lost. */
const LABELS_TIMEOUT_MS = '1500';
/** An order that is not found twice as long after it was sent is not coming any more. */
const LABELS_BUDGET_MS = '2000';

let world;
let door;
const storage = storageOnDisk(() => world.runtime.stop());
before(async () => {
  world = await LabelWorld.start();
  door = await Door.start(world.emulator.url);
});
after(async () => {
  await world?.stop();
  await door?.stop();
});

test('a label is bought, with its picture, and the same key brings it again', async () => {
  await world.cold({ instances: 2 });
  const key = randomUUID();
  const answer = await world.buy(key);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers['cache-control'], 'no-store');
  const label = answer.json;
  assert.match(label.tracking_number, /^92\d{20}$/);
  assert.equal(label.carrier, 'usps');
  assert.equal(label.service, 'ground_advantage');
  assert.equal(label.currency, 'USD');
  assert.equal(label.label.media_type, 'application/pdf');
  const picture = Buffer.from(label.label.data, 'base64');
  assert.equal(picture.subarray(0, 5).toString(), '%PDF-');
  assert.ok(label.amount > 0 && Number.isInteger(label.amount));
  await world.expectOneCharge(label);

  const again = await world.buy(key, AN_ORDER, { instance: 1 });
  assert.equal(again.status, 200);
  assert.deepEqual(again.json, label);
  await world.expectOneCharge(label, 'the same key');
  await world.emulator.expectCalls({ oauth: 1, payments: 1, labels: 1 });

  const bytes = await world.buy(key, AN_ORDER, { headers: { Accept: 'application/pdf' } });
  assert.equal(bytes.status, 200);
  assert.equal(bytes.headers['content-type'], 'application/pdf');
  assert.equal(bytes.headers['edgepost-tracking-number'], label.tracking_number);
  assert.equal(bytes.headers['edgepost-amount'], String(label.amount));
  assert.ok(bytes.bytes.equals(picture));
});

test('20 equal requests at once are one charge', async () => {
  await world.cold({ instances: 3 });
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, one) => world.buy(key, AN_ORDER, { instance: one % 3 })));
  for (const answer of answers) {
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.tracking_number, answers[0].json.tracking_number);
  }
  await world.expectOneCharge(answers[0].json);
  await world.emulator.expectCalls({ oauth: 1, payments: 1, labels: 1 });
});

test('another body with the same key is refused, and nothing is sent', async () => {
  await world.cold();
  const key = randomUUID();
  const label = (await world.buy(key)).json;
  const other = await world.buy(key, { ...AN_ORDER, reference: 'Order 1002' });
  expectProblem(other, { status: 409, code: 'idempotency_key_reused', fault: 'input', retryable: false }, 'another body');
  await world.expectOneCharge(label);
  await world.emulator.expectCalls({ oauth: 1, payments: 1, labels: 1 });
});

test('an answer that is lost after the purchase: the outcome is unknown, and repeating finds the label', async () => {
  await world.cold({ settings: { LABELS_TIMEOUT_MS } });
  for (const fault of [{ kind: 'hang' }, { kind: 'reset' }, { kind: 'status', status: 503 }, { kind: 'malformed' }]) {
    await world.emulator.faults({ api: 'labels', times: 1, fault: { kind: 'after', fault } });
    const before = await world.charges();
    const key = randomUUID();
    const lost = await world.buy(key);
    const problem = expectProblem(lost, { status: 504, code: 'label_outcome_unknown', fault: 'carrier', retryable: true }, fault.kind);
    assert.match(problem.detail, /same Idempotency-Key/);
    const found = await world.buy(key);
    assert.equal(found.status, 200, found.text);
    assert.ok(found.json.label.data.length > 100);
    const charges = (await world.charges()).slice(before.length);
    assert.deepEqual(charges.map(({ tracking_number }) => tracking_number), [found.json.tracking_number], fault.kind);
    assert.deepEqual((await world.buy(key)).json, found.json);
  }
});

test('an order that never arrived is bought when it cannot arrive any more, once', async () => {
  await world.cold({ settings: { LABELS_TIMEOUT_MS, LABELS_BUDGET_MS } });
  await world.emulator.faults({ api: 'labels', times: 1, fault: { kind: 'hang' } });
  const key = randomUUID();
  expectProblem(await world.buy(key), { code: 'label_outcome_unknown' }, 'lost');
  const early = expectProblem(await world.buy(key), { code: 'label_outcome_unknown' }, 'too early to tell');
  assert.ok(early.retry_after >= 1 && early.retry_after <= 4, `retry after ${early.retry_after} s`);
  assert.deepEqual(await world.charges(), []);
  let label;
  await eventually('label', async () => {
    const answer = await world.buy(key);
    label = answer.json;
    return answer.status === 200;
  });
  await world.expectOneCharge(label);
});

test('the runtime is killed after the order was sent: repeating finds the label', async () => {
  await world.cold({ objects: storage.folder });
  await world.emulator.faults({ api: 'labels', times: 1, fault: { kind: 'after', fault: { kind: 'hang' } } });
  const key = randomUUID();
  const lost = world.buy(key).catch(() => undefined);
  await eventually('purchase', async () => (await world.charges()).length === 1);
  await world.runtime.stop();
  await lost;
  await world.restart({ objects: storage.folder });
  const found = await world.buy(key);
  assert.equal(found.status, 200, found.text);
  await world.expectOneCharge(found.json);
  // And it is kept over the next crash.
  await world.restart({ objects: storage.folder });
  await world.emulator.forgetCalls();
  assert.deepEqual((await world.buy(key)).json, found.json);
  await world.emulator.expectCalls({});
});

test('a client that leaves: the purchase goes on', async () => {
  await world.cold({ settings: { USPS_BASE_URL: door.url } });
  door.close('/labels');
  const key = randomUUID();
  const socket = await leave(world.runtime.urls[0], { path: '/v1/labels', headers: labelHeaders(key), body: AN_ORDER });
  await eventually('order on its way', () => door.waiting === 1);
  socket.destroy();
  door.open();
  await eventually('purchase', async () => (await world.charges()).length === 1);
  const answer = await world.buy(key);
  assert.equal(answer.status, 200, answer.text);
  await world.expectOneCharge(answer.json);
  await world.emulator.expectCalls({ oauth: 1, payments: 1, labels: 1 }, 'its outcome was kept');
});

test('cancelled by its number, and by its key; then the key is used up', async () => {
  await world.cold();
  const first = (await world.buy()).json;
  const gone = await world.cancel(first.tracking_number);
  assert.equal(gone.status, 200, gone.text);
  assert.deepEqual(gone.json, { status: 'canceled', tracking_number: first.tracking_number, dispute_id: null });
  expectProblem(await world.cancel(first.tracking_number), { status: 409, code: 'label_not_cancelable' }, 'twice');

  const key = randomUUID();
  const second = (await world.buy(key)).json;
  const byKey = await world.cancelByKey(key);
  assert.deepEqual(byKey.json, { status: 'canceled', tracking_number: second.tracking_number, dispute_id: null });
  assert.deepEqual((await world.cancelByKey(key)).json, byKey.json, 'the same again');
  expectProblem(await world.buy(key), { status: 409, code: 'label_canceled' }, 'the key again');
  assert.deepEqual((await world.charges()).map(({ state }) => state), ['canceled', 'canceled']);
});

test('a number that never arrived is cancelled by the key', async () => {
  await world.cold({ settings: { LABELS_TIMEOUT_MS } });
  await world.emulator.faults({ api: 'labels', times: 1, fault: { kind: 'after', fault: { kind: 'reset' } } });
  const key = randomUUID();
  expectProblem(await world.buy(key), { code: 'label_outcome_unknown' }, 'lost');
  const canceled = await world.cancelByKey(key);
  assert.equal(canceled.status, 200, canceled.text);
  assert.equal(canceled.json.status, 'canceled');
  assert.deepEqual((await world.charges()).map(({ state }) => state), ['canceled']);
  expectProblem(await world.buy(key), { code: 'label_canceled' }, 'the key again');
});

test('a key that was cancelled before its order arrives buys nothing', async () => {
  await world.cold();
  const key = randomUUID();
  expectProblem(await world.cancelByKey(key), { status: 404, code: 'label_unknown', fault: 'input' }, 'nothing to cancel');
  expectProblem(await world.buy(key), { status: 409, code: 'label_canceled' }, 'the order that came late');
  assert.deepEqual(await world.charges(), []);
  expectProblem(await world.cancel('9205590100000000000001'), { status: 404, code: 'label_unknown' }, 'a number that does not exist');
});

test('bad input names what is wrong, and nothing is sent', async () => {
  await world.cold();
  for (const key of ['', 'order-1001', '8be4df61-93ca-41d2-aa0d']) {
    expectProblem(await world.buy(key), { status: 400, code: 'idempotency_key_invalid', fault: 'input' }, `key ${key}`);
  }
  const without = await world.send({ method: 'POST', path: '/v1/labels', headers: labelHeaders(), body: JSON.stringify(AN_ORDER) });
  expectProblem(without, { status: 400, code: 'idempotency_key_invalid' }, 'no key');
  const page = await world.send({
    method: 'POST', path: '/v1/labels', headers: { 'Content-Type': 'application/json', 'Edgepost-Key': PAGE_KEY, 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(AN_ORDER),
  });
  expectProblem(page, { status: 403, code: 'secret_key_required', fault: 'access' }, 'a page key');
  const bad = await world.buy(randomUUID(), { ...AN_ORDER, service: 'pigeon', packaging: 'crate', colour: 'red' });
  const problem = expectProblem(bad, { status: 422, fault: 'input' }, 'fields');
  assert.deepEqual(problem.errors.map(({ pointer }) => pointer).sort(), ['/colour', '/packaging', '/service']);
  expectProblem(await world.buy(randomUUID(), AN_ORDER, { headers: { Accept: 'image/png' } }), { status: 406, code: 'not_acceptable' }, 'Accept');
  const patch = await world.send({ method: 'PATCH', path: '/v1/labels', headers: labelHeaders(randomUUID()), body: '{}' });
  assert.equal(patch.status, 405);
  assert.equal(patch.headers.allow, 'POST, DELETE');
  await world.emulator.expectCalls({});
});

test('what USPS refuses of an order is named by its field, and stays refused', async () => {
  await world.cold();
  const key = randomUUID();
  const order = { ...AN_ORDER, to: { ...AN_ORDER.to, address: { ...AN_ORDER.to.address, line1: '1 NOT FOUND ST' } } };
  const problem = expectProblem(await world.buy(key, order), { status: 422, code: 'invalid_field', fault: 'input' }, 'an address');
  assert.equal(problem.errors[0].pointer, '/to/address');
  await world.emulator.forgetCalls();
  assert.equal((await world.buy(key, order)).status, 422);
  await world.emulator.expectCalls({}, 'the first outcome again');
  assert.deepEqual(await world.charges(), []);
});

test('roles that are incomplete stop labels alone, and the setting is named', async () => {
  await world.cold({ settings: { LABEL_OWNER_MID: '' } });
  const problem = expectProblem(await world.buy(), { status: 503, code: 'setting_invalid', fault: 'configuration' }, 'roles');
  assert.match(problem.detail, /LABEL_OWNER_MID is not set/);
  assert.equal((await world.rates()).status, 200);
});

test('what a shop cannot pay for is a configuration problem that says what to do, and the same key works afterwards', async () => {
  await world.cold({ settings: { PAYER_ACCOUNT_NUMBER: '9000000007' } });
  const key = randomUUID();
  const problem = expectProblem(await world.buy(key), { status: 503, code: 'payment_refused', fault: 'configuration' }, 'balance');
  assert.match(problem.detail, /add funds/);
  assert.deepEqual(await world.charges(), []);
  await world.emulator.settings({ payment_accounts: [{ type: 'EPS', number: '9000000007', zip: null, balance_cents: 100_000, state: 'active', non_profit: false }] });
  const answer = await world.buy(key);
  assert.equal(answer.status, 200, answer.text);
  await world.expectOneCharge(answer.json);
});

test('nothing of a purchase is kept or printed in the clear', async () => {
  await world.cold({ objects: storage.folder });
  const key = randomUUID();
  const label = (await world.buy(key)).json;
  await world.runtime.stop();
  const files = readdirSync(storage.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  const rows = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  const kept = [...rows, Buffer.from(world.runtime.output), Buffer.from(world.kv.text)];
  const secrets = [...Object.values(RECIPIENT), label.tracking_number, label.label.data.slice(0, 40), label.label.data.slice(-40)];
  for (const bytes of kept) {
    for (const secret of secrets) {
      for (const encoding of ['utf8', 'utf16le']) assert.equal(bytes.includes(Buffer.from(secret, encoding)), false, secret);
    }
  }
});
