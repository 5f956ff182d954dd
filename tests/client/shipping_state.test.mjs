// The component's decisions: one event at a time, without a page, a clock or a network.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zipOf, stateCode } from '../../client/src/shipping/address.js';
import { notesOf } from '../../client/src/shipping/fields.js';
import { addressDetail, addressOf, chosenRate, currentCheck, missing, outcome } from '../../client/src/shipping/outcome.js';
import { initial, next } from '../../client/src/shipping/state.js';

const SHIPMENT = { parcels: [{ weight: { value: 1, unit: 'lb' } }] };
const TYPED = { postal_code: '20027', city: 'Washington', state: 'DC', line1: '3120 M St', line2: 'NW' };
const KNOWN = { line1: '3120 M St NW', line2: '', city: 'Washington', state: 'DC', postal_code: '20007-3704', country: 'US' };
const ACCEPT = { verdict: 'confirmed', next_action: 'accept', address: { ...TYPED, country: 'US' }, changed: [], messages: [] };
const CORRECT = { verdict: 'confirmed', next_action: 'confirm_correction', address: KNOWN, changed: ['line1', 'line2', 'postal_code'], messages: [] };
const UNIT = { verdict: 'missing_unit', next_action: 'ask_unit', address: KNOWN, changed: [], messages: [{ code: 'unit_missing' }] };
const FIX = { verdict: 'not_found', next_action: 'fix', address: null, changed: [], messages: [{ code: 'nothing_matches' }] };
const UNCHECKED = { verdict: 'unchecked', next_action: 'accept', address: { ...TYPED, country: 'US' }, changed: [], messages: [] };

const rate = (id, amount) => ({ id, name: id, amount, currency: 'USD', quote: `quote of ${id} for ${amount}` });
const rates = (...given) => ({ rates: given, unavailable: [], freshness: 'live', expires_at: '2026-11-23T06:00:00Z' });
const TWO = rates(rate('ground', 805), rate('express', 4440));

/** Runs events through, and gives the last state and the effects of the last event. Functions make an event of the state. */
function run(state, ...events) {
  let effects = [];
  for (const event of events) [state, effects] = next(state, typeof event === 'function' ? event(state) : event);
  return { state, effects, did: effects.map((effect) => effect.do) };
}

const type = (field, value) => ({ type: 'edit', field, value });
const settle = (focus = null) => ({ type: 'settle', focus });
const zipAnswered = (zip, place) => ({ type: 'zip_answered', zip, place });
const washington = zipAnswered('20027', { postal_code: '20027', city: 'Washington', state: 'DC' });
const checked = (answer) => ({ check }) => ({ type: 'checked', of: check.of, answer });
const ratesAnswered = (answer) => (state) => ({ type: 'rates_answered', of: state.rates.of, answer });
const ratesFailed = (fault, errors = []) => (state) => ({ type: 'rates_failed', of: state.rates.of, error: { fault, errors } });
const choose = (id) => ({ type: 'choose', id });
const configure = (settings) => ({ type: 'configure', settings });
const fill = (fields = TYPED) => ({ type: 'fill', fields });

/** A whole address with a shipment, its ZIP code known, nothing else answered. */
const filled = () => run(initial({ shipment: SHIPMENT }), fill(), washington).state;
/** The same with two rates. */
const priced = () => run(filled(), ratesAnswered(TWO)).state;

describe('ZIP codes', () => {
  test('five digits, and those before a hyphen, are a ZIP code, and nothing else is', () => {
    for (const [text, zip] of [['20500', '20500'], [' 20500 ', '20500'], ['20500-', '20500'], ['20500-0005', '20500'], ['20500-00', '20500'], ['205000005', '20500']]) {
      assert.equal(zipOf(text), zip, text);
    }
    for (const bad of ['', '2050', '205000', '2O500', '20500 0005', '20500-00055', 'x20500']) assert.equal(zipOf(bad), null, bad);
  });

  test('nine digits get their hyphen, and fewer than four more are left out', () => {
    for (const [text, sent] of [['20500', '20500'], [' 20500-0005 ', '20500-0005'], ['205000005', '20500-0005'], ['20500-00', '20500'], ['205000', '205000']]) {
      assert.equal(addressOf(initial({ fields: { ...TYPED, postal_code: text } })).postal_code, sent);
    }
    const abroad = initial({ country: 'DE', fields: { ...TYPED, postal_code: '10117-1' } });
    assert.equal(addressOf(abroad).postal_code, '10117-1');
  });

  test('a state is known by its code and its name, in any case', () => {
    for (const text of ['NC', 'nc', 'North Carolina', ' north carolina ']) assert.equal(stateCode(text), 'NC');
    for (const bad of ['', 'XX', 'Ontario']) assert.equal(stateCode(bad), '');
  });

  test('the fifth digit asks, the digits before it and the hyphen after it do not', () => {
    let state = initial();
    for (const [value, asked] of [['2', []], ['2002', []], ['20027', ['ask_zip']], ['20027-', []], ['20027-1', []], ['2002', []], ['20027', ['ask_zip']]]) {
      const done = run(state, type('postal_code', value));
      assert.deepEqual(done.did, asked, value);
      state = done.state;
    }
  });

  test('city and state are filled, said, and filled anew by another ZIP code', () => {
    const first = run(initial(), type('postal_code', '20027'), washington);
    assert.deepEqual([first.state.fields.city, first.state.fields.state], ['Washington', 'DC']);
    assert.deepEqual(first.effects, [{ do: 'say', what: 'place_filled' }]);
    const second = run(first.state, type('postal_code', '27703'), zipAnswered('27703', { city: 'Durham', state: 'NC' }));
    assert.deepEqual([second.state.fields.city, second.state.fields.state], ['Durham', 'NC']);
  });

  test('what the shopper has typed is not overwritten, unless it was emptied again', () => {
    const typed = run(initial(), type('city', 'Georgetown'), type('postal_code', '20027'), washington);
    assert.deepEqual([typed.state.fields.city, typed.state.fields.state], ['Georgetown', 'DC']);
    const emptied = run(initial(), type('city', 'Geo'), type('city', ''), type('postal_code', '20027'), washington);
    assert.equal(emptied.state.fields.city, 'Washington');
  });

  test('the answer about a ZIP code that was changed meanwhile is dropped', () => {
    const { state, did } = run(initial(), type('postal_code', '20027'), type('postal_code', '27703'), washington);
    assert.equal(state.fields.city, '');
    assert.deepEqual(did, []);
  });

  test('an unknown one is marked, empties what another had filled, and asks for no rates', () => {
    const { state, effects } = run(initial({ shipment: SHIPMENT }), type('postal_code', '20027'), washington, type('postal_code', '00000'), zipAnswered('00000', null));
    assert.equal(state.fields.city, '');
    assert.equal(state.rates.status, 'idle');
    assert.deepEqual(effects, [{ do: 'say', what: 'zip_unknown' }]);
    assert.deepEqual(notesOf(state, null, new Set()).postal_code, { text: 'zip_unknown', invalid: true });
  });

  test('one that cannot be looked up stands in nobody\'s way', () => {
    const { state, did } = run(initial({ shipment: SHIPMENT }), type('postal_code', '20027'), { type: 'zip_failed', zip: '20027' });
    assert.deepEqual(did, ['ask_rates']);
    assert.deepEqual(notesOf(state, null, new Set()), {});
  });
});

describe('the check', () => {
  const typedAll = [type('postal_code', '20027'), washington, settle('line1'), type('line1', '3120 M St')];

  test('waits while a street is being typed, and while the focus is in the unit', () => {
    const typing = run(initial(), ...typedAll);
    assert.deepEqual(typing.did, []);
    const inUnit = run(typing.state, settle('line2'));
    assert.deepEqual(inUnit.did, []);
    const left = run(inUnit.state, settle(null));
    assert.deepEqual(left.effects, [{ do: 'check', of: JSON.stringify(addressOf(left.state)), address: addressOf(left.state) }]);
  });

  test('goes ahead from within the unit if the form is sent', () => {
    assert.deepEqual(run(initial(), ...typedAll, settle('line2'), { type: 'settle', focus: 'line2', force: true }).did, ['check']);
  });

  test('is not asked for what is incomplete', () => {
    for (const name of ['postal_code', 'city', 'state', 'line1']) {
      assert.deepEqual(run(initial(), { type: 'zip_failed', zip: '' }, fill({ ...TYPED, [name]: '' })).did.filter((what) => what === 'check'), [], name);
    }
  });

  test('is asked once for an address, however often its fields are entered and left', () => {
    assert.deepEqual(run(filled(), settle('city'), settle(null)).did, []);
  });

  test('an answer about another address than the newest is dropped', () => {
    const before = filled();
    const { state } = run(before, type('line1', '1 Other St'), settle(), { type: 'checked', of: before.check.of, answer: ACCEPT });
    assert.equal(currentCheck(state).answer, null);
  });

  test('is out of sight while the address is another, and back when it is the same again', () => {
    const confirmed = run(filled(), checked(CORRECT)).state;
    const changed = run(confirmed, type('line2', 'N')).state;
    assert.equal(currentCheck(changed), null);
    const back = run(changed, type('line2', 'NW'), settle());
    assert.equal(currentCheck(back.state).answer, CORRECT);
    assert.deepEqual(back.did, []);
  });

  test('accept takes the carrier\'s spelling, and asks nothing anew', () => {
    const spelled = { ...ACCEPT, address: { ...TYPED, line1: '3120 M St', postal_code: '20027-1234', country: 'US' } };
    const { state, did } = run(priced(), checked(spelled));
    assert.equal(state.fields.postal_code, '20027-1234');
    assert.equal(addressDetail(state).decision, 'accepted');
    assert.deepEqual(did, ['say', 'tell_address']);
    assert.deepEqual(run(state, settle()).did, []);
  });

  test('after an accepted address another ZIP code still fills its city', () => {
    const { state } = run(filled(), checked(ACCEPT));
    // `fill` is the page's own input, which is not overwritten; typed by hand, the ZIP code had filled them.
    const typed = run(initial(), ...typedAll, settle(), checked({ ...ACCEPT, address: { ...addressOf(state), line1: '3120 M St', line2: '' } })).state;
    assert.equal(run(typed, type('postal_code', '27703'), zipAnswered('27703', { city: 'Durham', state: 'NC' })).state.fields.city, 'Durham');
  });

  test('a unit that the carrier writes behind the street is no correction, and stays where it was typed', () => {
    const entered = { ...TYPED, line1: '1 Main St', line2: 'Apt 4' };
    const answer = (address, changed) => ({ ...CORRECT, address: { ...entered, country: 'US', postal_code: '20027-1234', ...address }, changed });
    const asked = run(initial({ shipment: SHIPMENT }), fill(entered), washington).state;
    const moved = run(asked, checked(answer({ line1: '1 MAIN ST. APT 4', line2: '' }, ['line1', 'line2']))).state;
    assert.equal(addressDetail(moved).decision, 'accepted');
    assert.deepEqual([moved.fields.line1, moved.fields.line2, moved.fields.postal_code], ['1 Main St', 'Apt 4', '20027-1234']);
    for (const [address, changed] of [[{ line1: '1 Main St Apt 5', line2: '' }, ['line1', 'line2']], [{ line1: '1 Main St Apt 4', line2: '', city: 'Georgetown' }, ['line1', 'line2', 'city']]]) {
      assert.equal(missing(run(asked, checked(answer(address, changed))).state), 'confirm_correction');
    }
  });

  test('a correction is taken only by the shopper, and then asks for the rates of its ZIP code', () => {
    const asked = run(priced(), checked(CORRECT));
    assert.equal(asked.state.fields.line1, '3120 M St');
    assert.equal(missing(asked.state), 'confirm_correction');
    const taken = run(asked.state, { type: 'use_suggested' });
    assert.deepEqual(addressOf(taken.state), KNOWN);
    assert.equal(addressDetail(taken.state).decision, 'corrected');
    assert.deepEqual(taken.did, ['ask_rates', 'say', 'tell_address', 'focus_verdict']);
    assert.equal(taken.effects[0].request.destination.postal_code, '20007');
  });

  for (const answer of [CORRECT, UNIT, FIX]) {
    test(`${answer.next_action}: the address can be used as entered, until it is changed`, () => {
      const { state } = run(priced(), checked(answer), { type: 'use_entered' });
      assert.deepEqual(addressOf(state), { ...TYPED, country: 'US' });
      assert.equal(addressDetail(state).decision, 'as_entered');
      assert.equal(missing(state), 'rate');
      const other = run(state, type('line1', '1 Other St'), settle());
      assert.deepEqual(other.did, ['check']);
      assert.equal(missing(other.state), 'check');
    });
  }

  test('one that is refused because of a field marks the field, and it can still be used', () => {
    const { state } = run(filled(), ({ check }) => ({ type: 'check_refused', of: check.of, wrong: ['line1'] }));
    assert.deepEqual(notesOf(state, currentCheck(state), new Set()).line1, { text: 'refused', invalid: true });
    assert.equal(missing(state), 'fix');
    assert.equal(addressDetail(run(state, { type: 'use_entered' }).state).decision, 'as_entered');
  });

  test('an address that could not be checked goes on as it was typed, and no field is marked', () => {
    const { state, effects } = run(priced(), checked(UNCHECKED));
    assert.equal(addressDetail(state).decision, 'unchecked');
    assert.deepEqual(effects[0], { do: 'say', what: 'unchecked' });
    assert.deepEqual(notesOf(state, currentCheck(state), new Set()), {});
    assert.equal(missing(state), 'rate');
  });

  for (const [code, field] of [['unit_missing', 'line2'], ['unit_unknown', 'line2'], ['not_confirmed', 'line1'], ['several_match', 'line1'], ['nothing_matches', 'line1']]) {
    test(`${code} is said at ${field}`, () => {
      const answer = { ...(field === 'line2' ? UNIT : FIX), messages: [{ code }] };
      const { state } = run(filled(), checked(answer));
      assert.equal(notesOf(state, currentCheck(state), new Set())[field].text, code);
    });
  }
});

describe('rates', () => {
  test('are asked for as soon as the ZIP code is known, with the shipment', () => {
    const asked = run(initial({ shipment: SHIPMENT }), type('postal_code', '20027'));
    assert.equal(asked.state.rates.status, 'loading');
    assert.deepEqual(asked.did, ['ask_zip']);
    const { effects } = run(asked.state, washington);
    assert.deepEqual(effects.find((effect) => effect.do === 'ask_rates').request, { ...SHIPMENT, destination: { postal_code: '20027', country: 'US' } });
  });

  test('come too if the address is confirmed before its ZIP code is looked up', () => {
    const { did, state } = run(initial({ shipment: SHIPMENT }), fill(), checked(ACCEPT));
    assert.deepEqual(did, ['ask_rates', 'say', 'tell_address']);
    assert.deepEqual(run(state, washington).did, []);
  });

  test('wait for a shipment that comes later, and are asked anew for another one', () => {
    const none = run(initial(), type('postal_code', '20027'), washington);
    assert.equal(none.state.rates.status, 'idle');
    const later = run(none.state, configure({ shipment: SHIPMENT }));
    assert.deepEqual(later.did, ['ask_rates']);
    assert.deepEqual(run(later.state, configure({ shipment: { ...SHIPMENT } })).did, [], 'the same shipment');
    assert.deepEqual(run(later.state, configure({ shipment: { items: [] } })).did, ['ask_rates']);
  });

  test('are not asked for where no rate is wanted', () => {
    assert.deepEqual(run(initial({ shipment: SHIPMENT, requireRate: 'never' }), type('postal_code', '20027'), washington).did, ['say']);
  });

  test('the four digits more and the street ask nothing anew; a post office box does, once it is typed', () => {
    const ready = priced();
    assert.deepEqual(run(ready, type('postal_code', '20027-1234')).did, []);
    assert.deepEqual(run(ready, type('line1', 'PO Box 7')).did, []);
    const { effects } = run(ready, type('line1', 'P.O. Box 7'), settle());
    assert.deepEqual(effects.find((effect) => effect.do === 'ask_rates').request.destination, { postal_code: '20027', country: 'US', po_box: true });
    assert.deepEqual(run(ready, type('line1', '1 Pobox Ave'), settle()).did, ['check']);
  });

  test('an answer about another ZIP code than the newest is dropped', () => {
    const before = filled();
    const { state } = run(before, type('postal_code', '27703'), { type: 'rates_answered', of: before.rates.of, answer: TWO });
    assert.equal(state.rates.status, 'loading');
  });

  test('none is chosen for the shopper, unless there is only one', () => {
    assert.equal(chosenRate(priced()), null);
    assert.equal(chosenRate(run(filled(), ratesAnswered(rates(rate('ground', 805)))).state).id, 'ground');
  });

  test('the choice is kept for another ZIP code that has it, without a word about its price', () => {
    const { state, effects } = run(priced(), choose('express'), type('postal_code', '27703'),
      zipAnswered('27703', { city: 'Durham', state: 'NC' }), ratesAnswered(rates(rate('ground', 900), rate('express', 5000))));
    assert.equal(chosenRate(state).amount, 5000);
    assert.equal(state.notice, null);
    assert.deepEqual(effects[0], { do: 'say', what: 'rates_ready' });
  });

  test('when they are over they are asked again: shown meanwhile, but their quotes count no more', () => {
    const chosen = run(priced(), checked(ACCEPT), choose('ground')).state;
    assert.equal(outcome(chosen).quote, 'quote of ground for 805');
    const over = run(chosen, { type: 'rates_expired' });
    assert.deepEqual(over.did, ['ask_rates']);
    assert.equal(over.state.rates.status, 'renewing');
    assert.equal(chosenRate(over.state).id, 'ground');
    assert.equal(outcome(over.state), null);
    const same = run(over.state, ratesAnswered(TWO));
    assert.equal(same.state.notice, null);
    assert.equal(outcome(same.state).rate.id, 'ground');
    const dearer = run(over.state, ratesAnswered(rates(rate('ground', 890), rate('express', 4440))));
    assert.deepEqual(dearer.state.notice, { what: 'price_changed', name: 'ground', amount: 890, currency: 'USD' });
    assert.deepEqual(dearer.effects[0], { do: 'say', what: 'price_changed' });
    assert.equal(outcome(dearer.state).quote, 'quote of ground for 890');
    const gone = run(over.state, ratesAnswered(rates(rate('express', 4440), rate('next', 5000))));
    assert.deepEqual(gone.state.notice, { what: 'rate_gone' });
    assert.equal(missing(gone.state), 'rate');
  });

  test('the end of an answer is waited for', () => {
    const { effects } = run(filled(), ratesAnswered(TWO));
    assert.deepEqual(effects.at(-1), { do: 'wait_for_expiry', at: TWO.expires_at });
  });

  test('none at all is an answer that no setting lets pass', () => {
    for (const requireRate of ['always', 'when-available']) {
      const { state } = run(run(filled(), configure({ requireRate })).state, checked(ACCEPT), ratesAnswered(rates()));
      assert.equal(missing(state), 'rates_none');
    }
  });

  test('a ZIP code that the carrier does not deliver to is the shopper\'s to change', () => {
    const { state } = run(filled(), ratesFailed('input', [{ pointer: '/destination/postal_code' }]));
    assert.equal(notesOf(state, currentCheck(state), new Set()).postal_code.text, 'zip_unknown');
    assert.equal(state.rates.status, 'idle');
    assert.deepEqual(run(state, settle()).did, []);
  });

  // What may go wrong → whether the order goes on without a rate, by the shop's wish.
  for (const [fault, always, available] of [
    ['carrier', 'rates_failed', null], ['quota', 'rates_failed', null], ['network', 'rates_failed', null], ['configuration', 'rates_failed', null],
    ['internal', 'rates_failed', null], ['rate_limit', 'rates_failed', null], ['access', 'rates_failed', null], ['input', 'rates_failed', 'rates_failed'],
  ]) {
    test(`a failure that is due to ${fault}: ${always} where a rate is needed, ${available ?? 'nothing'} missing where it need only be there if it can`, () => {
      for (const [requireRate, expected] of [['always', always], ['when-available', available]]) {
        const { state } = run(filled(), configure({ requireRate }), checked(ACCEPT), ratesFailed(fault));
        assert.equal(missing(state), expected);
        if (expected === null) assert.deepEqual([outcome(state).rate, outcome(state).quote], [null, null]);
        assert.deepEqual(run(state, { type: 'ask_rates_again' }).did, ['ask_rates']);
      }
    });
  }
});

describe('abroad', () => {
  const ADDRESS = { line1: 'Unter den Linden 1', line2: '', city: 'Berlin', state: '', postal_code: '10117' };
  const abroad = () => run(initial({ shipment: SHIPMENT, country: 'DE' }), configure({}));

  test('rates go by the country, at once and once', () => {
    const { effects, state } = abroad();
    assert.deepEqual(effects.map((effect) => effect.do), ['ask_rates']);
    assert.deepEqual(effects[0].request.destination, { country: 'DE' });
    assert.deepEqual(run(state, fill(ADDRESS)).did, ['check']);
  });

  test('street and city are enough, and nothing is said to be malformed', () => {
    const { state } = run(abroad().state, fill(ADDRESS));
    assert.deepEqual(notesOf(state, null, new Set()), {});
    const accepted = run(state, checked({ ...ACCEPT, verdict: 'unsupported', address: { ...ADDRESS, country: 'DE' } }), ratesAnswered(TWO), choose('ground'));
    assert.equal(outcome(accepted.state).decision, 'accepted');
    assert.equal(outcome(accepted.state).address.country, 'DE');
  });

  test('moving there and back asks anew, and takes no state along', () => {
    const { state, effects } = run(priced(), { type: 'configure', country: 'CA' });
    assert.equal(state.fields.state, '');
    assert.deepEqual(effects.find((effect) => effect.do === 'ask_rates').request.destination, { country: 'CA' });
    assert.deepEqual(run(state, { type: 'configure', country: 'US' }).did, ['ask_zip']);
  });

  test('territories are at home', () => {
    const { effects } = run(initial({ shipment: SHIPMENT, country: 'PR' }), type('postal_code', '00901'), zipAnswered('00901', { city: 'San Juan', state: 'PR' }));
    assert.deepEqual(effects.find((effect) => effect.do === 'ask_rates').request.destination, { postal_code: '00901', country: 'PR' });
  });
});

describe('the form', () => {
  test('what is missing is told in the order of the form, and nothing at the end', () => {
    const steps = [
      [[], 'fields'], [[fill(), washington], 'check'], [[checked(CORRECT)], 'confirm_correction'], [[{ type: 'use_suggested' }], 'rates_loading'],
      [[ratesAnswered(TWO)], 'rate'], [[choose('ground')], null],
    ];
    let state = initial({ shipment: SHIPMENT });
    for (const [events, expected] of steps) {
      ({ state } = run(state, ...events));
      assert.equal(missing(state), expected);
      assert.equal(outcome(state) === null, expected !== null);
    }
    assert.deepEqual(outcome(state), {
      address: KNOWN, verdict: 'confirmed', decision: 'corrected', answer: CORRECT, rate: TWO.rates[0], quote: 'quote of ground for 805',
    });
  });

  test('a reset goes back to what the page had given, and forgets choice and check', () => {
    const { state } = run(priced(), checked(ACCEPT), choose('ground'), { type: 'reset', fields: { ...TYPED, postal_code: '', line1: '', line2: '', city: '', state: '' } });
    assert.deepEqual([state.chosen, state.check.of, state.rates.status, state.fields.city], [null, null, 'idle', '']);
    assert.equal(state.shipment, SHIPMENT);
  });

  test('what the browser had kept is checked anew, and the choice is there when its rates are', () => {
    const { state } = run(initial({ shipment: SHIPMENT }), { type: 'restore', fields: TYPED, chosen: 'express' }, washington, ratesAnswered(TWO));
    assert.equal(chosenRate(state).id, 'express');
    assert.equal(state.check.status, 'loading');
  });

  test('questions that were dropped are asked again when the element is back', () => {
    const asked = run(initial({ shipment: SHIPMENT }), fill());
    assert.deepEqual(asked.did, ['ask_zip', 'check']);
    assert.deepEqual(run(asked.state, { type: 'suspend' }, configure({})).did, ['ask_zip', 'check']);
    const answered = run(filled(), { type: 'suspend' }, configure({}));
    assert.deepEqual(answered.did, ['check', 'ask_rates']);
    assert.deepEqual(run(priced(), checked(ACCEPT), { type: 'suspend' }, configure({})).did, []);
  });

  test('an urbanization that the carrier names is kept, unless the shopper insists on what was entered', () => {
    const found = { ...CORRECT, address: { ...KNOWN, urbanization: 'Urb Las Gladiolas' } };
    assert.equal(addressDetail(run(filled(), checked(found), { type: 'use_suggested' }).state).address.urbanization, 'Urb Las Gladiolas');
    assert.equal(addressDetail(run(filled(), checked(found), { type: 'use_entered' }).state).address.urbanization, undefined);
  });
});
