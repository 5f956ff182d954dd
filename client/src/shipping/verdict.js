// What is said of the address as a whole, below its fields: that it is being checked, that it is right, or the question that the
// shopper is asked. Whatever it is, the address can be used as it was entered.

import { FIELDS } from './address.js';
import { h, icon } from './dom.js';
import { addressOf } from './state.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('../../types/shipping.d.ts').Check} Check
 * @typedef {import('./fields.js').Say} Say
 */

/** What the buttons do. @typedef {{ suggested(): void, entered(): void, unit(): void, edit(): void }} Actions */

/**
 * @param {HTMLElement} panel
 * @param {State} state
 * @param {Check | null} check
 * @param {Say} say
 * @param {Actions} actions
 */
export function renderVerdict(panel, state, check, say, actions) {
  const tone = toneOf(check);
  panel.dataset.tone = tone;
  panel.setAttribute('part', `verdict verdict-${tone}`);
  if (!check) return panel.replaceChildren();
  if (!check.answer) return panel.replaceChildren(line(h('span', { class: 'spinner' }), say('checking')));
  const hints = check.answer.messages.map(({ code }) => code).filter((code) => code === 'vacant' || code === 'no_street_delivery');
  const notes = hints.map((code) => line(icon('info'), say(code), 'hint'));
  if (check.decision) {
    const quiet = check.decision === 'accepted' && check.answer.verdict === 'unsupported' ? 'unsupported' : check.decision;
    return panel.replaceChildren(line(icon(tone), say(quiet)), ...notes);
  }

  /** @type {(name: string, act: () => void, part: string) => HTMLElement} */
  const button = (name, act, part) => h('button', { type: 'button', part: `button ${part}`, class: part, onclick: act }, say(name));
  const entered = button('use_entered', actions.entered, 'secondary');
  if (check.answer.next_action === 'confirm_correction') {
    return panel.replaceChildren(...question('correction', 'ask', say),
      changes(state, check, say), ...notes, h('div', { class: 'actions' }, button('use_suggested', actions.suggested, 'primary'), entered));
  }
  if (check.answer.next_action === 'ask_unit') {
    return panel.replaceChildren(...question('unit', 'ask', say),
      ...notes, h('div', { class: 'actions' }, button('enter_unit', actions.unit, 'primary'), entered));
  }
  return panel.replaceChildren(...question('fix', 'fix', say),
    ...notes, h('div', { class: 'actions' }, button('edit', actions.edit, 'primary'), entered));
}

/** @param {Check | null} check */
function toneOf(check) {
  if (!check?.answer) return 'none';
  if (check.decision) return check.decision === 'accepted' && check.answer.verdict !== 'unsupported' || check.decision === 'corrected' ? 'ok' : 'info';
  return check.answer.next_action === 'fix' ? 'fix' : 'ask';
}

/** @type {(mark: Node, text: string, className?: string) => HTMLElement} */
const line = (mark, text, className = 'line') => h('p', { class: className }, mark, h('span', {}, text));

/** @type {(name: string, mark: string, say: Say) => HTMLElement[]} */
const question = (name, mark, say) => {
  const body = say(`${name}_body`);
  return [h('p', { class: 'title' }, icon(mark), h('strong', {}, say(`${name}_title`))), ...(body ? [h('p', { class: 'body' }, body)] : [])];
};

/**
 * What was entered and what is suggested, field by field: struck out and strong, and said in words.
 *
 * @param {State} state
 * @param {Check} check
 * @param {Say} say
 */
function changes(state, check, say) {
  const entered = addressOf(state);
  /** @type {(mark: string, whose: string, text: string | null | undefined) => HTMLElement} */
  const one = (mark, whose, text) => h('span', {}, h('span', { class: 'said' }, `${say(whose)}: `), h(mark, text ? {} : { class: 'none' }, text || say('nothing')));
  const changed = /** @type {string[]} */ (check.answer?.changed);
  return h('dl', { part: 'changes' }, ...FIELDS.filter((name) => changed.includes(name)).map((name) => h('div', {},
    h('dt', {}, say(name)),
    h('dd', {}, one('del', 'entered', entered[name]), icon('arrow'), one('ins', 'suggested', check.answer?.address?.[name])))));
}
