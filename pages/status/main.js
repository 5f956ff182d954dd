// The page's life: locked, or looking every ten seconds while somebody sees it. The secret key is a variable of this module and
// nowhere else: not in storage, a URL, an attribute or a line of the console.

import { AskingFailed, look } from './api.js';
import { confirmed } from './acts.js';
import { byId, setText } from './dom.js';
import { verdict } from './verdict.js';
import { draw, tick } from './view.js';
import { clock, duration } from './words.js';

/** A look asks the account object, so it is not for free: often enough to watch something heal. */
const EVERY_MS = 10_000;
/** Out of sight for so long, whoever typed the key has gone. */
const FORGET_AFTER_MS = 15 * 60_000;

let key = null;
/** The last answer: `status`, `at` by the browser's clock, `ahead`: how far the server's is. */
let shown = null;
let paused = false;
/** Ends what is under way when the page is locked. */
let session = new AbortController();
let looking = null;
let nextLook;
let hiddenSince = null;
let forgetting;

byId('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('key');
  const typed = field.value.trim();
  if (typed === '') return refuse('Type the secret key.');
  key = typed;
  field.value = '';
  byId('open').disabled = true;
  setText(byId('open'), 'Asking…');
  lookNow();
});
byId('lock').addEventListener('click', () => lock(''));
byId('look').addEventListener('click', lookNow);
byId('pause').addEventListener('click', () => {
  paused = !paused;
  byId('pause').setAttribute('aria-pressed', String(paused));
  schedule();
  everySecond();
});
for (const button of document.querySelectorAll('button[data-act]')) {
  button.addEventListener('click', async () => {
    const { act: action, token, generation } = button.dataset;
    const done = await confirmed({ key: () => key, signal: session.signal, action, token, generation: Number(generation) });
    if (done) lookNow();
  });
}
document.addEventListener('visibilitychange', () => {
  clearTimeout(forgetting);
  if (document.visibilityState === 'hidden') {
    hiddenSince = Date.now();
    forgetting = setTimeout(forget, FORGET_AFTER_MS);
    clearTimeout(nextLook);
  } else {
    // Timers of a page that sleeps come late.
    if (hiddenSince !== null && Date.now() - hiddenSince >= FORGET_AFTER_MS) forget();
    hiddenSince = null;
    if (key !== null && !paused) lookNow();
  }
});
// A page that comes back by the back button is as it was; this one is locked then.
window.addEventListener('pagehide', () => lock(''));
setInterval(everySecond, 1_000);
byId('key').focus();

function forget() {
  if (key !== null) lock('The key was forgotten after 15 minutes out of sight.');
}

/** Looks once, also where a look is under way: that one counts. */
async function lookNow() {
  clearTimeout(nextLook);
  if (key === null || looking !== null) return;
  const { signal } = session;
  let wait = EVERY_MS;
  try {
    looking = look(key, signal);
    const { status, now } = await looking;
    shown = { status, at: Date.now(), ahead: now - Date.now() };
    open();
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof AskingFailed)) throw error;
    wait = Math.max(wait, (error.retryAfter ?? 0) * 1_000);
    failed(error);
  } finally {
    // What was locked meanwhile has started anew.
    if (!signal.aborted) looking = null;
  }
  schedule(wait);
}

/** The next look, while somebody sees the page and wants it. */
function schedule(wait = EVERY_MS) {
  clearTimeout(nextLook);
  if (key === null || paused || document.visibilityState === 'hidden') return;
  nextLook = setTimeout(lookNow, wait);
}

function open() {
  const first = byId('board').hidden;
  byId('stale').hidden = true;
  byId('board').classList.remove('old');
  draw(shown.status, serverNow());
  byId('door').hidden = true;
  for (const id of ['board', 'tools']) byId(id).hidden = false;
  everySecond();
  // The field that had the focus is gone.
  if (first) byId('verdict-title').focus({ preventScroll: true });
}

function failed(error) {
  if (error.status === 401 || error.status === 403) {
    const page = key.startsWith('pk_');
    return lock(page ? 'That is a publishable key, which pages have. This page needs the secret one, SECRET_KEY.'
      : 'That is not this shop\'s secret key: what is set as SECRET_KEY.');
  }
  const id = error.requestId ? ` Request ${error.requestId}.` : '';
  if (shown === null) return lock(`${error.message}${id}`);
  byId('board').classList.add('old');
  byId('stale').hidden = false;
  setText(byId('stale'), `${error.message}${id} What you see is from ${clock(shown.at, Date.now())}.`);
  // Somebody who only glances must not take what was for what is.
  const silent = error.code === 'network' || error.code === 'timeout';
  byId('verdict').dataset.level = 'bad';
  setText(byId('verdict-title'), silent ? 'Edgepost does not answer.' : 'Edgepost cannot tell.');
  setText(byId('verdict-detail'), `When it last could: ${verdict(shown.status).headline}`);
  document.title = '✕ No answer · Edgepost';
}

/** Forgets the key and what was shown. */
function lock(why) {
  session.abort();
  session = new AbortController();
  key = null;
  shown = null;
  looking = null;
  paused = false;
  clearTimeout(nextLook);
  clearTimeout(forgetting);
  byId('confirm').close();
  byId('pause').setAttribute('aria-pressed', 'false');
  for (const id of ['board', 'tools']) byId(id).hidden = true;
  byId('door').hidden = false;
  for (const id of ['raw', 'said']) setText(byId(id), '');
  document.title = 'Status · Edgepost';
  refuse(why);
}

function refuse(why) {
  const field = byId('key');
  byId('open').disabled = false;
  setText(byId('open'), 'Show');
  field.value = '';
  field.setAttribute('aria-invalid', String(why !== ''));
  setText(byId('key-error'), why);
  field.focus();
}

function everySecond() {
  if (shown === null) return;
  const seconds = (Date.now() - shown.at) / 1_000;
  setText(byId('age'), `${seconds < 1.5 ? 'Seen just now' : `Seen ${duration(seconds)} ago`}${paused ? ', paused' : ''}`);
  tick(serverNow());
}

function serverNow() {
  return Date.now() + shown.ahead;
}
