// The labels, inputs and notes of the address: ordinary elements beside the page's own, so that autofill, password managers,
// the surrounding form and the page's styles find them. Where they stand is said by the shadow root's slots.

import { FIELDS, FIELDS_ABROAD, isDomestic, STATES, zipOf } from './address.js';
import { h, icon } from './dom.js';

/**
 * @typedef {import('../../types/shipping.d.ts').FieldName} FieldName
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Check} Check
 * @typedef {{ label: HTMLElement, input: HTMLInputElement | HTMLSelectElement, note: HTMLElement }} Field
 * @typedef {(name: string, values?: Record<string, string | number>) => string} Say
 */

/** @type {Record<FieldName, string>} */
const AUTOCOMPLETE = {
  postal_code: 'postal-code', city: 'address-level2', state: 'address-level1', line1: 'address-line1', line2: 'address-line2',
};

/** @type {Record<FieldName, number>} The carrier takes no more than a label holds; a ZIP code may be typed with blanks. */
const LONGEST = { postal_code: 12, city: 60, state: 60, line1: 100, line2: 100 };

let made = 0;

export class AddressFields {
  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} grid in the shadow root
   */
  constructor(host, grid) {
    this.host = host;
    this.grid = grid;
    made += 1;
    this.prefix = `edgepost-${made}-`;
    /** @type {Map<FieldName, Field>} */
    this.fields = new Map();
    /** The required fields that a form was sent without. @type {Set<FieldName>} */
    this.missed = new Set();
  }

  /** @param {FieldName} name */
  input(name) {
    return /** @type {Field} */ (this.fields.get(name)).input;
  }

  inputs() {
    return [...this.fields.values()].map(({ input }) => input);
  }

  /** What is in the fields. @returns {[FieldName, string][]} */
  values() {
    return [...this.fields].map(([name, { input }]) => [name, input.value]);
  }

  /** The first field that is marked as wrong. */
  wrong() {
    return this.inputs().find((input) => input.hasAttribute('aria-invalid')) ?? this.input('line1');
  }

  /** @param {EventTarget | null} target */
  nameOf(target) {
    return FIELDS.find((name) => this.fields.get(name)?.input === target) ?? null;
  }

  /**
   * Makes the fields of a country, or makes them anew.
   *
   * @param {string} country
   */
  build(country) {
    const domestic = isDomestic(country);
    for (const child of [...this.host.children]) if (child.slot.startsWith('edgepost-')) child.remove();
    this.fields.clear();
    const order = domestic ? FIELDS : FIELDS_ABROAD;
    for (const name of order) {
      const id = this.prefix + name;
      const select = domestic && name === 'state';
      const input = /** @type {HTMLInputElement | HTMLSelectElement} */ (h(select ? 'select' : 'input', {
        id, slot: `edgepost-${name}`, ...(!select && { type: 'text', maxlength: LONGEST[name] }),
        inputmode: domestic && name === 'postal_code' && 'numeric',
        required: name === 'line1' || name === 'city' || (domestic && name !== 'line2'),
        autocapitalize: name === 'postal_code' && 'characters', spellcheck: 'false',
      }));
      if (select) input.append(h('option', { value: '' }), ...STATES.map(([code, state]) => h('option', { value: code }, state)));
      const note = h('span', { id: `${id}-note`, slot: `edgepost-${name}-note`, hidden: true });
      this.fields.set(name, { label: h('label', { for: id, slot: `edgepost-${name}-label` }), input, note });
    }
    for (const { label, input, note } of this.fields.values()) this.host.append(label, input, note);
    this.grid.replaceChildren(...order.map((name) => h('div', { part: `field field-${name.replace('_', '-')}`, class: `field ${name}` },
      h('slot', { name: `edgepost-${name}-label` }),
      h('span', { class: 'control' }, h('slot', { name: `edgepost-${name}` }), domestic && name === 'state' && icon('chevron')),
      h('slot', { name: `edgepost-${name}-note` }))));
    this.grid.classList.toggle('abroad', !domestic);
  }

  /**
   * What the browser has to know of each field.
   *
   * @param {{ prefix: string, section: string | null, domestic: boolean, disabled: boolean, defaults: Partial<Record<FieldName, string>> }} how
   * @param {Say} say
   */
  describe({ prefix, section, domestic, disabled, defaults }, say) {
    for (const [name, { label, input }] of this.fields) {
      const text = say(!domestic && (name === 'postal_code' || name === 'state') ? `${name}_abroad` : name);
      label.textContent = input.required ? text : say('optional', { label: text });
      input.name = `${prefix}[${name}]`;
      input.setAttribute('autocomplete', `${section ? `section-${section} ` : ''}shipping ${AUTOCOMPLETE[name]}`);
      input.disabled = disabled;
      if (input instanceof HTMLInputElement) input.defaultValue = defaults[name] ?? '';
      else {
        if (input.options[0]) input.options[0].textContent = say('choose_state');
        for (const option of input.options) option.defaultSelected = option.value === defaults[name];
      }
    }
  }

  /**
   * Shows the values, and what is to be said of each.
   *
   * @param {State} state
   * @param {Check | null} check
   * @param {Say} say
   */
  render(state, check, say) {
    const notes = notesOf(state, check, this.missed);
    for (const [name, { input, note }] of this.fields) {
      const value = state.fields[name];
      if (input.value !== value) input.value = value;
      if (value) this.missed.delete(name);
      const { text, invalid } = notes[name] ?? {};
      note.hidden = !text;
      note.textContent = text ? say(text) : '';
      note.dataset.tone = invalid ? 'error' : 'hint';
      toggle(input, 'aria-describedby', text && note.id);
      toggle(input, 'aria-invalid', invalid && 'true');
    }
    const malformed = isDomestic(state.country) && state.fields.postal_code !== '' && !zipOf(state.fields.postal_code);
    this.input('postal_code').setCustomValidity(malformed ? say('zip_malformed') : '');
  }
}

/**
 * What stands below which field: the name of a text, and whether the field is wrong.
 *
 * @param {State} state
 * @param {Check | null} check
 * @param {Set<FieldName>} missed
 * @returns {Partial<Record<FieldName, { text: string, invalid: boolean }>>}
 */
export function notesOf(state, check, missed) {
  /** @type {Partial<Record<FieldName, { text: string, invalid: boolean }>>} */
  const notes = {};
  for (const name of missed) if (!state.fields[name]) notes[name] = { text: 'required', invalid: true };
  const { postal_code } = state.fields;
  if (isDomestic(state.country) && postal_code && state.typing !== 'postal_code' && !zipOf(postal_code)) {
    notes.postal_code = { text: 'zip_malformed', invalid: true };
  }
  if (state.zip.status === 'unknown') notes.postal_code = { text: 'zip_unknown', invalid: true };
  if (!check?.answer || check.decision) return notes;
  /** @type {string[]} */
  const said = check.answer.messages.map(({ code }) => code);
  if (check.answer.next_action === 'ask_unit') {
    const unknown = said.includes('unit_unknown');
    notes.line2 = { text: unknown ? 'unit_unknown' : 'unit_missing', invalid: unknown };
  }
  if (check.answer.next_action === 'fix') {
    for (const name of check.wrong) notes[name] ??= { text: 'refused', invalid: true };
    const text = ['not_confirmed', 'several_match', 'nothing_matches'].find((code) => said.includes(code));
    if (text && state.zip.status !== 'unknown') notes.line1 = { text, invalid: true };
  }
  return notes;
}

/**
 * @param {Element} element
 * @param {string} attribute
 * @param {string | false | undefined} value
 */
function toggle(element, attribute, value) {
  if (value) element.setAttribute(attribute, value);
  else element.removeAttribute(attribute);
}
