// Every word that the component shows or says, in English. A page replaces what it likes: `element.texts = {city: 'Ciudad', …}`.

/** @typedef {import('../../types/shipping.d.ts').Texts} Texts */

/** @type {Texts} */
export const ENGLISH = {
  address: 'Shipping address',
  postal_code: 'ZIP code',
  city: 'City',
  state: 'State',
  line1: 'Street address',
  line2: 'Apt, suite or unit',
  postal_code_abroad: 'Postal code',
  state_abroad: 'State, province or region',
  optional: '{label} (optional)',
  choose_state: 'Select',
  country: 'Country: {country}',

  required: 'Please fill in this field.',
  zip_malformed: 'A ZIP code has five digits, like 20500.',
  zip_unknown: 'We can’t find this ZIP code. Please check it.',
  place_filled: 'City and state filled in: {city}, {state}.',

  checking: 'Checking the address…',
  accepted: 'Address confirmed',
  corrected: 'Address updated',
  as_entered: 'We’ll use the address as you entered it.',
  unsupported: 'We’ll use the address as you entered it. Addresses outside the United States can’t be checked here.',
  unchecked: 'We can’t check addresses right now. You can go on with your order.',

  correction_title: 'Is this your address?',
  correction_body: 'The postal service knows it a little differently.',
  entered: 'You entered',
  suggested: 'Suggested',
  nothing: 'none',
  use_suggested: 'Use this address',
  use_entered: 'Use as entered',

  unit_title: 'Is there an apartment or unit number?',
  unit_missing: 'This building has several units. Please add yours if you have one.',
  unit_unknown: 'The postal service knows the building, but not this unit. Please check it.',
  enter_unit: 'Enter the unit',

  fix_title: 'We couldn’t find this address',
  fix_body: 'Please check what is marked above, or use the address as you entered it.',
  not_confirmed: 'The street is known, but not this number on it. Please check it.',
  several_match: 'Several addresses fit. Please add what tells them apart, like North or South, Street or Avenue.',
  nothing_matches: 'No address fits. Please check number, street, city and ZIP code.',
  refused: 'This can’t be used as it is. Please check it.',
  edit: 'Edit the address',

  vacant: 'The postal service lists this address as vacant.',
  no_street_delivery: 'The postal service doesn’t deliver to this street. A PO box may be needed.',

  rates: 'Shipping method',
  rates_idle: 'Enter your ZIP code to see prices and delivery dates.',
  rates_loading: 'Loading shipping methods…',
  rates_ready: ({ count }) => (count === 1 ? 'One shipping method is available.' : `${count} shipping methods are available.`),
  delivery: 'by {date}',
  delivery_days: ({ least, most }) => `${least === most ? least : `${least}–${most}`} ${most === 1 ? 'day' : 'days'} after it ships`,
  delivery_unknown: 'No delivery date available',
  guaranteed: 'Guaranteed',
  free: 'Free',
  duties: 'plus about {amount} duties and taxes, paid on delivery',
  stale: 'The carrier can’t be reached right now. These are its latest prices; delivery dates will be missing until it can.',
  fallback: 'The carrier can’t be reached right now. These are our own prices.',
  price_changed: 'The price of {name} is now {price}.',
  rate_gone: 'The shipping method you chose is no longer available. Please choose another.',
  rates_failed: 'Shipping prices can’t be loaded right now. Please try again in a moment.',
  rates_failed_go_on: 'Shipping prices can’t be loaded right now. You can go on with your order; we’ll tell you the price of shipping.',
  rates_none: 'We can’t ship this order to this address.',
  too_heavy: 'It is too heavy.',
  too_long: 'It is too large.',
  not_offered_here: 'No carrier service goes there.',
  retry: 'Try again',

  must_wait: 'The address is still being checked.',
  must_confirm: 'Please confirm the address, or use it as you entered it.',
  must_choose: 'Please choose a shipping method.',
  must_wait_rates: 'Shipping methods are still loading.',
};

/**
 * A text with its values filled in.
 *
 * @param {Texts} texts
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function textOf(texts, name, values = {}) {
  const text = texts[name] ?? ENGLISH[name] ?? '';
  return typeof text === 'function' ? text(values) : text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}
