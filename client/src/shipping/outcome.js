// What follows from the component's state: the address, whether it is complete and decided, what is missing, what the shop gets.

import { FIELDS, isDomestic, zipOf, zipText } from './address.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Fields} Fields
 * @typedef {import('../../types/shipping.d.ts').AddressDetail} AddressDetail
 * @typedef {import('../../types/shipping.d.ts').Check} Check
 * @typedef {import('../../types/client.d.ts').Address} Address
 * @typedef {import('../../types/client.d.ts').Rate} Rate
 */

/**
 * The address as the API takes it.
 *
 * @param {State} state
 * @returns {Address}
 */
export function addressOf({ fields, country }) {
  const { line1, line2, city, state, postal_code } = /** @type {Fields} */ (
    Object.fromEntries(FIELDS.map((name) => [name, fields[name].trim()])));
  return { line1, line2, city, state, postal_code: isDomestic(country) ? zipText(postal_code) : postal_code, country };
}

/** The address as one text: equal ones have equal keys. @param {State} state */
export const keyOf = (state) => JSON.stringify(addressOf(state));

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
  const { answer, decision } = currentCheck(state) ?? { answer: null, decision: null };
  const urbanization = decision === 'as_entered' ? null : answer?.address?.urbanization;
  return {
    address: { ...addressOf(state), ...(urbanization && { urbanization }) },
    verdict: answer?.verdict ?? null, decision, answer,
  };
}
