// What an address form has to know of addresses: its fields, the states, which countries are domestic mail, what a ZIP code is.

/** @typedef {import('../../types/shipping.d.ts').FieldName} FieldName */

/** The fields, by the API's names, in the order of the form at home: the ZIP code fills the next two. */
export const FIELDS = /** @type {const} */ (['postal_code', 'city', 'state', 'line1', 'line2']);

/** Abroad a ZIP code fills nothing, and a form looks as everybody knows it. */
export const FIELDS_ABROAD = /** @type {const} */ (['line1', 'line2', 'city', 'state', 'postal_code']);

/** As src/postal/countries.rs: the United States, and what its mail treats as such. */
const DOMESTIC = ['US', 'AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'UM', 'VI'];

/** @param {string} country ISO 3166, two letters */
export const isDomestic = (country) => DOMESTIC.includes(country);

/** As src/postal/states.rs, by name. */
export const STATES = /** @type {[code: string, name: string][]} */ ((
  'AL:Alabama|AK:Alaska|AS:American Samoa|AZ:Arizona|AR:Arkansas|AA:Armed Forces Americas|AE:Armed Forces Europe|AP:Armed Forces Pacific|'
  + 'CA:California|CO:Colorado|CT:Connecticut|DE:Delaware|DC:District of Columbia|FM:Federated States of Micronesia|FL:Florida|GA:Georgia|'
  + 'GU:Guam|HI:Hawaii|ID:Idaho|IL:Illinois|IN:Indiana|IA:Iowa|KS:Kansas|KY:Kentucky|LA:Louisiana|ME:Maine|MH:Marshall Islands|'
  + 'MD:Maryland|MA:Massachusetts|MI:Michigan|MN:Minnesota|MS:Mississippi|MO:Missouri|MT:Montana|NE:Nebraska|NV:Nevada|'
  + 'NH:New Hampshire|NJ:New Jersey|NM:New Mexico|NY:New York|NC:North Carolina|ND:North Dakota|MP:Northern Mariana Islands|OH:Ohio|'
  + 'OK:Oklahoma|OR:Oregon|PW:Palau|PA:Pennsylvania|PR:Puerto Rico|RI:Rhode Island|SC:South Carolina|SD:South Dakota|TN:Tennessee|'
  + 'TX:Texas|UT:Utah|VT:Vermont|VI:Virgin Islands|VA:Virginia|WA:Washington|WV:West Virginia|WI:Wisconsin|WY:Wyoming'
).split('|').map((state) => state.split(':')));

/**
 * The code of a state that was given as code or name, in any case; empty if there is none.
 *
 * @param {string} text
 */
export function stateCode(text) {
  const wanted = text.trim().toUpperCase();
  return STATES.find(([code, name]) => code === wanted || name.toUpperCase() === wanted)?.[0] ?? '';
}

/**
 * The five digits of a ZIP code, whether its four more are there, are being typed, or are not; `null` for anything else.
 *
 * @param {string} text
 */
export function zipOf(text) {
  return /^\s*(\d{5})(-\d{0,4}|\d{4})?\s*$/.exec(text)?.[1] ?? null;
}

/**
 * A ZIP code as the API takes it: nine digits with their hyphen, and five for as long as there are fewer.
 *
 * @param {string} text
 */
export function zipText(text) {
  const [, five, four] = /^(\d{5})-?(\d{4})?/.exec(text.trim()) ?? [];
  return five && zipOf(text) ? five + (four ? `-${four}` : '') : text.trim();
}
