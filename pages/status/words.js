// The words of the page: names of APIs and codes, durations, times. What to do is not said here: that is the API's own advice.

/** The carrier's APIs, as an operator calls them. */
const APIS = {
  oauth: 'Bearer tokens',
  addresses: 'Address checks',
  shipping_options: 'Prices',
  service_standards: 'Delivery dates',
  international_prices: 'Prices abroad',
  payments: 'Payment tokens',
  labels: 'Labels',
};

/** What a problem's code says of the carrier; the rest of a sentence. */
const CODES = {
  token_unavailable: 'no token can be had',
  carrier_quota_used: 'the quota is used up',
  share_used: 'a client has used up its share',
  credentials_rejected: 'the client id or secret is refused',
  product_missing: 'the app lacks the product',
  account_not_linked: 'the shipping account is not linked to the app',
  access_blocked: 'the app is blocked',
  wrong_host: 'USPS_BASE_URL does not lead there',
  payment_refused: 'the account that pays is refused',
  setting_invalid: 'a setting is missing or wrong',
  carrier_unreachable: 'no connection to USPS',
  carrier_timeout: 'USPS does not answer in time',
  carrier_error: 'USPS has a fault of its own',
  carrier_unreadable: 'USPS answers what cannot be read',
};

const STATES = {
  usable: 'usable',
  due: 'used while the next is fetched',
  refused: 'refused by USPS',
  used_up: 'used up',
};

export const apiName = (api) => APIS[api] ?? api;
export const codeWords = (code) => CODES[code] ?? code;
export const stateWords = (state) => STATES[state] ?? state;

/** `6 h 59 min`, `3 min`, `12 s`: the two largest units. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes >= 10 || (minutes > 0 && whole % 60 === 0)) return `${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** `in 3 min`, `3 min ago`, `now`: of an instant, seen from another; both in milliseconds. */
export function fromNow(instant, now) {
  const seconds = Math.round((instant - now) / 1_000);
  if (seconds === 0) return 'now';
  return seconds > 0 ? `in ${duration(seconds)}` : `${duration(-seconds)} ago`;
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});

/** By the browser's clock and zone: the time of day, with the day if it is not today. */
export function clock(instant, now) {
  const today = new Date(instant).toDateString() === new Date(now).toDateString();
  return (today ? time : dayAndTime).format(instant);
}

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `1 call`, `2 calls`. */
export const counted = (number, word) => `${number.toLocaleString()} ${word}${number === 1 ? '' : 's'}`;
