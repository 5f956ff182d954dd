// <edgepost-shipping>: does what state.js decides. It asks the client, renders, speaks, tells the page by events, and tells the
// surrounding form by ElementInternals.

import { acceptAsEntered, createClient } from '../edgepost.js';
import { FIELDS, isDomestic } from './address.js';
import { h } from './dom.js';
import { AddressFields } from './fields.js';
import { money, radios, renderRates } from './rates.js';
import { addressDetail, addressOf, currentCheck, initial, missing, next, outcome } from './state.js';
import { styles } from './styles.js';
import { textOf } from './texts.js';
import { renderVerdict } from './verdict.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Effect} Effect
 * @typedef {import('../../types/shipping.d.ts').ShippingEvent} ShippingEvent
 * @typedef {import('../../types/shipping.d.ts').Fields} Fields
 * @typedef {import('../../types/shipping.d.ts').FieldName} FieldName
 * @typedef {import('../../types/shipping.d.ts').Shipment} Shipment
 * @typedef {import('../../types/shipping.d.ts').Texts} Texts
 * @typedef {import('../../types/client.d.ts').Client} Client
 * @typedef {import('../edgepost.js').EdgepostError} EdgepostError
 */

/** A shopper's clock may be ahead: prices that count as over as soon as they arrive would be asked for without end. */
const SHORTEST_LIFE_MS = 60_000;

/** `setTimeout` takes no more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** What a screen reader has not read by then was overtaken. */
const SAID_AT_MOST = 3;

/** Properties that a page may have set before the element was defined. */
const PROPERTIES = /** @type {const} */ (['value', 'shipment', 'texts', 'client']);

export class EdgepostShipping extends HTMLElement {
  static formAssociated = true;
  static observedAttributes = ['base-url', 'publishable-key', 'name', 'section', 'country', 'require-rate'];

  #internals = this.attachInternals();
  #state = initial();
  /** @type {Texts} */
  #texts = {};
  /** @type {Client | null} */
  #client = null;
  /** The client made of the attributes. @type {Client | null} */
  #made = null;
  /** What was set before there were fields. @type {Partial<Fields>} */
  #early = {};
  #disabled = false;
  #alive = false;
  /** @type {Map<string, AbortController>} */
  #flights = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #expiry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  #toldOutcome = 'null';
  /** What each part of the shadow root shows, so that it is left alone while that is the same. @type {Map<string, unknown[]>} */
  #shown = new Map();

  #grid = h('div', { part: 'fields', class: 'fields', role: 'group' });
  #country = h('p', { part: 'country', class: 'country' });
  #verdict = h('div', { part: 'verdict', class: 'verdict', tabindex: '-1' });
  #legend = h('legend', { part: 'rates-title' });
  #list = h('div', { class: 'list' });
  #notes = h('div', { part: 'rates-notes', class: 'notes' });
  #rates = /** @type {HTMLFieldSetElement} */ (h('fieldset', { part: 'rates', class: 'rates', tabindex: '-1' }, this.#legend, this.#list, this.#notes));
  #said = h('div', { class: 'said', role: 'status', 'aria-atomic': 'false' });
  #fields = new AddressFields(this, this.#grid);

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [styles()];
    root.append(this.#grid, this.#country, this.#verdict, this.#rates, this.#said);
    this.addEventListener('input', this.#typed);
    this.addEventListener('change', this.#left);
    this.addEventListener('focusin', this.#left);
    this.addEventListener('focusout', this.#left);
    this.addEventListener('keydown', this.#keyed);
    this.addEventListener('invalid', this.#blocked, true);
  }

  connectedCallback() {
    for (const name of PROPERTIES) this.#upgrade(name);
    this.#alive = true;
    if (this.#fields.fields.size === 0) {
      this.#state = { ...this.#state, country: this.#countryAttribute(), requireRate: this.#requireRate() };
      this.#build();
      this.#dispatch({ type: 'reset', fields: { ...this.#defaults(), ...this.#early } });
      this.#early = {};
    } else {
      this.#dispatch({ type: 'configure' });
    }
    document.addEventListener('visibilitychange', this.#seen);
  }

  disconnectedCallback() {
    this.#alive = false;
    for (const flight of this.#flights.values()) flight.abort();
    this.#flights.clear();
    clearTimeout(this.#expiry);
    clearTimeout(this.#settling);
    document.removeEventListener('visibilitychange', this.#seen);
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === 'base-url' || name === 'publishable-key') this.#made = null;
    if (!this.#alive) return;
    if (name === 'country') {
      const country = this.#countryAttribute();
      if (country === this.#state.country) return;
      const rebuilt = isDomestic(country) !== isDomestic(this.#state.country);
      this.#state = { ...this.#state, fields: { ...this.#state.fields, ...(rebuilt && { state: '' }) } };
      if (rebuilt) this.#build(country);
      this.#dispatch({ type: 'configure', country });
    } else {
      this.#dispatch({ type: 'configure', settings: { requireRate: this.#requireRate() } });
    }
  }

  /** What is in the fields. Setting it counts as finished input: it is checked, and not overwritten by a ZIP code's city. */
  get value() {
    return { ...addressOf(this.#state), ...this.#early };
  }

  set value(value) {
    const { country, ...fields } = /** @type {any} */ (value ?? {});
    const all = Object.fromEntries(FIELDS.map((name) => [name, fields[name] ?? '']));
    if (country) this.setAttribute('country', country);
    if (this.#fields.fields.size === 0) this.#early = /** @type {Fields} */ (all);
    else this.#dispatch({ type: 'fill', fields: all });
  }

  /** What is sent: `parcels` or `items`, and the other members of a question about rates but its destination. */
  get shipment() {
    return this.#state.shipment;
  }

  set shipment(shipment) {
    // A copy: what the page changes in its own afterwards is not a new question.
    const settings = { shipment: shipment ? structuredClone(shipment) : null };
    if (this.#alive) this.#dispatch({ type: 'configure', settings });
    else this.#state = { ...this.#state, ...settings };
  }

  /** Texts in the place of the English ones. */
  get texts() {
    return this.#texts;
  }

  set texts(texts) {
    this.#texts = { ...texts };
    this.#shown.clear();
    if (this.#alive) this.#dispatch({ type: 'configure' });
  }

  /** A client of the page's own, in the place of one made of `base-url` and `publishable-key`. */
  get client() {
    return this.#client;
  }

  set client(client) {
    this.#client = client;
  }

  /** What the last `edgepost-change` said: address, rate and quote; `null` while something is missing. */
  get outcome() {
    return outcome(this.#state);
  }

  get form() {
    return this.#internals.form;
  }

  get name() {
    return this.getAttribute('name') ?? 'shipping';
  }

  set name(name) {
    this.setAttribute('name', name);
  }

  get validationMessage() {
    return this.#firstInvalid()?.validationMessage || this.#internals.validationMessage;
  }

  /** Whether fields, address and rate are complete. */
  checkValidity() {
    return this.#inputs().every((input) => input.checkValidity()) && this.#internals.checkValidity();
  }

  /** The same, and shows what is missing. */
  reportValidity() {
    const invalid = this.#firstInvalid();
    return invalid ? invalid.reportValidity() : this.#internals.reportValidity();
  }

  formResetCallback() {
    this.#fields.missed.clear();
    this.#dispatch({ type: 'reset', fields: this.#defaults() });
  }

  /** @param {string | null} saved what `setFormValue` was given as state */
  formStateRestoreCallback(saved) {
    if (!saved) return;
    const { country, fields, chosen } = JSON.parse(saved);
    // Of a page that has changed since, nothing fits.
    if (country === this.#state.country) this.#dispatch({ type: 'restore', fields, chosen });
  }

  /** @param {boolean} disabled */
  formDisabledCallback(disabled) {
    this.#disabled = disabled;
    if (this.#alive) this.#render();
  }

  #inputs() {
    return [...this.#fields.fields.values()].map(({ input }) => input);
  }

  #firstInvalid() {
    return this.#inputs().find((input) => !input.validity.valid);
  }

  #countryAttribute() {
    return (this.getAttribute('country') || 'US').toUpperCase();
  }

  /** @returns {State['requireRate']} */
  #requireRate() {
    const given = this.getAttribute('require-rate');
    return given === 'never' || given === 'when-available' ? given : 'always';
  }

  /** The attributes of the fields: what an empty form, or a reset one, holds. */
  #defaults() {
    return Object.fromEntries(FIELDS.map((name) => [name, this.getAttribute(name.replace('_', '-')) ?? '']));
  }

  /** @param {string} [country] */
  #build(country = this.#state.country) {
    this.#shown.clear();
    this.#fields.build(country);
  }

  /**
   * A property that was set before the class was there hides the one of the class.
   *
   * @param {typeof PROPERTIES[number]} name
   */
  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = /** @type {any} */ (value);
  }

  // What the shopper does.

  /** @param {Event} event */
  #typed = ({ target }) => {
    const field = this.#fields.nameOf(target);
    if (field) this.#dispatch({ type: 'edit', field, value: /** @type {HTMLInputElement} */ (target).value });
  };

  /**
   * The browser fills several fields at once, and leaves one before it enters the next: looked at when all of it is over.
   *
   * @param {Event} event
   */
  #left = ({ target }) => {
    if (!this.#fields.nameOf(target)) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(false), 0);
  };

  /** @param {boolean} force checks whatever is there, wherever the focus is */
  #settle(force) {
    if (!this.#alive) return;
    clearTimeout(this.#settling);
    // Some browsers restore or fill fields without an event.
    for (const [field, { input }] of this.#fields.fields) {
      if (input.value !== this.#state.fields[field]) this.#dispatch({ type: 'edit', field, value: input.value });
    }
    this.#dispatch({ type: 'settle', focus: this.#fields.nameOf(document.activeElement), force });
  }

  /** Enter sends the form: what it says of the address has to be about what is there now. @param {KeyboardEvent} event */
  #keyed = ({ key, target }) => {
    if (key === 'Enter' && this.#fields.nameOf(target)) this.#settle(true);
  };

  /** The form, or the page, has looked at what is missing. @param {Event} event */
  #blocked = ({ target }) => {
    const field = this.#fields.nameOf(target);
    if (field) this.#fields.missed.add(field);
    this.#settle(true);
  };

  #seen = () => {
    // A timer of a page that was asleep may be late.
    if (document.visibilityState === 'visible') this.#renew();
  };

  // What state.js decides.

  /** @param {ShippingEvent} event */
  #dispatch(event) {
    const [state, effects] = next(this.#state, event);
    this.#state = state;
    this.#render();
    // All answers and events come later, so that whoever hears of one finds the element as it says.
    for (const effect of effects) this.#perform(effect);
    this.#tellOutcome();
  }

  /** @param {Effect} effect */
  #perform(effect) {
    switch (effect.do) {
      case 'ask_zip': return this.#askZip(effect);
      case 'check': return this.#check(effect);
      case 'ask_rates': return this.#askRates(effect);
      case 'wait_for_expiry': return this.#waitForExpiry(effect.at);
      case 'say': return this.#speak(effect.what);
      case 'tell_address': return this.#tell('address', addressDetail(this.#state));
      case 'tell_rates': return this.#tell('rates', effect.answer);
      case 'focus_verdict': return this.#verdict.focus();
    }
  }

  /** @param {Extract<Effect, { do: 'ask_zip' }>} effect */
  #askZip({ zip }) {
    this.#ask('zip', (client, options) => client.zipCode(zip, options),
      (place) => this.#dispatch({ type: 'zip_answered', zip, place }),
      () => this.#dispatch({ type: 'zip_failed', zip }));
  }

  /** @param {Extract<Effect, { do: 'check' }>} effect */
  #check({ of, address }) {
    this.#ask('check', (client, options) => client.validateAddress(address, options),
      (answer) => this.#dispatch({ type: 'checked', of, answer }),
      (error) => {
        if (error.fault !== 'input') return this.#dispatch({ type: 'checked', of, answer: acceptAsEntered(address, error) });
        const wrong = FIELDS.filter((name) => error.errors.some(({ pointer }) => pointer === `/address/${name}`));
        this.#dispatch({ type: 'check_refused', of, wrong });
      });
  }

  /** @param {Extract<Effect, { do: 'ask_rates' }>} effect */
  #askRates({ of, request }) {
    clearTimeout(this.#expiry);
    this.#ask('rates', (client, options) => client.rates(request, options),
      (answer) => this.#dispatch({ type: 'rates_answered', of, answer }),
      (error) => this.#dispatch({ type: 'rates_failed', of, error }));
  }

  /**
   * Asks one question; a newer one of the same name takes its place.
   *
   * @template T
   * @param {string} name
   * @param {(client: Client, options: { signal: AbortSignal }) => Promise<T>} question
   * @param {(answer: T) => void} answered
   * @param {(error: EdgepostError) => void} failed
   */
  async #ask(name, question, answered, failed) {
    this.#flights.get(name)?.abort();
    const flight = new AbortController();
    this.#flights.set(name, flight);
    let answer;
    try {
      answer = await question(this.#clientNow(), { signal: flight.signal });
    } catch (error) {
      if (flight.signal.aborted) return;
      const { name: kind } = /** @type {Error} */ (error);
      // A client cannot be made of these attributes, or a fault of our own: for the developer to see, and no reason to stop.
      if (kind !== 'EdgepostError') reportError(error);
      const known = /** @type {EdgepostError} */ (kind === 'EdgepostError'
        ? error : Object.assign(new Error('Edgepost: the page is not set up.', { cause: error }), {
          name: 'EdgepostError', code: 'client', fault: 'configuration', errors: [],
        }));
      failed(known);
      this.#tell('error', known);
      return;
    }
    if (!flight.signal.aborted) answered(answer);
  }

  #clientNow() {
    const own = this.#client;
    return own ?? (this.#made ??= createClient({ baseUrl: this.getAttribute('base-url') ?? '', key: this.getAttribute('publishable-key') ?? '' }));
  }

  #expiresAt = Infinity;

  /** @param {string} at */
  #waitForExpiry(at) {
    clearTimeout(this.#expiry);
    this.#expiresAt = Math.max(Date.parse(at), Date.now() + SHORTEST_LIFE_MS);
    this.#expiry = setTimeout(() => this.#renew(), Math.min(this.#expiresAt - Date.now(), LONGEST_TIMEOUT_MS));
  }

  #renew() {
    if (Date.now() < this.#expiresAt || document.visibilityState === 'hidden') return;
    this.#expiresAt = Infinity;
    this.#dispatch({ type: 'rates_expired' });
  }

  // What page and form are told.

  /** @type {(name: string, detail: unknown) => void} */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`edgepost-${name}`, { detail, bubbles: true, composed: true }));
  }

  #tellOutcome() {
    const now = outcome(this.#state);
    const text = JSON.stringify(now && [now.address, now.rate, now.quote, now.decision]);
    if (text === this.#toldOutcome) return;
    this.#toldOutcome = text;
    this.#tell('change', now);
  }

  #tellForm() {
    const { name } = this;
    const detail = addressDetail(this.#state);
    const now = outcome(this.#state);
    const form = new FormData();
    const entries = {
      country: detail.address.country, urbanization: detail.address.urbanization, verdict: detail.verdict, decision: detail.decision,
      rate: now?.rate?.id, quote: now?.quote,
    };
    for (const [key, value] of Object.entries(entries)) if (value) form.set(`${name}[${key}]`, value);
    const { country, fields, chosen } = this.#state;
    this.#internals.setFormValue(form, JSON.stringify({ country, fields, chosen }));

    const why = missing(this.#state);
    // Empty and malformed fields speak for themselves, and are the first to be looked at.
    if (why === null || why === 'fields' || this.#firstInvalid()) return this.#internals.setValidity({});
    const [text, anchor] = this.#obstacle(why);
    this.#internals.setValidity({ customError: true }, this.#say(text), anchor);
  }

  /**
   * What is in the way, and where the shopper can do something about it.
   *
   * @param {NonNullable<ReturnType<typeof missing>>} why
   * @returns {[text: string, anchor: HTMLElement]}
   */
  #obstacle(why) {
    /** @type {HTMLElement} */
    const button = this.#verdict.querySelector('button') ?? this.#verdict;
    switch (why) {
      case 'confirm_correction': return ['must_confirm', button];
      case 'ask_unit': return ['must_confirm', this.#fields.input('line2')];
      case 'fix': return ['must_confirm', this.#wrongField()];
      case 'rate': return ['must_choose', radios(this.#list)[0] ?? this.#rates];
      case 'rates_failed': return ['rates_failed', this.#list.querySelector('button') ?? this.#rates];
      case 'rates_none': return ['rates_none', this.#rates];
      case 'rates_loading': return ['must_wait_rates', this.#rates];
      default: return ['must_wait', this.#verdict];
    }
  }

  #wrongField() {
    return this.#inputs().find((input) => input.getAttribute('aria-invalid')) ?? this.#fields.input('line1');
  }

  // What is shown and said.

  /** @type {(name: string, values?: Record<string, string | number>) => string} */
  #say = (name, values) => textOf(this.#texts, name, values);

  /** The language of numbers and dates: that of the text around. */
  get #locale() {
    /** @type {Element | null} */
    let at = this;
    while (at) {
      const near = /** @type {HTMLElement | null} */ (at.closest('[lang]'));
      if (near?.lang) return near.lang;
      const root = at.getRootNode();
      at = root instanceof ShadowRoot ? root.host : null;
    }
    return undefined;
  }

  /** @type {(part: string, facts: unknown[], render: () => void) => void} */
  #when(part, facts, render) {
    const before = this.#shown.get(part);
    if (before?.length === facts.length && facts.every((fact, index) => fact === before[index])) return;
    this.#shown.set(part, facts);
    render();
  }

  #render() {
    const state = this.#state;
    const say = this.#say;
    const check = currentCheck(state);
    const locale = this.#locale;
    const domestic = isDomestic(state.country);
    const section = this.getAttribute('section');
    this.#when('labels', [this.name, section, domestic, this.#disabled], () => {
      this.#fields.describe({ prefix: this.name, section, domestic, disabled: this.#disabled, defaults: this.#defaults() }, say);
      this.#grid.setAttribute('aria-label', say('address'));
      this.#legend.textContent = say('rates');
    });
    this.#fields.render(state, check, say);
    this.#when('country', [state.country, locale], () => {
      const country = new Intl.DisplayNames(locale, { type: 'region' }).of(state.country) ?? state.country;
      this.#country.textContent = say('country', { country });
    });
    this.#when('verdict', [check, this.#disabled], () => {
      renderVerdict(this.#verdict, state, check, say, {
        suggested: () => this.#dispatch({ type: 'use_suggested' }),
        entered: () => this.#dispatch({ type: 'use_entered' }),
        unit: () => this.#fields.input('line2').focus(),
        edit: () => this.#wrongField().focus(),
      });
      for (const button of this.#verdict.querySelectorAll('button')) button.disabled = this.#disabled;
    });
    this.#rates.hidden = state.requireRate === 'never';
    this.#rates.disabled = this.#disabled;
    this.#when('rates', [state.rates.status, state.rates.answer, state.rates.fault, state.requireRate, locale], () => {
      renderRates(this.#list, state, {
        say, locale,
        choose: (id) => this.#dispatch({ type: 'choose', id }),
        retry: () => this.#retry(),
      });
    });
    for (const radio of radios(this.#list)) radio.checked = radio.value === state.chosen;
    this.#when('notes', [state.notice, state.rates.status, state.rates.answer, locale], () => this.#renderNotes(locale));
    this.#tellForm();
  }

  /** @param {string | undefined} locale */
  #renderNotes(locale) {
    const { notice, rates } = this.#state;
    const freshness = rates.answer?.freshness;
    const notes = [];
    if (notice) notes.push(h('p', {}, h('strong', {}, this.#noticeText(notice, locale))));
    if (freshness === 'stale' || freshness === 'fallback') notes.push(h('p', {}, this.#say(freshness)));
    this.#notes.replaceChildren(...notes);
  }

  /** @type {(notice: NonNullable<State['notice']>, locale: string | undefined) => string} */
  #noticeText(notice, locale) {
    if (notice.what === 'rate_gone') return this.#say('rate_gone');
    return this.#say('price_changed', { name: notice.name, price: money(locale, notice.amount, notice.currency) });
  }

  /** The button that was pressed goes away with what it stands in: the focus goes to what comes in its place. */
  #retry() {
    this.#rates.focus();
    this.#dispatch({ type: 'ask_rates_again' });
  }

  /** @param {string} what */
  #speak(what) {
    const text = this.#spoken(what);
    this.#said.append(h('p', {}, text));
    while (this.#said.children.length > SAID_AT_MOST) this.#said.firstChild?.remove();
  }

  /** @param {string} what */
  #spoken(what) {
    const state = this.#state;
    const { notice, rates } = state;
    switch (what) {
      case 'place_filled': {
        const region = /** @type {HTMLSelectElement} */ (this.#fields.input('state')).selectedOptions[0]?.textContent;
        return this.#say(what, { city: state.fields.city, state: region ?? state.fields.state });
      }
      case 'confirm_correction': return `${this.#say('correction_title')} ${this.#say('correction_body')}`;
      case 'ask_unit': return `${this.#say('unit_title')} ${this.#fields.note('line2')}`;
      case 'fix': return `${this.#say('fix_title')}. ${this.#say('fix_body')}`;
      case 'rates_ready': {
        const { freshness } = rates.answer ?? {};
        const honest = freshness === 'stale' || freshness === 'fallback' ? ` ${this.#say(freshness)}` : '';
        return this.#say(what, { count: rates.answer?.rates.length ?? 0 }) + honest;
      }
      case 'rates_failed': return this.#say(missing(state) === 'rates_failed' ? what : 'rates_failed_go_on');
      case 'price_changed':
      case 'rate_gone': return notice ? this.#noticeText(notice, this.#locale) : '';
      default: return this.#say(what);
    }
  }
}
