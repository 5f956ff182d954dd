// Storefront code as it is meant: all of it compiles.

import { acceptAsEntered, createClient, EdgepostError } from '@edgepost/client';
import type { Address, AddressAnswer, AnswerNote, Client, Fault, Place, Rate, RatesAnswer, RatesRequest, ServicesAnswer, UncheckedAddress } from '@edgepost/client';

const edgepost: Client = createClient({ baseUrl: '', key: 'pk_a' });
createClient({
  baseUrl: 'https://shipping.shop.example', key: 'pk_a', timeoutMs: 5_000, retries: 0, fetch,
  onAnswer: ({ method, path, status, ms, freshness }: AnswerNote) => console.log(method, path, status ?? 0, ms.toFixed(), freshness?.length),
});

// Stripe's Address Element gives null for what is empty.
const address: Address = { line1: '3120 M St NW', line2: null, city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' };

export async function check(): Promise<string> {
  const answer: AddressAnswer | UncheckedAddress = await edgepost.validateAddress(address, { signal: AbortSignal.timeout(1_000) })
    .catch((error: unknown) => acceptAsEntered(address, error));
  switch (answer.next_action) {
    case 'accept':
      return answer.verdict === 'unchecked' ? answer.address.line1 : answer.address?.line1 ?? '';
    case 'confirm_correction':
      return answer.changed.join();
    case 'ask_unit':
    case 'fix':
      return answer.messages.map(({ code, message }) => `${code}: ${message}`).join();
  }
}

export async function place(): Promise<string | undefined> {
  const found: Place | null = await edgepost.zipCode('20500', { latest: 'zip' });
  return found?.city;
}

export async function cheapest(): Promise<Rate | undefined> {
  const request: RatesRequest = {
    destination: { postal_code: '94105', country: 'US' },
    items: [{ weight: { value: 8.5, unit: 'oz' }, dimensions: { length: 12, width: 9, height: 1, unit: 'in' }, quantity: 2 }],
  };
  const { rates, freshness, expires_at }: RatesAnswer = await edgepost.rates(request, { latest: 'rates' });
  console.log(freshness === 'stale', new Date(expires_at));
  for (const { id, name, amount, currency, delivery, quote } of rates) {
    console.log(id, name, new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 100), delivery?.date ?? '', quote);
  }
  return rates[0];
}

export async function list(): Promise<string[]> {
  const { services }: ServicesAnswer = await edgepost.services();
  return services.map(({ name }) => name);
}

export function explain(error: unknown): string {
  if (!(error instanceof EdgepostError)) return 'not ours';
  const fault: Fault = error.fault;
  const seconds: number | null = error.retryAfter;
  return `${fault} ${error.code} ${error.status} ${seconds} ${error.errors.map(({ pointer }) => pointer).join()}`;
}

// Methods use no `this`.
export const { zipCode, rates } = edgepost;

// An error for tests of the shop's own.
export const made = new EdgepostError('A message.', { code: 'carrier_error', fault: 'carrier' }, { cause: new Error() });
