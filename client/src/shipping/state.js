// What the component knows, and what it does next: `next(state, event)` gives the new state and a list of effects. Nothing in
// here asks, waits, shows or looks at a clock; element.js does what the effects say and sends what came of it back as an event.

import { FIELDS, isDomestic, stateCode, zipOf } from './address.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').ShippingEvent} ShippingEvent
 * @typedef {import('../../types/shipping.d.ts').Effect} Effect
 * @typedef {import('../../types/shipping.d.ts').Fields} Fields
 * @typedef {import('../../types/shipping.d.ts').FieldName} FieldName
 * @typedef {import('../../types/shipping.d.ts').AddressDetail} AddressDetail
 * @typedef {import('../../types/shipping.d.ts').Check} Check
 * @typedef {import('../../types/client.d.ts').Address} Address
 * @typedef {import('../../types/client.d.ts').Rate} Rate
 */

/** @type {State['zip']} */
const NO_ZIP = { of: null, status: 'idle', place: null };
/** @type {State['rates']} */
const NO_RATES = { of: null, status: 'idle', answer: null, fault: null };
/** @type {State['check']} */
const NO_CHECK = { of: null, status: 'idle', answer: null, decision: null, wrong: [] };

/**
 * Before anything was entered.
 *
 * @param {Partial<State>} [given]
 * @returns {State}
 */
export function initial(given = {}) {
  return {
    country: 'US', shipment: null, requireRate: 'always',
    fields: { postal_code: '', city: '', state: '', line1: '', line2: '' },
    own: { city: false, state: false }, typing: null, focus: null,
    zip: NO_ZIP, check: NO_CHECK, rates: NO_RATES, chosen: null, notice: null,
    ...given,
  };
}

/**
 * The address as the API takes it.
 *
 * @param {State} state
 * @returns {Address}
 */
export function addressOf({ fields, country }) {
  const { line1, line2, city, state, postal_code } = /** @type {Fields} */ (
    Object.fromEntries(FIELDS.map((name) => [name, fields[name].trim()])));
  return { line1, line2, city, state, postal_code, country };
}

/** @param {State} state */
const keyOf = (state) => JSON.stringify(addressOf(state));

/**
 * Whether there is enough to ask about. Abroad nothing is known of which places have states and postal codes.
 *
 * @param {State} state
 */
export function isComplete(state) {
  const { line1, city, state: region, postal_code } = addressOf(state);
  return Boolean(line1 && city && (!isDomestic(state.country) || (region && zipOf(postal_code ?? ''))));
}

/**
 * The check of the address as it stands; none while it is being changed, and again if it is changed back.
 *
 * @param {State} state
 * @returns {Check | null}
 */
export function currentCheck(state) {
  return state.check.of !== null && state.check.of === keyOf(state) ? state.check : null;
}

/**
 * @param {State} state
 * @returns {Rate | null}
 */
export function chosenRate({ rates, chosen }) {
  return rates.answer?.rates.find(({ id }) => id === chosen) ?? null;
}

/**
 * Whether the order may go on without a price: the shop said so, and the reason is nobody's mistake.
 *
 * @param {State} state
 */
export function goesOnWithoutRate({ rates, requireRate }) {
  return requireRate === 'when-available' && rates.status === 'failed' && rates.fault !== 'input';
}

/**
 * What still stands in the way of the order, beyond empty fields, which say so themselves; `null` if nothing does.
 *
 * @param {State} state
 * @returns {import('../../types/shipping.d.ts').Missing | null}
 */
export function missing(state) {
  if (!isComplete(state)) return 'fields';
  const check = currentCheck(state);
  if (!check?.answer) return 'check';
  if (!check.decision) return check.answer.next_action;
  if (state.requireRate === 'never' || goesOnWithoutRate(state)) return null;
  const { status } = state.rates;
  if (status === 'ready') return chosenRate(state) ? null : 'rate';
  return status === 'failed' ? 'rates_failed' : status === 'none' ? 'rates_none' : 'rates_loading';
}

/**
 * What the shop gets: address, rate and quote; `null` while something is missing.
 *
 * @param {State} state
 */
export function outcome(state) {
  if (missing(state)) return null;
  const rate = state.rates.status === 'ready' ? chosenRate(state) : null;
  return { ...addressDetail(state), rate, quote: rate?.quote ?? null };
}

/**
 * The address, what the carrier says of it, and what the shopper decided.
 *
 * @param {State} state
 * @returns {AddressDetail}
 */
export function addressDetail(state) {
  const { answer, decision } = currentCheck(state) ?? NO_CHECK;
  const urbanization = decision === 'as_entered' ? null : answer?.address?.urbanization;
  return {
    address: { ...addressOf(state), ...(urbanization && { urbanization }) },
    verdict: answer?.verdict ?? null, decision, answer,
  };
}

/**
 * @param {State} state
 * @param {ShippingEvent} event
 * @returns {[State, Effect[]]}
 */
export function next(state, event) {
  switch (event.type) {
    case 'edit': {
      const { field, value } = event;
      const own = field in state.own ? { ...state.own, [field]: value !== '' } : state.own;
      return follow({ ...state, fields: { ...state.fields, [field]: value }, own, typing: field });
    }
    // A field was left, entered or changed by the browser.
    case 'settle':
      return follow({ ...state, typing: null, focus: event.force ? null : event.focus });
    case 'fill':
      return follow(filled(state, event.fields));
    case 'configure': {
      const { country = state.country, settings } = event;
      if (country === state.country) return follow({ ...state, ...settings });
      // A state's code means nothing abroad, nor a region here.
      const fields = isDomestic(country) === isDomestic(state.country) ? state.fields : { ...state.fields, state: '' };
      return follow({ ...state, ...settings, country, fields, zip: NO_ZIP });
    }
    case 'zip_answered':
      return state.zip.of === event.zip && state.zip.status === 'loading' ? zipAnswered(state, event.place) : [state, []];
    case 'zip_failed':
      return state.zip.of === event.zip ? follow({ ...state, zip: { ...state.zip, status: 'failed' } }) : [state, []];
    case 'checked':
      return state.check.of === event.of ? checked(state, event.answer) : [state, []];
    case 'check_refused':
      return state.check.of === event.of ? refused(state, event.wrong) : [state, []];
    case 'use_suggested':
      return decided(state, 'corrected', currentCheck(state)?.answer?.address);
    case 'use_entered':
      return decided(state, 'as_entered');
    case 'rates_answered':
      return state.rates.of === event.of ? ratesAnswered(state, event.answer) : [state, []];
    case 'rates_failed':
      return state.rates.of === event.of ? ratesFailed(state, event.error) : [state, []];
    case 'rates_expired':
      // What was shown stays until the new answer is there; its quotes are worth nothing any more.
      return state.rates.status === 'ready' ? follow({ ...state, rates: { ...state.rates, of: null, status: 'renewing' } }) : [state, []];
    // Questions under way were dropped; they are asked again by whatever comes next.
    case 'suspend':
      return [{
        ...state, zip: state.zip.status === 'loading' ? NO_ZIP : state.zip, check: state.check.status === 'loading' ? NO_CHECK : state.check,
        rates: ['loading', 'renewing'].includes(state.rates.status) ? { ...state.rates, of: null } : state.rates,
      }, []];
    case 'ask_rates_again':
      return follow({ ...state, rates: { ...state.rates, of: null } });
    case 'choose':
      return [{ ...state, chosen: event.id, notice: null }, []];
    case 'reset': {
      const { country, shipment, requireRate } = state;
      return follow(filled(initial({ country, shipment, requireRate }), event.fields));
    }
    case 'restore':
      return follow(filled({ ...state, chosen: event.chosen }, event.fields));
  }
}

/**
 * Values from the page, not from the shopper: finished, and not to be overwritten.
 *
 * @param {State} state
 * @param {Partial<Fields>} given
 * @returns {State}
 */
function filled(state, given) {
  const fields = { ...state.fields };
  for (const name of FIELDS) if (given[name] !== undefined) fields[name] = String(given[name] ?? '');
  if (isDomestic(state.country)) fields.state = stateCode(fields.state);
  return { ...state, fields, own: { city: fields.city !== '', state: fields.state !== '' }, typing: null, focus: null };
}

/**
 * Asks whatever can be asked now and was not yet.
 *
 * @param {State} state
 * @param {Effect[]} [effects]
 * @returns {[State, Effect[]]}
 */
function follow(state, effects = []) {
  return [askZip, askCheck, askRates].reduce(
    ([now, all], ask) => {
      const [then, more] = ask(now);
      return [then, [...all, ...more]];
    },
    /** @type {[State, Effect[]]} */ ([state, effects]),
  );
}

/** @type {(state: State) => [State, Effect[]]} */
function askZip(state) {
  const zip = isDomestic(state.country) ? zipOf(state.fields.postal_code) : null;
  if (zip === state.zip.of) return [state, []];
  if (zip === null) return [{ ...state, zip: NO_ZIP }, []];
  return [{ ...state, zip: { of: zip, status: 'loading', place: null } }, [{ do: 'ask_zip', zip }]];
}

/**
 * Not while a field is being typed into, nor while the focus is in the unit: it may be empty, so that it is empty does not say
 * that it was meant to be.
 *
 * @type {(state: State) => [State, Effect[]]}
 */
function askCheck(state) {
  const of = keyOf(state);
  if (!isComplete(state) || state.typing || state.focus === 'line2' || state.check.of === of) return [state, []];
  return [{ ...state, check: { ...NO_CHECK, of, status: 'loading' } }, [{ do: 'check', of, address: addressOf(state) }]];
}

/**
 * By the ZIP code, once it is known to exist: an unknown one would cost a call of the carrier that tells nothing. Abroad by the
 * country: quotes are for a country, too.
 *
 * @type {(state: State) => [State, Effect[]]}
 */
function askRates(state) {
  const { country, shipment, zip, rates, requireRate, fields: { line1 } } = state;
  const domestic = isDomestic(country);
  const impossible = !shipment || requireRate === 'never' || (domestic && ['idle', 'unknown'].includes(zip.status));
  if (impossible) return rates.status === 'idle' ? [state, []] : [{ ...state, rates: NO_RATES, notice: null }, []];
  if (domestic && zip.status === 'loading') {
    return rates.of === null && rates.status === 'loading' ? [state, []] : [{ ...state, rates: { ...NO_RATES, status: 'loading' }, notice: null }, []];
  }
  // Post office boxes have days of their own. Looked at when the street is finished, since each question costs.
  const boxed = state.typing === 'line1' ? rates.boxed : domestic && /^\W*p[\s.]*o[\s.]*box\b/i.test(line1);
  const destination = domestic ? { postal_code: zip.of, country, ...(boxed && { po_box: true }) } : { country };
  const request = { ...shipment, destination };
  const of = JSON.stringify(request);
  if (of === rates.of) return [state, []];
  const renewing = rates.status === 'renewing';
  return [{
    ...state, notice: null, rates: { ...(renewing ? rates : NO_RATES), of, boxed, status: renewing ? 'renewing' : 'loading' },
  }, [{ do: 'ask_rates', of, request }]];
}

/** @type {(state: State, place: import('../../types/client.d.ts').Place | null) => [State, Effect[]]} */
function zipAnswered(state, place) {
  const fields = { ...state.fields };
  for (const name of /** @type {const} */ (['city', 'state'])) {
    if (!state.own[name]) fields[name] = place?.[name] ?? '';
  }
  const wrote = place && (fields.city !== state.fields.city || fields.state !== state.fields.state);
  const then = { ...state, fields, zip: { ...state.zip, status: /** @type {State['zip']['status']} */ (place ? 'found' : 'unknown'), place } };
  return follow(then, wrote ? [{ do: 'say', what: 'place_filled' }] : place ? [] : [{ do: 'say', what: 'zip_unknown' }]);
}

/** @type {(state: State, answer: NonNullable<Check['answer']>) => [State, Effect[]]} */
function checked(state, answer) {
  const there = currentCheck(state);
  const moved = there && answer.next_action === 'confirm_correction' && unitMovedOnly(addressOf(state), answer);
  const check = { ...state.check, status: /** @type {const} */ ('done'), answer };
  if (answer.next_action !== 'accept' && !moved) {
    return [{ ...state, check }, [{ do: 'say', what: answer.next_action }, { do: 'tell_address' }]];
  }
  const unchecked = answer.verdict === 'unchecked';
  // An address that was changed meanwhile is not to be overwritten by the answer about the one before.
  const { line1, line2 } = state.fields;
  const then = there && !unchecked ? tidied({ ...state, check }, answer.address && { ...answer.address, ...(moved && { line1, line2 }) }) : { ...state, check };
  return follow({ ...then, check: { ...then.check, decision: unchecked ? 'unchecked' : 'accepted' } },
    [{ do: 'say', what: unchecked ? 'unchecked' : answer.verdict === 'unsupported' ? 'unsupported' : 'accepted' }, { do: 'tell_address' }]);
}

/**
 * Whether the carrier knows the very same address, and only writes the unit behind the street: nobody is asked about that.
 *
 * @param {Address} entered
 * @param {NonNullable<Check['answer']>} answer
 */
function unitMovedOnly(entered, { address, changed }) {
  /** @type {(address: Address) => string} */
  const street = ({ line1, line2 }) => `${line1} ${line2}`.toUpperCase().replace(/[\s.,]+/g, ' ').trim();
  return address !== null && changed.every((name) => name === 'line1' || name === 'line2') && street(entered) === street(address);
}

/** @type {(state: State, wrong: FieldName[]) => [State, Effect[]]} */
function refused(state, wrong) {
  const answer = /** @type {any} */ ({
    verdict: 'refused', next_action: 'fix', address: null, changed: [], delivery: null, messages: [], carrier: null, freshness: null,
  });
  return [{ ...state, check: { ...state.check, status: 'done', answer, wrong } }, [{ do: 'say', what: 'fix' }, { do: 'tell_address' }]];
}

/** @type {(state: State, decision: 'corrected' | 'as_entered', address?: Address | null) => [State, Effect[]]} */
function decided(state, decision, address) {
  if (!currentCheck(state)?.answer) return [state, []];
  const then = address ? tidied(state, address) : state;
  const [after, effects] = follow({ ...then, check: { ...then.check, decision } });
  return [after, [...effects, { do: 'say', what: decision }, { do: 'tell_address' }, { do: 'focus_verdict' }]];
}

/**
 * The address in the carrier's spelling, which counts as checked.
 *
 * @param {State} state
 * @param {Address | null} address
 * @returns {State}
 */
function tidied(state, address) {
  if (!address) return state;
  const fields = { ...state.fields };
  for (const name of FIELDS) fields[name] = address[name] ?? '';
  // The place is the carrier's now: the one that was looked up must not be put over it.
  const zip = isDomestic(state.country) ? { of: zipOf(fields.postal_code), status: /** @type {const} */ ('found'), place: null } : NO_ZIP;
  const then = { ...state, fields, zip };
  return { ...then, check: { ...state.check, of: keyOf(then) } };
}

/** @type {(state: State, answer: import('../../types/client.d.ts').RatesAnswer) => [State, Effect[]]} */
function ratesAnswered(state, answer) {
  const { rates } = answer;
  const before = chosenRate(state);
  const same = rates.find(({ id }) => id === state.chosen);
  const only = rates.length === 1 ? rates[0] : undefined;
  const rate = same ?? only;
  /** @type {State['notice']} */
  let notice = null;
  if (before && same && same.amount !== before.amount) notice = { what: 'price_changed', name: same.name, amount: same.amount, currency: same.currency };
  if (state.chosen && !same) notice = { what: 'rate_gone' };
  return [{
    ...state, chosen: rate?.id ?? null, notice,
    rates: { ...state.rates, status: rates.length > 0 ? 'ready' : 'none', answer, fault: null },
  }, [
    { do: 'say', what: notice ? notice.what : rates.length > 0 ? 'rates_ready' : 'rates_none' },
    { do: 'tell_rates', answer },
    ...(rates.length > 0 ? [/** @type {Effect} */ ({ do: 'wait_for_expiry', at: answer.expires_at })] : []),
  ]];
}

/** @type {(state: State, error: import('../../types/shipping.d.ts').Failure) => [State, Effect[]]} */
function ratesFailed(state, { fault, errors }) {
  // A ZIP code to which nothing is delivered. Everything else in the question is the shop's.
  if (fault === 'input' && errors.some(({ pointer }) => pointer === '/destination/postal_code')) {
    return [{ ...state, zip: { ...state.zip, status: 'unknown' }, rates: { ...NO_RATES, of: state.rates.of } }, [{ do: 'say', what: 'zip_unknown' }]];
  }
  return [{ ...state, rates: { ...state.rates, status: 'failed', answer: null, fault } }, [{ do: 'say', what: 'rates_failed' }]];
}

