// `POST /v1/rates`: prices from isolate memory, else from the carrier; summed over the parcels, sorted, each with a signed quote.

import { sign } from 'hono/jwt';
import { today, endOfDay } from './day';
import type { Env } from './env';
import { Lru } from './lru';
import { prices, type Row } from './prices';
import { questions, type Question } from './question';
import type { RatesRequest } from './schema';

interface Known {
  rows: Row[];
  asOf: number;
}

interface Answer {
  source: 'memory' | 'carrier';
  body: object;
}

const NAMES: Record<string, string> = {
  ground_advantage: 'USPS Ground Advantage', priority_mail: 'USPS Priority Mail', priority_mail_express: 'USPS Priority Mail Express',
};
const known = new Lru<Known>(1_000);
/** Whole answers, quotes and all: what was signed for a question is good for whoever asks the same on that day. */
const signed = new Lru<{ rates: object[]; asOf: number }>(1_000);

export async function rates(env: Env, asked: RatesRequest): Promise<Answer> {
  const now = Date.now();
  const mailed = asked.ship_date ?? today(env.SHIP_FROM_TIME_ZONE, now);
  const all = questions(asked);
  const key = `${mailed}/${asked.order_value ?? ''}/${all.map((one) => `${one.key}x${one.quantity}`).join(';')}`;
  const expires = endOfDay(env.SHIP_FROM_TIME_ZONE, now);
  const whole = signed.get(key);
  if (whole) return { source: 'memory', body: shown(whole, mailed, 'cached', expires) };
  let live = false;
  const lists = await Promise.all(all.map(async (one) => {
    const id = `${mailed}/${one.key}`;
    const found = known.get(id);
    if (found) return found;
    live = true;
    const fresh = { rows: await prices(env, one, mailed), asOf: Date.now() };
    known.set(id, fresh);
    return fresh;
  }));
  const asOf = Math.min(...lists.map((list) => list.asOf));
  const offered = offers(lists, all).sort((one, other) => one.price - other.price);
  const made = { rates: await Promise.all(offered.map((row) => rate(env, row, asked, all, mailed, expires))), asOf };
  signed.set(key, made);
  return { source: live ? 'carrier' : 'memory', body: shown(made, mailed, live ? 'live' : 'cached', expires) };
}

const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;

const shown = ({ rates: list, asOf }: { rates: object[]; asOf: number }, mailed: string, freshness: string, expires: number) => ({
  rates: list, unavailable: [], ship_date: mailed, freshness, as_of: iso(asOf), expires_at: iso(expires),
});

/** Services that take every parcel, with their prices summed up. */
function offers(lists: Known[], all: Question[]): Row[] {
  return lists[0].rows.flatMap(({ service }) => {
    const rows = lists.map((list) => list.rows.find((row) => row.service === service));
    if (!rows.every((row) => row !== undefined)) return [];
    const price = rows.reduce((sum, row, at) => sum + row.price * all[at].quantity, 0);
    const zone = rows.every((row) => row.zone === rows[0].zone) ? rows[0].zone : null;
    const delivery = rows.map((row) => row.delivery).reduce((one, other) => (one && other ? {
      date: one.date > other.date ? one.date : other.date, guaranteed: one.guaranteed && other.guaranteed,
    } : null));
    return [{ service, price, zone, delivery }];
  });
}

const DAY_MS = 86_400_000;

let signingKey: CryptoKey | undefined;
/** Imported once: `sign` would do it for each quote. */
async function quoteKey(env: Env) {
  signingKey ??= await crypto.subtle.importKey('raw', new TextEncoder().encode(env.QUOTE_KEY), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return signingKey;
}

async function rate(env: Env, row: Row, asked: RatesRequest, all: Question[], mailed: string, expires: number) {
  const delivery = row.delivery && { ...row.delivery, days: Math.round((Date.parse(row.delivery.date) - Date.parse(mailed)) / DAY_MS) };
  const quote = await sign({
    iss: 'edgepost', aud: env.SHOP_ID, iat: Math.floor(Date.now() / 1_000), exp: Math.floor(expires / 1_000), carrier: 'usps', service: row.service,
    amount: row.price, currency: 'USD', origin: 'default', destination: { country: 'US', postal_code: all[0].zip }, extra_services: [],
    order_value: asked.order_value ?? null, ship_date: mailed,
    parcels: all.map(({ milliOz, sides, quantity }) => ({ weight_milli_oz: milliOz, sides_hundredths_in: sides, quantity })),
    containers: all.map(() => 'own'),
  }, await quoteKey(env), 'HS256');
  return {
    id: `usps.${row.service}`, carrier: 'usps', service: row.service, name: NAMES[row.service], amount: row.price, currency: 'USD',
    price_type: env.PRICE_TYPE, zone: row.zone, packaging: 'own', delivery, quote,
  };
}
