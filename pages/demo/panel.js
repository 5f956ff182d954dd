// The panel beside the shop: each request with where its time went, what is left of the quota, and buttons that break the carrier,
// fill in addresses or cheat. Not part of what a shop needs.

import { SECRET_KEY } from './back-end.js';
import { byId, el } from './dom.js';
import { Emulator, FAULTS } from './emulator.js';

/** More than anybody reads. */
const ROWS = 30;
/** Requests come in groups: quota is looked at after the last. */
const LOOK_AFTER_MS = 400;
/** While an API is not asked, until it is asked again. */
const LOOK_AGAIN_MS = 1_000;

const WHERE = { token: 'token', permit: 'permit', carrier: 'USPS' };
const APIS = { oauth: 'Tokens', shipping_options: 'Prices', addresses: 'Address checks' };

/** Resolves with the emulator, or null if the carrier is something else. */
let found;
let looking;

/** What the order is to be placed with. */
export function cheat() {
  return document.querySelector('input[name="cheat"]:checked').value;
}

/** Shows a request: what the client tells `onAnswer`. `backEnd`: the shop's back end sent it. */
export function log({ method, path, attempt, ms, status, code, requestId, serverTiming, freshness, backEnd = false }) {
  byId('no-requests').hidden = true;
  const outcome = status === null ? 'none' : status < 400 ? 'good' : 'wrong';
  const parts = timing(serverTiming, ms);
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, ...parts.map(([name, took]) => {
    const part = el('span', { class: `part-${name.replace(/\W+/g, '-')}` });
    part.style.flexGrow = String(took);
    return part;
  }));
  byId('requests').prepend(el('li', {},
    el('p', { class: 'line' },
      el('code', { class: 'what' }, `${method} ${path}`),
      el('span', { class: `badge ${outcome}` }, status === null ? code : String(status)),
      status !== null && code && el('span', { class: 'badge' }, code),
      freshness && el('span', { class: `badge fresh-${freshness}` }, freshness),
      attempt > 1 && el('span', { class: 'badge' }, `try ${attempt}`),
      backEnd && el('span', { class: 'badge' }, 'back end')),
    bar,
    el('p', { class: 'note' }, `${Math.round(ms)} ms: ${parts.map(([name, took]) => `${name} ${Math.round(took)}`).join(' · ')}${source(serverTiming)}`),
    requestId && el('p', { class: 'note' }, 'request ', el('code', {}, requestId))));
  while (byId('requests').children.length > ROWS) byId('requests').lastChild.remove();
  lookSoon(LOOK_AFTER_MS);
}

/** `[where, milliseconds]`, of what Server-Timing tells and what is left over. */
function timing(header, ms) {
  const told = new Map((header ?? '').split(',').map((entry) => {
    const [name, ...facts] = entry.trim().split(';');
    return [name, Number(facts.find((fact) => fact.startsWith('dur='))?.slice(4) ?? NaN)];
  }));
  const total = told.get('total');
  if (!(total >= 0)) return [['all', ms]];
  const parts = Object.entries(WHERE).flatMap(([name, words]) => (told.get(name) >= 0 ? [[words, told.get(name)]] : []));
  const rest = total - parts.reduce((sum, [, took]) => sum + took, 0);
  return [...parts, ['Edgepost', Math.max(0, rest)], ['way', Math.max(0, ms - total)]];
}

/** Where prices came from, if Server-Timing says so. */
function source(header) {
  const [, from] = /rates;desc="(\w+)"/.exec(header ?? '') ?? [];
  return from ? ` · from ${from}` : '';
}

/** Makes it work. `fill` puts an address into the form. */
export function startPanel({ fill }) {
  const toggle = byId('toggle');
  const show = (open) => {
    document.body.dataset.panel = open ? 'open' : 'closed';
    toggle.setAttribute('aria-expanded', String(open));
  };
  // Until somebody says otherwise it depends on how much room there is.
  const tell = () => toggle.setAttribute('aria-expanded', String(getComputedStyle(byId('panel')).display !== 'none'));
  tell();
  addEventListener('resize', tell);
  toggle.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-expanded') === 'false';
    show(open);
    // On a narrow screen it is below all else.
    if (open) byId('panel').scrollIntoView({ block: 'nearest' });
  });
  byId('addresses').addEventListener('click', ({ target }) => {
    if (!target.dataset.address) return;
    const [line1, line2, city, state, postal_code] = target.dataset.address.split('|');
    fill({ line1, line2, city, state, postal_code, country: 'US' });
  });
  byId('faults').addEventListener('click', ({ target }) => {
    if (target.dataset.fault) breaks(target.dataset.fault);
  });
  byId('heal').addEventListener('click', heal);
  found = find();
}

async function find() {
  const status = await look();
  const emulator = status?.host ? new Emulator(status.host) : null;
  if (await emulator?.isThere()) return emulator;
  for (const button of [...byId('faults').children, byId('heal')]) button.disabled = true;
  byId('faults-note').textContent = 'Only the emulator can be broken, and it does not answer here.';
  return null;
}

function breaks(name) {
  const fault = FAULTS[name];
  // A token dies once: nothing stays broken.
  return switched((emulator) => emulator.break(fault), fault.said, fault.revoke ? null : name);
}

function heal() {
  return switched((emulator) => emulator.heal(), 'USPS is well again. What Edgepost does not ask now it asks again after its pause.', null);
}

async function switched(act, said, pressed) {
  const emulator = await found;
  if (emulator === null) return;
  try {
    await act(emulator);
  } catch (error) {
    byId('said').textContent = `The emulator could not be told: ${error.message}.`;
    return;
  }
  for (const button of byId('faults').children) button.setAttribute('aria-pressed', String(button.dataset.fault === pressed));
  byId('said').textContent = said;
  lookSoon(LOOK_AFTER_MS);
}

function lookSoon(afterMs) {
  clearTimeout(looking);
  looking = setTimeout(look, afterMs);
}

/** Looks at the quota; gives the status, or null. */
async function look() {
  clearTimeout(looking);
  const status = await asked();
  for (const line of byId('quotas').children) {
    const { limit, used, left } = status?.quota?.apis.find(({ api }) => api === line.dataset.api) ?? {};
    const known = limit !== undefined;
    line.querySelector('[data-left]').textContent = !known ? 'not known' : limit === null ? `${used} used, no limit` : `${left} of ${limit} left`;
    line.querySelector('.meter span').style.inlineSize = known && limit !== null ? `${(left / limit) * 100}%` : '0';
  }
  byId('closed').replaceChildren(...(status?.closed ?? []).filter(({ api }) => api in APIS).map(({ api, code, retry_after: left }) => el('li', {},
    `${APIS[api]}: not asked ${left === null ? 'until there is a new token' : `for ${left} s`} (${code}).`)));
  if (byId('closed').children.length > 0 && document.visibilityState === 'visible') lookSoon(LOOK_AGAIN_MS);
  return status;
}

async function asked() {
  try {
    const response = await fetch('/v1/status', { headers: { Authorization: `Bearer ${SECRET_KEY}` }, credentials: 'omit', signal: AbortSignal.timeout(10_000) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
