// <edgepost-shipping>: takes what shopper and page do to state.js, and does what state.js decides: it asks, shows, speaks, and
// tells the page by events and the surrounding form by ElementInternals.

import { createClient } from '../edgepost.js';
import { FIELDS, isDomestic } from './address.js';
import { formData, OBSTACLES, savedState } from './form.js';
import { Questions } from './questions.js';
import { addressDetail, addressOf, missing, outcome } from './outcome.js';
import { initial, next } from './state.js';
import { textOf } from './texts.js';
import { View } from './view.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Effect} Effect
 * @typedef {import('../../types/shipping.d.ts').ShippingEvent} ShippingEvent
 * @typedef {import('../../types/shipping.d.ts').Fields} Fields
 * @typedef {import('../../types/shipping.d.ts').Texts} Texts
 * @typedef {import('../../types/client.d.ts').Client} Client
 */

/** Properties that a page may have set before the element was defined. */
const PROPERTIES = /** @type {const} */ (['value', 'shipment', 'texts', 'client']);

/** A page's framework may import this file on a server, to draw the page there: nothing is made of the class then. */
const ElementHere = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

export class EdgepostShipping extends ElementHere {
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
  /** Values that were set before there were fields. @type {Partial<Fields>} */
  #early = {};
  #built = false;
  #alive = false;
  #disabled = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  #told = 'null';
  #view = new View(this, {
    suggested: () => this.#dispatch({ type: 'use_suggested' }),
    entered: () => this.#dispatch({ type: 'use_entered' }),
    choose: (id) => this.#dispatch({ type: 'choose', id }),
    retry: () => this.#dispatch({ type: 'ask_rates_again' }),
  });

  #questions = new Questions({
    client: () => this.#client ?? (this.#made ??= createClient({
      baseUrl: this.getAttribute('base-url') ?? '', key: this.getAttribute('publishable-key') ?? '',
    })),
    dispatch: (event) => this.#dispatch(event),
    failed: (error) => this.#tell('error', error),
  });

  constructor() {
    super();
    this.addEventListener('input', this.#typed);
    for (const type of ['change', 'focusin', 'focusout']) this.addEventListener(type, this.#left);
    this.addEventListener('keydown', this.#keyed);
    this.addEventListener('invalid', this.#blocked, true);
  }

  connectedCallback() {
    for (const name of PROPERTIES) this.#upgrade(name);
    this.#alive = true;
    document.addEventListener('visibilitychange', this.#seen);
    if (this.#built) {
      this.#questions.wait();
      return this.#dispatch({ type: 'configure' });
    }
    const country = this.#countryAttribute();
    this.#state = { ...this.#state, country, requireRate: this.#requireRate() };
    this.#view.build(country);
    this.#built = true;
    this.#dispatch({ type: 'reset', fields: { ...this.#defaults(), ...this.#early } });
    this.#early = {};
  }

  disconnectedCallback() {
    this.#alive = false;
    this.#questions.stop();
    clearTimeout(this.#settling);
    document.removeEventListener('visibilitychange', this.#seen);
    this.#state = next(this.#state, { type: 'suspend' })[0];
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (name === 'base-url' || name === 'publishable-key') this.#made = null;
    if (!this.#built) return;
    const country = this.#countryAttribute();
    if (isDomestic(country) !== isDomestic(this.#state.country)) this.#view.build(country);
    this.#dispatch({ type: 'configure', country, settings: { requireRate: this.#requireRate() } });
  }

  /** What is in the fields. Setting it counts as finished input: it is checked, and not overwritten by a ZIP code's city. */
  get value() {
    return { ...addressOf(this.#state), ...this.#early };
  }

  set value(value) {
    const { country, ...given } = /** @type {any} */ (value ?? {});
    const fields = /** @type {Fields} */ (Object.fromEntries(FIELDS.map((name) => [name, given[name] ?? ''])));
    if (country) this.setAttribute('country', country);
    if (this.#built) this.#dispatch({ type: 'fill', fields });
    else this.#early = fields;
  }

  /** What is sent: `parcels` or `items`, and the other members of a question about rates but its destination. */
  get shipment() {
    return this.#state.shipment;
  }

  set shipment(shipment) {
    // A copy: what the page changes in its own afterwards is not a new question.
    const settings = { shipment: shipment ? structuredClone(shipment) : null };
    if (this.#built) this.#dispatch({ type: 'configure', settings });
    else this.#state = { ...this.#state, ...settings };
  }

  /** Texts in the place of the English ones. */
  get texts() {
    return this.#texts;
  }

  set texts(texts) {
    this.#texts = { ...texts };
    this.#view.forget();
    if (this.#built) this.#dispatch({ type: 'configure' });
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
    return this.getAttribute('name') || 'shipping';
  }

  set name(name) {
    this.setAttribute('name', name);
  }

  get validationMessage() {
    return this.#firstInvalid()?.validationMessage || this.#internals.validationMessage;
  }

  /** Whether fields, address and rate are complete. */
  checkValidity() {
    // Each is looked at, so that each is marked.
    const wrong = this.#view.fields.inputs().filter((input) => !input.checkValidity());
    return wrong.length === 0 && this.#internals.checkValidity();
  }

  /** The same, and shows what is missing. */
  reportValidity() {
    if (this.checkValidity()) return true;
    const invalid = this.#firstInvalid();
    return invalid ? invalid.reportValidity() : this.#internals.reportValidity();
  }

  formResetCallback() {
    this.#view.fields.missed.clear();
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
    if (this.#built) this.#dispatch({ type: 'configure' });
  }

  #firstInvalid() {
    return this.#view.fields.inputs().find(({ validity }) => !validity.valid);
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
    const field = this.#view.fields.nameOf(target);
    if (!field) return;
    // On a slow machine the first letters are there before the field counts as entered: what is being typed is not finished.
    clearTimeout(this.#settling);
    this.#dispatch({ type: 'edit', field, value: /** @type {HTMLInputElement} */ (target).value });
  };

  /**
   * The browser fills several fields at once, and leaves one before it enters the next: looked at when all of it is over.
   *
   * @param {Event} event
   */
  #left = ({ target }) => {
    if (!this.#view.fields.nameOf(target)) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(false));
  };

  /** Enter sends the form: what it says of the address has to be about what is there now. @param {KeyboardEvent} event */
  #keyed = ({ key, target }) => {
    if (key === 'Enter' && this.#view.fields.nameOf(target)) this.#settle(true);
  };

  /** The form, or the page, has looked at what is missing. @param {Event} event */
  #blocked = ({ target }) => {
    const field = this.#view.fields.nameOf(target);
    if (field) this.#view.fields.missed.add(field);
    this.#settle(true);
  };

  /** @param {boolean} force checks whatever is there, wherever the focus is */
  #settle(force) {
    if (!this.#alive) return;
    clearTimeout(this.#settling);
    const { fields } = this.#view;
    // Some browsers fill fields without an event.
    for (const [field, value] of fields.values()) {
      if (value !== this.#state.fields[field]) this.#dispatch({ type: 'edit', field, value });
    }
    this.#dispatch({ type: 'settle', focus: fields.nameOf(document.activeElement), force });
  }

  /** A timer of a page that was asleep may be late. */
  #seen = () => this.#questions.renew();

  // What state.js decides.

  /** @param {ShippingEvent} event */
  #dispatch(event) {
    const [state, effects] = next(this.#state, event);
    this.#state = state;
    this.#view.render(state, {
      say: this.#say, name: this.name, section: this.getAttribute('section'), disabled: this.#disabled, defaults: this.#defaults(),
    });
    this.#tellForm();
    for (const effect of effects) this.#perform(effect);
    this.#tellChange();
  }

  /** @param {Effect} effect */
  #perform(effect) {
    switch (effect.do) {
      case 'ask_zip': return this.#questions.zip(effect);
      case 'check': return this.#questions.check(effect);
      case 'ask_rates': return this.#questions.rates(effect);
      case 'wait_for_expiry': return this.#questions.expireAt(effect.at);
      case 'say': return this.#view.speak(effect.what, this.#state, this.#say);
      case 'focus_verdict': return this.#view.verdict.focus();
      case 'tell_address': return this.#tell('address', addressDetail(this.#state));
      case 'tell_rates': return this.#tell('rates', effect.answer);
    }
  }

  /** @type {(name: string, detail: unknown) => void} */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`edgepost-${name}`, { detail, bubbles: true, composed: true }));
  }

  #tellChange() {
    const now = outcome(this.#state);
    const text = JSON.stringify(now && [now.address, now.decision, now.rate]);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell('change', now);
  }

  #tellForm() {
    this.#internals.setFormValue(formData(this.#state, this.name), savedState(this.#state));
    const why = missing(this.#state);
    // Empty and malformed fields speak for themselves, and are the first to be looked at.
    if (why === null || why === 'fields' || this.#firstInvalid()) return this.#internals.setValidity({});
    const [text, where] = OBSTACLES[why];
    this.#internals.setValidity({ customError: true }, this.#say(text), this.#view.place(where));
  }

  /** @type {import('./fields.js').Say} */
  #say = (name, values) => textOf(this.#texts, name, values);
}
