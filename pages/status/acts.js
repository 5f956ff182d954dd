// What the operator does by hand: replacing a token, ending the bearer. Asked first, since each costs one of twelve calls an hour.

import { act, AskingFailed } from './api.js';
import { byId, setText } from './dom.js';

const NAMES = { bearer: 'bearer', payment: 'payment token' };

const TEXTS = {
  refresh: {
    title: (name) => `Replace the ${name}?`,
    text: {
      bearer: 'USPS is asked for a new token. Nobody waits for it: if it fails, the present one goes on being used. Do it after something was mended at USPS: a product added, a secret corrected.',
      payment: 'USPS is asked for a new token, which takes up to 20 seconds. Do it after the account that pays was mended. USPS can end none: the old one may be good for the rest of its eight hours.',
    },
    yes: 'Replace it',
    doing: 'Asking USPS…',
    done: ({ refreshed, ...answer }, name) => (refreshed ? `Replaced: the ${name} is now generation ${answer[answer.token]?.generation}.` : `Nothing to do: there is a newer ${name} already.`),
  },
  revoke: {
    title: (name) => `End the ${name} at USPS?`,
    text: { bearer: 'For a token that leaked. USPS ends it everywhere at once, and the next request has to wait for a new one.' },
    yes: 'End it',
    doing: 'Asking USPS…',
    done: ({ revoked }, name) => (revoked ? `Ended. The next request fetches a new ${name}.` : `Nothing to do: it is not the present ${name} any more.`),
  },
};

/** Asks whether it is meant, does it, says how it went. Resolves with whether anything was done. `key` is a function, so that it is kept in one place. */
export async function confirmed({ key, signal, action, token, generation }) {
  const texts = TEXTS[action];
  const name = NAMES[token];
  const dialog = byId('confirm');
  const [yes, no] = [byId('confirm-yes'), byId('confirm-no')];
  setText(byId('confirm-title'), texts.title(name));
  setText(byId('confirm-text'), texts.text[token]);
  setText(yes, texts.yes);
  yes.disabled = false;
  const answer = answered(dialog, yes, no);
  dialog.showModal();
  if (!await answer) return false;
  yes.disabled = true;
  setText(yes, texts.doing);
  try {
    say(texts.done(await act(key(), action, { token, generation }, signal), name), 'ok');
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    if (!(error instanceof AskingFailed)) throw error;
    say(`Not done: ${error.message}${error.requestId ? ` Request ${error.requestId}.` : ''}`, 'bad');
    return true;
  } finally {
    dialog.close();
  }
}

/** Whether the person says yes; closing in any other way is a no. */
function answered(dialog, yes, no) {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const once = { signal: listening.signal };
    const decide = (is) => {
      listening.abort();
      if (!is) dialog.close();
      resolve(is);
    };
    yes.addEventListener('click', () => decide(true), once);
    no.addEventListener('click', () => decide(false), once);
    dialog.addEventListener('close', () => decide(false), once);
  });
}

function say(text, level) {
  const said = byId('said');
  said.dataset.level = level;
  setText(said, text);
}
