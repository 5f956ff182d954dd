// What a screen reader says while it says nothing else: one sentence for each thing that happened out of the shopper's sight.

import { STATES } from './address.js';
import { noticeText } from './rates.js';
import { goesOnWithoutRate } from './state.js';

/**
 * @typedef {import('../../types/shipping.d.ts').State} State
 * @typedef {import('./fields.js').Say} Say
 */

/**
 * @param {string} what an effect's `what`
 * @param {State} state
 * @param {Say} say
 * @param {string | undefined} locale
 */
export function spoken(what, state, say, locale) {
  const { answer } = state.rates;
  switch (what) {
    case 'place_filled': {
      const region = STATES.find(([code]) => code === state.fields.state)?.[1] ?? state.fields.state;
      return say(what, { city: state.fields.city, state: region });
    }
    case 'confirm_correction': return `${say('correction_title')} ${say('correction_body')}`;
    case 'ask_unit': return `${say('unit_title')} ${say(state.check.answer?.verdict === 'unknown_unit' ? 'unit_unknown' : 'unit_missing')}`;
    case 'fix': return `${say('fix_title')} ${say('fix_body')}`;
    case 'rates_ready': {
      const honest = answer?.freshness === 'stale' || answer?.freshness === 'fallback' ? ` ${say(answer.freshness)}` : '';
      return say(what, { count: answer?.rates.length ?? 0 }) + honest;
    }
    case 'rates_failed': return say(goesOnWithoutRate(state) ? 'rates_failed_go_on' : what);
    case 'price_changed':
    case 'rate_gone': return state.notice ? noticeText(state.notice, say, locale) : '';
    default: return say(what);
  }
}
