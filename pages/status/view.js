// The board: an answer of GET /v1/status made into what is seen. Buttons stand in the page itself, so that none loses the focus
// when what is around it is drawn anew.

import { byId, el, setText, ageing } from './dom.js';
import { apiName, clock, counted, duration, fromNow, stateWords, zone } from './words.js';
import { matters, verdict } from './verdict.js';

const SIGNS = { ok: '✓', warn: '⚠', bad: '✕' };

/** Kinds of answers in the order of what they cost, and what they are. */
const SOURCES = [
  ['memory', 'from an isolate\'s memory'],
  ['cache', 'from the location\'s cache'],
  ['desk', 'kept by the question\'s object'],
  ['coalesced', 'shared with who asked at the same time'],
  ['live', 'USPS was asked'],
  ['stale', 'older prices, USPS could not be asked'],
  ['unanswered', 'none could be given'],
];

/** Draws everything. `now` is the server's time, in milliseconds. */
export function draw(status, now) {
  drawVerdict(status);
  drawMatters(status, now);
  drawToken('bearer', status, now);
  drawToken('payment', status, now);
  drawQuota(status.quota);
  drawAnswers(status.answers);
  drawFacts(status);
  setText(byId('raw'), JSON.stringify(status, null, 2));
  setText(byId('zone'), `Looked at every ten seconds while in sight: each look asks the account object, which Cloudflare bills as a request. Times are by this browser's clock (${zone()}).`);
  tick(now);
}

/** Writes anew what ages. */
export function tick(now) {
  for (const element of document.querySelectorAll('time[data-instant]')) {
    const instant = Number(element.dataset.instant);
    const passed = element.dataset.words === 'countdown' && instant <= now;
    setText(element, passed ? 'any moment' : fromNow(instant, now));
  }
}

function drawVerdict(status) {
  const { level, headline, detail, parts } = verdict(status);
  byId('verdict').dataset.level = level;
  setText(byId('verdict-title'), headline);
  setText(byId('verdict-detail'), detail);
  byId('parts').replaceChildren(...parts.map((part) => el('li', { 'data-level': part.level },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, SIGNS[part.level] ?? '–'), el('strong', {}, part.name), ` ${part.text}`)));
  document.title = `${SIGNS[level]} ${headline.replace(/\.$/, '')} · Edgepost`;
  // For whoever does not see the sign, and only when it changes.
  setText(byId('heard'), level === 'ok' ? 'All is well.' : `${headline} ${detail}`);
}

function drawMatters(status, now) {
  const all = matters(status);
  byId('matters-section').hidden = all.length === 0;
  byId('matters').replaceChildren(...all.map(({ level, title, advice, facts, retryAfter }) => el('li', { class: 'card', 'data-level': level },
    el('h3', {}, el('span', { class: 'mark', 'aria-hidden': 'true' }, SIGNS[level]), title),
    el('p', {}, advice),
    (facts.length > 0 || retryAfter !== undefined) && el('p', { class: 'note' },
      ...facts.map((fact) => el('code', {}, fact)),
      retryAfter === null && 'Not asked until there is a new token.',
      typeof retryAfter === 'number' && el('span', {}, 'Asked again ', ageing(now + retryAfter * 1_000, 'countdown'))))));
}

function drawToken(id, { account, closed }, now) {
  const article = byId(id);
  const token = account[id];
  const bearer = id === 'bearer';
  const unused = !bearer && account.payment_calls_last_hour === null;
  const failure = bearer ? account.last_failure : account.payment_last_failure;
  const calls = bearer ? account.token_calls_last_hour : account.payment_calls_last_hour;
  article.dataset.state = token?.state ?? 'none';
  for (const button of article.querySelectorAll('button[data-act]')) {
    button.hidden = !account.reachable || unused || (button.dataset.act === 'revoke' && !token);
    button.dataset.generation = String(token?.generation ?? 0);
  }
  article.querySelector('[data-shown]').replaceChildren(...[
    token ? el('p', { class: 'state' }, el('span', { class: 'pill' }, stateWords(token.state)), ` generation ${token.generation}`,
      token.made_with !== undefined && `, made with bearer ${token.made_with}`)
      : el('p', { class: 'state' }, el('span', { class: 'pill' }, absence(account, closed, bearer, unused))),
    token && timeline(token, now),
    token && deadlines(token, bearer ? account.next_refresh : null, now),
    calls !== null && el('p', { class: 'note' }, `${calls} of 12 calls for a token in the last hour.`),
    token?.scopes && scopes(token.scopes),
    failure && el('div', { class: 'failure' },
      el('p', {}, el('strong', {}, 'Last call that gave none: '), ageing(Date.parse(failure.at)), ' ', el('code', {}, failure.reason)),
      el('p', {}, failure.advice)),
  ].filter(Boolean));
}

function absence(account, closed, bearer, unused) {
  if (!account.reachable) return 'not known';
  if (closed.some(({ api }) => api === (bearer ? 'oauth' : 'payments'))) return 'none, and none to be had';
  if (unused) return 'not needed: no payer is set';
  return bearer ? 'none: the next request fetches one' : 'none: the next label fetches one';
}

/** From receipt to end, with where we are. What it shows is written out below it. */
function timeline(token, now) {
  const [from, refresh, usable, end] = [token.received_at, token.refresh_at, token.usable_until, token.expires_at].map((text) => Date.parse(text));
  const share = (instant) => `${Math.min(100, Math.max(0, ((instant - from) / (end - from)) * 100)).toFixed(2)}%`;
  const span = (name, start, stop) => {
    const element = el('span', { class: name });
    element.style.insetInlineStart = share(start);
    element.style.inlineSize = `calc(${share(stop)} - ${share(start)})`;
    return element;
  };
  const needle = el('span', { class: 'needle' });
  needle.style.insetInlineStart = share(now);
  return el('div', { class: 'timeline', 'aria-hidden': 'true' },
    span('fresh', from, refresh), span('due', refresh, usable), span('over', usable, end), needle);
}

function deadlines(token, nextRefresh, now) {
  // The alarm's own time differs from the token's while fetching fails.
  const refresh = Date.parse(nextRefresh ?? token.refresh_at);
  return el('dl', { class: 'deadlines' }, ...[
    ['Received', 'key-fresh', Date.parse(token.received_at)],
    ['Replaced', 'key-due', refresh],
    ['Used until', 'key-over', Date.parse(token.usable_until)],
    ['Ends at USPS', 'key-end', Date.parse(token.expires_at)],
  ].map(([term, mark, instant]) => el('div', {},
    el('dt', { class: mark }, term), el('dd', {}, clock(instant, now), ' ', el('span', { class: 'soft' }, '(', ageing(instant), ')')))));
}

function scopes(names) {
  return el('details', { class: 'scopes' }, el('summary', {}, counted(names.length, 'scope'), ' granted'),
    el('ul', {}, ...names.map((name) => el('li', {}, el('code', {}, name)))));
}

function drawQuota(quota) {
  setText(byId('quota-note'), quota === null
    ? 'Not known: the account object does not answer, or is not asked while settings are wrong.'
    : `Calls of USPS in the last ${quota.window_s === 3_600 ? 'hour' : duration(quota.window_s)}, in all places together.`);
  if (quota === null) return byId('quotas').replaceChildren();
  const { month, ...lookups } = quota.addresses_this_month;
  byId('quotas').replaceChildren(
    ...quota.apis.map(({ api, ...count }) => meter(apiName(api), count)),
    ...(quota.total.limit === null ? [] : [meter('All together', quota.total)]),
    meter(`Address checks in ${month}`, lookups),
  );
}

/** Used calls of a limit; of what has none only the number. */
function meter(name, { limit, used }) {
  if (limit === null) return el('li', {}, el('span', {}, name), el('span', { class: 'soft' }, `${used > 0 ? `${used} used, ` : ''}no limit`));
  const left = Math.max(0, limit - used);
  const fill = el('span', {});
  fill.style.inlineSize = `${Math.min(100, (used / limit) * 100).toFixed(2)}%`;
  const level = left === 0 ? 'bad' : left <= limit / 10 ? 'warn' : 'ok';
  return el('li', { 'data-level': level },
    el('span', {}, name),
    el('span', {}, el('strong', {}, String(left)), ' left', el('span', { class: 'soft' }, ` · ${used} of ${limit} used`)),
    el('span', {
      class: 'meter', role: 'meter', 'aria-label': `${name}, used`, 'aria-valuemin': '0', 'aria-valuemax': String(limit),
      'aria-valuenow': String(Math.min(used, limit)), 'aria-valuetext': `${used} of ${limit} used`,
    }, fill));
}

function drawAnswers({ rates, addresses }) {
  byId('answers').replaceChildren(answered('Prices', rates), answered('Addresses', addresses));
}

function answered(name, counts) {
  const { asked, hits_percent: hits } = counts;
  const id = `answers-${name.toLowerCase()}`;
  const of = SOURCES.filter(([source]) => counts[source] > 0);
  const bar = el('div', { class: 'stack', 'aria-hidden': 'true' }, ...of.map(([source]) => {
    const part = el('span', { class: `from-${source}` });
    part.style.flexGrow = String(counts[source]);
    return part;
  }));
  return el('article', { class: 'card', 'aria-labelledby': id },
    el('h3', { id }, name),
    el('p', { class: 'figure' }, hits === null ? 'none asked' : [el('strong', {}, `${hits} %`), ' needed no call of their own']),
    asked > 0 && bar,
    asked > 0 && el('ul', { class: 'legend' }, ...of.map(([source, words]) => el('li', {},
      el('span', { class: `swatch from-${source}`, 'aria-hidden': 'true' }), el('span', { class: 'number' }, counts[source].toLocaleString()),
      el('span', {}, el('strong', {}, source), el('span', { class: 'soft' }, ` ${words}`))))),
    asked > 0 && el('p', { class: 'note' }, `${asked.toLocaleString()} asked.`));
}

function drawFacts({ carrier, host, settings, account, labels }) {
  const facts = [
    ['Carrier', `${carrier.toUpperCase()}${host ? `, ${host}` : ''}`],
    ['Settings', settings.ok ? 'all right' : `${counted(settings.problems.length, 'problem')}, above`],
    ['Account object', account.reachable ? 'answers' : host === null ? 'not asked while settings are wrong' : 'does not answer'],
    ['Labels', labels.ready ? 'ready' : 'not ready'],
    ['Newest token in KV', account.kv_behind === null ? 'not known' : account.kv_behind ? 'not yet; it is written again' : 'yes'],
    ['Stored tokens that did not open', account.unreadable_records === null ? 'not known' : String(account.unreadable_records)],
  ];
  byId('facts').replaceChildren(...facts.map(([term, text]) => el('div', {}, el('dt', {}, term), el('dd', {}, text))));
}
