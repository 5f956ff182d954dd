// The shipping methods: a group of native radio buttons, with what stands in their place while there are none.

import { h, icon } from './dom.js';
import { goesOnWithoutRate } from './state.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/client.d.ts').Rate} Rate
 * @typedef {import('../../types/client.d.ts').RatesAnswer} RatesAnswer
 * @typedef {import('./fields.js').Say} Say
 * @typedef {{ delivery_days?: [number, number], duties_and_taxes?: { amount: number } }} Extras
 */

/** As many as a shop has at home without settings of its own: their place is kept while they load. */
const USUAL = 3;

/** Lists made so far. Chromium passes over a group of radio buttons in a shadow root after one of its name was there and went. */
let lists = 0;

/**
 * @param {string | undefined} locale
 * @param {number} amount in the currency's hundredths
 * @param {string} currency
 */
function money(locale, amount, currency) {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount / 100);
}

/** @type {(locale: string | undefined, date: string) => string} A day, wherever the shopper is. */
const day = (locale, date) => new Intl.DateTimeFormat(locale, { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' }).format(new Date(date));

/**
 * @param {HTMLElement} list
 * @param {State} state
 * @param {{ say: Say, locale: string | undefined, choose(id: string): void, retry(): void }} how
 */
export function renderRates(list, state, { say, locale, choose, retry }) {
  const { status, answer } = state.rates;
  list.setAttribute('aria-busy', String(status === 'loading' || status === 'renewing'));
  if (status === 'idle') return list.replaceChildren(h('p', { part: 'rates-idle', class: 'place' }, say('rates_idle')));
  if (status === 'loading') {
    const row = () => h('div', { class: 'rate' }, h('i', { class: 'bone dot' }), h('span', { class: 'what' }, h('i', { class: 'bone' }), h('i', { class: 'bone short' })));
    return list.replaceChildren(h('div', { part: 'rates-loading', class: 'card', 'aria-hidden': 'true' }, ...Array.from({ length: USUAL }, row)));
  }
  if (status === 'failed') {
    return list.replaceChildren(h('div', { part: 'rates-failed', class: 'place' },
      h('p', { class: 'line' }, icon('info'), h('span', {}, say(goesOnWithoutRate(state) ? 'rates_failed_go_on' : 'rates_failed'))),
      h('button', { type: 'button', part: 'button secondary', class: 'secondary', onclick: retry }, say('retry'))));
  }
  if (status === 'none') {
    const reasons = new Set(answer?.unavailable.map(({ code }) => code).filter((code) => ['too_heavy', 'too_long', 'not_offered_here'].includes(code)));
    return list.replaceChildren(h('div', { part: 'rates-none', class: 'place' },
      h('p', { class: 'line' }, icon('fix'), h('span', {}, [say('rates_none'), ...[...reasons].map((code) => say(code))].join(' ')))));
  }
  const focused = /** @type {ShadowRoot} */ (list.getRootNode()).activeElement?.getAttribute('value');
  lists += 1;
  list.replaceChildren(h('div', { part: 'rates-list', class: 'card' },
    .../** @type {RatesAnswer} */ (answer).rates.map((rate) => row(rate, { say, locale, choose }))));
  // The radio button that had the focus was replaced by its like.
  if (focused) radios(list).find(({ value }) => value === focused)?.focus();
}

/**
 * @param {Rate} rate
 * @param {{ say: Say, locale: string | undefined, choose(id: string): void }} how
 */
function row(rate, { say, locale, choose }) {
  const free = rate.amount === 0;
  const { delivery, delivery_days: days, duties_and_taxes: duties } = /** @type {Rate & Extras} */ (rate);
  const when = delivery?.date
    ? say('delivery', { date: day(locale, delivery.date) })
    : days ? say('delivery_days', { least: days[0], most: days[1] }) : say('delivery_unknown');
  return h('label', { part: 'rate', class: 'rate' },
    h('input', { type: 'radio', name: `rate-${lists}`, value: rate.id, part: 'radio', onchange: () => choose(rate.id) }),
    h('span', { class: 'what' },
      h('span', { part: 'rate-name', class: 'name' }, rate.name),
      h('span', { part: 'rate-delivery', class: 'when' }, when,
        delivery?.guaranteed && h('span', { part: 'rate-guaranteed', class: 'badge' }, say('guaranteed'))),
      duties && h('span', { part: 'rate-duties', class: 'when' }, say('duties', { amount: money(locale, duties.amount, rate.currency) }))),
    h('span', { part: `rate-price${free ? ' rate-free' : ''}`, class: 'price' }, free ? say('free') : money(locale, rate.amount, rate.currency)));
}

/**
 * What there is to know about the prices as a whole: that they have changed, or whose they are.
 *
 * @param {HTMLElement} notes
 * @param {State} state
 * @param {Say} say
 * @param {string | undefined} locale
 */
export function renderRatesNotes(notes, { notice, rates }, say, locale) {
  const freshness = rates.answer?.freshness;
  notes.replaceChildren(
    ...(notice ? [h('p', {}, h('strong', {}, noticeText(notice, say, locale)))] : []),
    ...(freshness === 'stale' || freshness === 'fallback' ? [h('p', {}, say(freshness))] : []));
}

/** @type {(notice: NonNullable<State['notice']>, say: Say, locale: string | undefined) => string} */
export function noticeText(notice, say, locale) {
  return notice.what === 'rate_gone' ? say('rate_gone') : say('price_changed', { name: notice.name, price: money(locale, notice.amount, notice.currency) });
}

/**
 * @param {ParentNode} root
 * @returns {HTMLInputElement[]}
 */
export function radios(root) {
  return [...root.querySelectorAll('input')];
}
