// Mistakes that a type checker should find: each expected error that is none is an error itself.

import { acceptAsEntered, createClient, EdgepostError } from '@edgepost/client';

const edgepost = createClient({ baseUrl: '', key: 'pk_a' });

// @ts-expect-error a client needs a key
createClient({ baseUrl: '' });
// @ts-expect-error it is baseUrl
createClient({ baseURL: 'https://shipping.shop.example', key: 'pk_a' });
// @ts-expect-error milliseconds are a number
createClient({ baseUrl: '', key: 'pk_a', timeoutMs: '10s' });

// @ts-expect-error an address needs a country
edgepost.validateAddress({ line1: '3120 M St NW' });
// @ts-expect-error it is postal_code
edgepost.validateAddress({ line1: '3120 M St NW', country: 'US', zip: '20007' });
// @ts-expect-error ZIP codes are text: numbers lose their zeros
edgepost.zipCode(1001);
// @ts-expect-error a signal, not its controller
edgepost.services({ signal: new AbortController() });
// @ts-expect-error names are text
edgepost.zipCode('20500', { latest: true });
// @ts-expect-error rates need a destination
edgepost.rates({ parcels: [] });
// @ts-expect-error kilometres are no unit of length here
edgepost.rates({ destination: { country: 'US' }, items: [{ weight: { value: 1, unit: 'lb' }, dimensions: { length: 1, width: 1, height: 1, unit: 'km' } }] });

export async function careless(): Promise<void> {
  const place = await edgepost.zipCode('20500');
  // @ts-expect-error there may be no such ZIP code
  console.log(place.city);
  const answer = await edgepost.validateAddress({ line1: '3120 M St NW', country: 'US' });
  // @ts-expect-error nothing may fit
  console.log(answer.address.line1);
  // @ts-expect-error no such verdict
  console.log(answer.verdict === 'valid');
  const { rates } = await edgepost.rates({ destination: { country: 'US' }, items: [] });
  // @ts-expect-error there may be no rate
  console.log(rates[0].amount);
}

// @ts-expect-error what was entered comes first
acceptAsEntered(new Error());
// @ts-expect-error no such fault
new EdgepostError('A message.', { code: 'any', fault: 'shopper' });
