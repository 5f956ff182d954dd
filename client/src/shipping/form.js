// What the surrounding form is told: the entries that are no inputs, and what stands in the way of sending it.

import { addressDetail, outcome } from './state.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Missing} Missing
 */

/**
 * @param {State} state
 * @param {string} prefix
 */
export function formData(state, prefix) {
  const { address, verdict, decision } = addressDetail(state);
  const { rate, quote } = outcome(state) ?? {};
  const entries = { country: address.country, urbanization: address.urbanization, verdict, decision, rate: rate?.id, quote };
  const form = new FormData();
  for (const [name, value] of Object.entries(entries)) if (value) form.set(`${prefix}[${name}]`, value);
  return form;
}

/**
 * What the browser keeps with the page's other fields, for a shopper who comes back to it.
 *
 * @param {State} state
 */
export function savedState({ country, fields, chosen }) {
  return JSON.stringify({ country, fields, chosen });
}

/** @typedef {'verdict' | 'unit' | 'wrong' | 'rates'} Where */

/**
 * What to say of what is in the way, and where something can be done about it.
 *
 * @type {Record<Exclude<Missing, 'fields'>, [text: string, where: Where]>}
 */
export const OBSTACLES = {
  check: ['must_wait', 'verdict'],
  accept: ['must_wait', 'verdict'],
  confirm_correction: ['must_confirm', 'verdict'],
  ask_unit: ['must_confirm', 'unit'],
  fix: ['must_confirm', 'wrong'],
  rate: ['must_choose', 'rates'],
  rates_loading: ['must_wait_rates', 'rates'],
  rates_failed: ['rates_failed', 'rates'],
  rates_none: ['rates_none', 'rates'],
};
