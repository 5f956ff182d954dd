// The shadow root: where the fields, the verdict and the shipping methods stand, and the one live region that speaks for all.

import { isDomestic } from './address.js';
import { h } from './dom.js';
import { AddressFields } from './fields.js';
import { radios, renderRates, renderRatesNotes } from './rates.js';
import { spoken } from './speech.js';
import { currentCheck } from './state.js';
import { styles } from './styles.js';
import { renderVerdict } from './verdict.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Fields} Fields
 * @typedef {import('./fields.js').Say} Say
 */

/** What the page has said. @typedef {{ say: Say, name: string, section: string | null, disabled: boolean, defaults: Partial<Fields> }} Given */

/** What the buttons do. @typedef {{ suggested(): void, entered(): void, choose(id: string): void, retry(): void }} Actions */

/** What a screen reader has not read by then was overtaken. */
const SAID_AT_MOST = 3;

export class View {
  /** What each part shows, so that it is left alone while that is the same. @type {Map<string, unknown[]>} */
  #shown = new Map();
  #grid = h('div', { part: 'fields', class: 'fields', role: 'group' });
  #country = h('p', { part: 'country', class: 'country' });
  #legend = h('legend', { part: 'rates-title' });
  #list = h('div', { class: 'list' });
  #notes = h('div', { part: 'rates-notes', class: 'notes' });
  #said = h('div', { class: 'said', role: 'status', 'aria-atomic': 'false' });

  /**
   * @param {HTMLElement} host
   * @param {Actions} actions
   */
  constructor(host, actions) {
    this.host = host;
    this.actions = actions;
    this.fields = new AddressFields(host, this.#grid);
    this.verdict = h('div', { class: 'verdict', tabindex: '-1' });
    this.rates = /** @type {HTMLFieldSetElement} */ (h('fieldset', { part: 'rates', class: 'rates', tabindex: '-1' },
      this.#legend, h('div', { class: 'methods' }, this.#list, this.#notes)));
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styles()];
    root.append(this.#grid, this.#country, this.verdict, this.rates, this.#said);
  }

  /** Makes the fields anew: those of another country. @param {string} country */
  build(country) {
    this.fields.build(country);
    this.forget();
  }

  /** Shows everything anew: the texts are others. */
  forget() {
    this.#shown.clear();
  }

  /**
   * @param {State} state
   * @param {Given} given
   */
  render(state, given) {
    const { say, name, section, disabled, defaults } = given;
    const check = currentCheck(state);
    const locale = localeOf(this.host);
    const domestic = isDomestic(state.country);
    this.#when('labels', [name, section, domestic, disabled], () => {
      this.fields.describe({ prefix: name, section, domestic, disabled, defaults }, say);
      this.#grid.setAttribute('aria-label', say('address'));
      this.#legend.textContent = say('rates');
    });
    this.fields.render(state, check, say);
    this.#when('country', [state.country, locale], () => {
      const country = new Intl.DisplayNames(locale, { type: 'region' }).of(state.country) ?? state.country;
      this.#country.textContent = say('country', { country });
    });
    this.#when('verdict', [check, disabled], () => {
      const { suggested, entered } = this.actions;
      renderVerdict(this.verdict, state, check, say, {
        suggested, entered, unit: () => this.fields.input('line2').focus(), edit: () => this.fields.wrong().focus(),
      });
      for (const button of this.verdict.querySelectorAll('button')) button.disabled = disabled;
    });
    this.rates.hidden = state.requireRate === 'never';
    this.rates.disabled = disabled;
    const { status, answer, fault } = state.rates;
    this.#when('rates', [status, answer, fault, state.requireRate, locale], () => {
      // The button that was pressed goes away with what it stands in.
      const retry = () => {
        this.rates.focus();
        this.actions.retry();
      };
      renderRates(this.#list, state, { say, locale, choose: this.actions.choose, retry });
    });
    for (const radio of radios(this.#list)) radio.checked = radio.value === state.chosen;
    this.#when('notes', [state.notice, status, answer, locale], () => renderRatesNotes(this.#notes, state, say, locale));
  }

  /**
   * @param {string} what
   * @param {State} state
   * @param {Say} say
   */
  speak(what, state, say) {
    this.#said.append(h('p', {}, spoken(what, state, say, localeOf(this.host))));
    while (this.#said.children.length > SAID_AT_MOST) this.#said.firstChild?.remove();
  }

  /**
   * Where something can be done about what is in the way.
   *
   * @param {import('./form.js').Where} where
   * @returns {HTMLElement}
   */
  place(where) {
    switch (where) {
      case 'verdict': return this.verdict.querySelector('button') ?? this.verdict;
      case 'unit': return this.fields.input('line2');
      case 'wrong': return this.fields.wrong();
      case 'rates': return radios(this.#list)[0] ?? this.#list.querySelector('button') ?? this.rates;
    }
  }

  /** @type {(part: string, facts: unknown[], render: () => void) => void} */
  #when(part, facts, render) {
    const before = this.#shown.get(part);
    if (before?.every((fact, index) => fact === facts[index])) return;
    this.#shown.set(part, facts);
    render();
  }
}

/**
 * The language of numbers and dates: that of the text around; the browser's, if the page does not say.
 *
 * @param {Element} element
 */
function localeOf(element) {
  /** @type {Element | null} */
  let at = element;
  while (at) {
    const near = /** @type {HTMLElement | null} */ (at.closest('[lang]'));
    if (near?.lang) return near.lang;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return undefined;
}
