// Whether checkouts work, and what needs somebody, out of an answer of GET /v1/status. Pure: no page, no clock.

import { apiName, codeWords } from './words.js';

/** A tenth of a limit left is worth a look. */
const LITTLE = 0.1;

/** Settings that labels alone need. */
const OF_LABELS = /^(PAYER|LABEL_OWNER)_/;

/**
 * What to show on top.
 *
 * `level`: `ok`; `warn`: checkouts work, something else does not, or soon will not; `bad`: shoppers notice. `parts` are prices,
 * addresses and labels, each `{name, level, text}`; a level of `off` is what this shop does not use.
 */
export function verdict(status) {
  const parts = [prices(status), addresses(status), labels(status)];
  const [forPrices, forAddresses] = parts;
  const all = matters(status);
  const noPrices = forPrices.level === 'bad';
  const noChecks = forAddresses.level === 'bad';
  if (status.host === null) {
    return { level: 'bad', headline: 'Checkouts get no answers: settings are wrong.', detail: counted(all), parts };
  }
  if (noPrices || noChecks) {
    const without = [noPrices && 'without live prices', noChecks && 'without address checks'].filter(Boolean);
    return { level: 'bad', headline: `Checkouts go on ${without.join(' and ')}.`, detail: first(all), parts };
  }
  if (all.length > 0) return { level: 'warn', headline: 'Checkouts work.', detail: first(all), parts };
  return { level: 'ok', headline: 'Checkouts work.', detail: 'Nothing needs you.', parts };
}

/**
 * What needs somebody, the worst first: `{level, title, advice, facts, retryAfter}`. `retryAfter` is in seconds; `null`: not before
 * there is another token; left out: it does not pass by itself, or nobody knows when.
 */
export function matters(status) {
  const { settings, account, closed, quota, host } = status;
  const found = settings.problems.map(({ name, problem }) => ({
    level: OF_LABELS.test(name) ? 'warn' : 'bad', title: name, advice: sentence(problem), facts: ['setting'],
  }));
  // While settings are wrong nobody asks it.
  if (!account.reachable && host !== null) {
    found.push({
      level: 'bad', title: 'The account object does not answer', advice: 'See Cloudflare\'s status. Calls that are metered are not made without it.', facts: [],
    });
  }
  for (const { api, code, reason, retry_after: retryAfter, advice } of closed) {
    found.push({
      level: matterOfApi(api, status) ? 'bad' : 'warn', title: `${apiName(api)}: ${codeWords(code)}`, advice, facts: [...new Set([api, code, reason])], retryAfter,
    });
  }
  found.push(...ofQuota(quota, closed));
  if (account.unreadable_records > 0) {
    found.push({
      level: 'warn', title: `Stored tokens that did not open: ${account.unreadable_records}`,
      advice: 'TOKEN_KEY was changed without TOKEN_KEY_PREVIOUS, or something else writes there.', facts: [],
    });
  }
  return found.sort((one, other) => rank(one) - rank(other));
}

/** The worst first, and of those what the others may come from. */
function rank({ level, facts: [api] }) {
  const place = ['setting', 'oauth', 'shipping_options', 'addresses'].indexOf(api);
  return (level === 'bad' ? 0 : 10) + (place < 0 ? 9 : place);
}

/** Whether shoppers notice that this API is not asked. */
function matterOfApi(api, status) {
  if (api === 'oauth') return !hasToken(status);
  return api === 'addresses' || api === 'shipping_options';
}

/** Limits of ours that are reached, or nearly. What the carrier itself refused stands in `closed`. */
function ofQuota(quota, closed) {
  if (quota === null) return [];
  const entries = quota.apis.filter(({ api }) => !closed.some((entry) => entry.api === api));
  const asked = [
    ...entries.map((entry) => ({ ...entry, title: apiName(entry.api), notices: entry.api === 'addresses' || entry.api === 'shipping_options' })),
    { ...quota.total, title: 'All APIs together', notices: true },
  ];
  const minutes = Math.round(quota.window_s / 60);
  const found = asked.flatMap(({ title, limit, left, notices }) => {
    if (limit === null || left > limit * LITTLE) return [];
    return [{
      level: left === 0 && notices ? 'bad' : 'warn',
      title: left === 0 ? `${title}: all ${limit} calls are used` : `${title}: ${left} of ${limit} calls left`,
      advice: `Calls come back ${minutes > 0 ? `${minutes} minutes` : `${quota.window_s} seconds`} after they were made. If it happens often, ask USPS for a larger quota.`,
      facts: ['quota'],
    }];
  });
  const { month, limit, used } = quota.addresses_this_month;
  if (limit !== null && used >= limit * (1 - LITTLE)) {
    found.push({
      level: used >= limit ? 'bad' : 'warn', title: `Address checks: ${used} of ${limit} this month`,
      advice: `ADDRESSES_PER_MONTH is for ${month}, by UTC. USPS bills lookups, so it is yours to raise.`, facts: ['quota'],
    });
  }
  return found;
}

function prices(status) {
  const { settings, host } = status;
  // A time zone that the runtime does not know stops prices alone.
  const zone = host !== null && settings.problems.some(({ name }) => !OF_LABELS.test(name));
  const why = zone ? 'a setting is wrong' : blocked('shipping_options', status);
  const fewer = status.closed.some(({ api }) => api === 'international_prices' || api === 'service_standards');
  if (why) return { name: 'Prices', level: 'bad', text: `${why}: stored prices or the shop's own, where there are any` };
  return fewer ? { name: 'Prices', level: 'warn', text: 'live; some dates or services abroad are missing' } : { name: 'Prices', level: 'ok', text: 'live' };
}

function addresses(status) {
  const { addresses_this_month: month } = status.quota ?? {};
  const capped = month && month.limit !== null && month.used >= month.limit;
  const why = blocked('addresses', status) ?? (capped ? 'this month\'s lookups are used' : null);
  return why ? { name: 'Addresses', level: 'bad', text: `${why}: taken as entered` } : { name: 'Addresses', level: 'ok', text: 'checked' };
}

function labels({ settings, account, labels: { ready }, closed }) {
  if (ready) return { name: 'Labels', level: 'ok', text: 'can be bought' };
  const wanted = account.payment_calls_last_hour !== null || settings.problems.some(({ name }) => OF_LABELS.test(name))
    || closed.some(({ api }) => api === 'labels' || api === 'payments');
  return wanted ? { name: 'Labels', level: 'warn', text: 'cannot be bought' } : { name: 'Labels', level: 'off', text: 'not set up' };
}

/** Why an API is not asked, in a few words; `null` if it is. */
function blocked(name, status) {
  const { host, account, closed, quota } = status;
  if (host === null) return 'settings are wrong';
  if (!account.reachable) return 'the account object does not answer';
  const gate = closed.find(({ api }) => api === name) ?? (hasToken(status) ? undefined : closed.find(({ api }) => api === 'oauth'));
  if (gate) return codeWords(gate.code);
  const spent = [quota?.total, quota?.apis.find(({ api }) => api === name)].some((count) => count?.left === 0);
  return spent ? 'the quota is used up' : null;
}

/** A bearer that is used. */
function hasToken({ account }) {
  return account.bearer?.state === 'usable' || account.bearer?.state === 'due';
}

const first = ([matter, ...more]) => (more.length > 0 ? `${matter.title}. And ${more.length} more below.` : `${matter.title}.`);
const counted = (all) => (all.length === 1 ? first(all) : `${all.length} of them, by name, below.`);
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
