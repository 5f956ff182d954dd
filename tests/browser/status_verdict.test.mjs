// What /status makes of an answer of GET /v1/status, for states that are hard to bring about. The page itself: status.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matters, verdict } from '../../pages/status/verdict.js';
import { duration, fromNow } from '../../pages/status/words.js';

const count = (limit, used) => ({ limit, used, left: limit === null ? null : Math.max(0, limit - used) });

/** A shop that buys labels and for which all is well. */
function healthy() {
  return {
    carrier: 'usps', host: 'https://apis.usps.com', settings: { ok: true, problems: [] },
    account: {
      reachable: true, bearer: { generation: 4, state: 'usable' }, last_failure: null, token_calls_last_hour: 1, payment: null, payment_last_failure: null,
      payment_calls_last_hour: 0, unreadable_records: 0, kv_behind: false,
    },
    labels: { ready: true },
    quota: {
      window_s: 3600,
      apis: ['oauth', 'addresses', 'shipping_options'].map((api) => ({ api, ...count(60, 3) })), total: count(null, 0),
      addresses_this_month: { month: '2026-11', limit: null, used: 3 },
    },
    closed: [],
  };
}

const gate = (api, code = 'carrier_error', retryAfter = 30) => ({ api, code, reason: 'failed', retry_after: retryAfter, advice: 'Wait.' });
const problem = (name) => (status) => { status.settings = { ok: false, problems: [{ name, problem: 'is missing' }] }; };
const closed = (...gates) => (status) => { status.closed = gates; };

/** What has happened; then the level, what shoppers do without, and the levels of prices, addresses and labels. */
const CASES = [
  ['all is well', () => {}, 'ok', /^Checkouts work\.$/, 'ok ok ok'],
  ['no bearer yet', (status) => { status.account.bearer = null; }, 'ok', /^Checkouts work\.$/, 'ok ok ok'],
  ['prices are closed', closed(gate('shipping_options')), 'bad', /go on without live prices\.$/, 'bad ok ok'],
  ['addresses are closed', closed(gate('addresses')), 'bad', /go on without address checks\.$/, 'ok bad ok'],
  ['dates are closed', closed(gate('service_standards')), 'warn', /^Checkouts work\.$/, 'warn ok ok'],
  ['labels are not granted', (status) => { closed(gate('labels', 'product_missing', null))(status); status.labels.ready = false; }, 'warn', /^Checkouts work\.$/, 'ok ok warn'],
  ['no new bearer, but a usable one', closed(gate('oauth')), 'warn', /^Checkouts work\.$/, 'ok ok ok'],
  ['no new bearer, and one that is due', (status) => { closed(gate('oauth'))(status); status.account.bearer.state = 'due'; }, 'warn', /^Checkouts work\.$/, 'ok ok ok'],
  ['no new bearer, and one that is refused', (status) => { closed(gate('oauth'))(status); status.account.bearer.state = 'refused'; }, 'bad', /live prices and without address checks/, 'bad bad ok'],
  ['the account object does not answer', (status) => {
    Object.assign(status, { quota: null, labels: { ready: false } });
    status.account = { reachable: false, bearer: null, payment_calls_last_hour: null, unreadable_records: null, kv_behind: null };
  }, 'bad', /live prices and without address checks/, 'bad bad off'],
  ['settings are wrong', (status) => {
    problem('SHIP_FROM_ZIP')(status);
    Object.assign(status, { host: null, quota: null, labels: { ready: false } });
    status.account = { reachable: false, bearer: null, payment_calls_last_hour: null, unreadable_records: null, kv_behind: null };
  }, 'bad', /no answers: settings are wrong/, 'bad bad off'],
  ['a payer\'s setting is missing', (status) => { problem('PAYER_CRID')(status); status.labels.ready = false; status.account.payment_calls_last_hour = null; }, 'warn', /^Checkouts work\.$/, 'ok ok warn'],
  ['a time zone is not known', problem('SHIP_FROM_TIME_ZONE'), 'bad', /without live prices\.$/, 'bad ok ok'],
  ['our own count of prices is used up', (status) => { status.quota.apis[2] = { api: 'shipping_options', ...count(60, 60) }; }, 'bad', /without live prices\.$/, 'bad ok ok'],
  ['all calls together are used up', (status) => { status.quota.total = count(90, 90); }, 'bad', /live prices and without address checks/, 'bad bad ok'],
  ['few calls are left', (status) => { status.quota.apis[1] = { api: 'addresses', ...count(60, 55) }; }, 'warn', /^Checkouts work\.$/, 'ok ok ok'],
  ['this month\'s lookups are used up', (status) => { status.quota.addresses_this_month = { month: '2026-11', limit: 2000, used: 2000 }; }, 'bad', /without address checks/, 'ok bad ok'],
  ['stored tokens did not open', (status) => { status.account.unreadable_records = 2; }, 'warn', /^Checkouts work\.$/, 'ok ok ok'],
  ['the shop buys no labels', (status) => { status.labels.ready = false; status.account.payment_calls_last_hour = null; }, 'ok', /^Checkouts work\.$/, 'ok ok off'],
];

for (const [what, happens, level, headline, parts] of CASES) {
  test(`${what}: ${level}`, () => {
    const status = healthy();
    happens(status);
    const found = verdict(status);
    assert.equal(found.level, level);
    assert.match(found.headline, headline);
    assert.equal(found.parts.map((part) => part.level).join(' '), parts);
    // Nothing is said to need somebody without saying what; nothing needs somebody in silence.
    assert.equal(matters(status).length > 0, level !== 'ok');
    for (const matter of matters(status)) assert.match(matter.advice, /^[A-Z].*[.!]$/);
  });
}

test('the worst comes first, and of those what the others come from', () => {
  const status = healthy();
  status.account.bearer = null;
  status.closed = [gate('service_standards'), gate('addresses'), gate('shipping_options'), gate('oauth', 'credentials_rejected')];
  assert.deepEqual(matters(status).map(({ facts: [api] }) => api), ['oauth', 'shipping_options', 'addresses', 'service_standards']);
});

test('a new code of the API is shown as it is', () => {
  const status = healthy();
  status.closed = [{ ...gate('drones', 'too_windy'), reason: 'gusts' }];
  assert.equal(matters(status)[0].title, 'drones: too_windy');
});

test('durations have their two largest units', () => {
  for (const [seconds, text] of [[0, '0 s'], [59.4, '59 s'], [60, '1 min'], [61, '1 min 1 s'], [600, '10 min'], [3_599, '59 min'], [3_600, '1 h'], [25_140, '6 h 59 min'], [90_000, '1 d 1 h']]) {
    assert.equal(duration(seconds), text);
  }
  assert.deepEqual([fromNow(61_000, 0), fromNow(0, 5_000), fromNow(0, 100)], ['in 1 min 1 s', '5 s ago', 'now']);
});
