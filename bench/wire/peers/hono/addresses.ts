// `POST /v1/addresses/validate`: the carrier's verdict about an address, the same few minutes from memory.

import type { Env } from './env';
import { Lru } from './lru';
import { Problem } from './problem';
import type { AddressRequest } from './schema';
import { call } from './usps';

interface Answer {
  address?: { streetAddress?: string; secondaryAddress?: string; city?: string; state?: string; ZIPCode?: string; ZIPPlus4?: string };
  additionalInfo?: { DPVConfirmation?: string; business?: string; vacant?: string; DPVCMRA?: string; carrierRoute?: string; deliveryPoint?: string };
}

const VERDICTS: Record<string, { verdict: string; next: string }> = {
  Y: { verdict: 'confirmed', next: 'accept' },
  D: { verdict: 'missing_unit', next: 'ask_unit' },
  S: { verdict: 'unknown_unit', next: 'ask_unit' },
};
const FIVE_MINUTES = 300_000;
const known = new Lru<{ body: object; until: number }>(1_000);

export async function validate(env: Env, { address }: AddressRequest) {
  const key = JSON.stringify(address);
  const found = known.get(key);
  if (found && found.until > Date.now()) return { source: 'memory', body: { ...found.body, freshness: 'cached' } };
  const query = new URLSearchParams({ streetAddress: address.line1, state: address.state });
  if (address.line2) query.set('secondaryAddress', address.line2);
  if (address.city) query.set('city', address.city);
  if (address.postal_code) query.set('ZIPCode', address.postal_code.slice(0, 5));
  const { status, answer } = await call<Answer>(env, 'addresses', `/addresses/v3/address?${query}`);
  if (status !== 200 && status !== 400 && status !== 404) throw new Problem('carrier_error', 'The carrier refused a request that it should have taken.');
  const body = status === 200 ? judged(address, answer) : {
    verdict: 'not_found', next_action: 'fix', address: null, changed: [], delivery: null,
    messages: [{ code: 'nothing_matches', message: 'No address matches; check it.' }], carrier: 'usps',
  };
  known.set(key, { body, until: Date.now() + FIVE_MINUTES });
  return { source: 'carrier', body: { ...body, freshness: 'live' } };
}

const plain = (text: string | null | undefined) => (text ?? '').toUpperCase().replace(/[.,]/g, '').replace(/\s+/g, ' ').trim();
const proper = (text: string | undefined) => (text ?? '').toLowerCase()
  .replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
  .replace(/\b(Ne|Nw|Se|Sw|Po)\b/g, (word) => word.toUpperCase());
const flag = (text: string | undefined) => (text ? text === 'Y' : null);

function judged(typed: AddressRequest['address'], { address = {}, additionalInfo = {} }: Answer) {
  const { verdict, next } = VERDICTS[additionalInfo.DPVConfirmation ?? ''] ?? { verdict: 'unconfirmed', next: 'fix' };
  const found = {
    line1: proper(address.streetAddress),
    line2: proper(address.secondaryAddress),
    city: proper(address.city),
    state: address.state ?? '',
    postal_code: address.ZIPPlus4 ? `${address.ZIPCode}-${address.ZIPPlus4}` : address.ZIPCode ?? '',
    country: 'US',
  };
  const changed = (['line1', 'line2', 'city', 'state'] as const).filter((name) => plain(found[name]) !== plain(typed[name])) as string[];
  if (typed.postal_code && found.postal_code.slice(0, 5) !== typed.postal_code.slice(0, 5)) changed.push('postal_code');
  return {
    verdict,
    next_action: next === 'accept' && changed.length > 0 ? 'confirm_correction' : next,
    address: found,
    changed,
    delivery: {
      dpv: additionalInfo.DPVConfirmation || null, business: flag(additionalInfo.business), vacant: flag(additionalInfo.vacant),
      cmra: flag(additionalInfo.DPVCMRA), carrier_route: additionalInfo.carrierRoute || null, delivery_point: additionalInfo.deliveryPoint || null,
    },
    messages: [],
    carrier: 'usps',
  };
}
