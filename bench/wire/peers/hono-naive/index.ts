// The naive peer: what tutorials show. One file; the token is kept in KV, answers nowhere; the carrier's rows are passed on as they come.

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { zValidator } from '@hono/zod-validator';
import * as z from 'zod';
import type { Env } from '../hono/env';

const app = new Hono<{ Bindings: Env }>();

app.use('/v1/*', (c, next) => cors({ origin: c.env.ALLOWED_ORIGINS.split(',') })(c, next));

async function token(env: Env): Promise<string> {
  const kept = await env.TOKENS.get('token', 'json') as string | null;
  if (kept) return kept;
  const answer = await fetch(`${env.USPS_BASE_URL}/oauth2/v3/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: env.USPS_CLIENT_ID, client_secret: env.USPS_CLIENT_SECRET }),
  });
  const { access_token: value, expires_in: life } = await answer.json() as { access_token: string; expires_in: number };
  await env.TOKENS.put('token', JSON.stringify(value), { expirationTtl: life });
  return value;
}

const number = z.number().positive();
const ratesRequest = z.object({
  destination: z.object({ postal_code: z.string(), country: z.string() }),
  parcels: z.array(z.object({
    weight: z.object({ value: number, unit: z.literal('lb') }),
    dimensions: z.object({ length: number, width: number, height: number, unit: z.literal('in') }),
  })),
});

const NAMES: Record<string, string> = {
  USPS_GROUND_ADVANTAGE: 'ground_advantage', PRIORITY_MAIL: 'priority_mail', PRIORITY_MAIL_EXPRESS: 'priority_mail_express',
};

interface Prices {
  pricingOptions: { shippingOptions: { mailClass: string; rateOptions: { totalBasePrice: number; commitment?: { name?: string }; rates: { rateIndicator: string }[] }[] }[] }[];
}

app.post('/v1/rates', zValidator('json', ratesRequest), async (c) => {
  const { destination, parcels: [{ weight, dimensions: { length, width, height } }] } = c.req.valid('json');
  const answer = await fetch(`${c.env.USPS_BASE_URL}/shipments/v3/options/search`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await token(c.env)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      pricingOptions: [{ priceType: 'RETAIL' }],
      originZIPCode: c.env.SHIP_FROM_ZIP,
      destinationZIPCode: destination.postal_code,
      packageDescription: { weight: weight.value, length, width, height, mailClass: 'ALL_OUTBOUND', mailingDate: new Date().toISOString().slice(0, 10) },
    }),
  });
  if (!answer.ok) return c.json({ error: 'USPS error' }, 502);
  const { pricingOptions } = await answer.json() as Prices;
  const rates = pricingOptions.flatMap((option) => option.shippingOptions)
    .filter(({ mailClass }) => mailClass in NAMES)
    .flatMap(({ mailClass, rateOptions }) => rateOptions.filter(({ rates: [rate] }) => ['SP', 'PA'].includes(rate.rateIndicator)).slice(0, 1).map((option) => ({
      id: `usps.${NAMES[mailClass]}`, amount: Math.round(option.totalBasePrice * 100), currency: 'USD', delivery: option.commitment?.name,
    })))
    .sort((one, other) => one.amount - other.amount);
  return c.json({ rates });
});

const addressRequest = z.object({ address: z.object({ line1: z.string(), city: z.string(), state: z.string(), postal_code: z.string() }) });

app.post('/v1/addresses/validate', zValidator('json', addressRequest), async (c) => {
  const { address } = c.req.valid('json');
  const query = new URLSearchParams({ streetAddress: address.line1, city: address.city, state: address.state, ZIPCode: address.postal_code });
  const answer = await fetch(`${c.env.USPS_BASE_URL}/addresses/v3/address?${query}`, { headers: { Authorization: `Bearer ${await token(c.env)}` } });
  if (!answer.ok) return c.json({ verdict: 'not_found' });
  const { address: found, additionalInfo } = await answer.json() as { address: object; additionalInfo: { DPVConfirmation: string } };
  return c.json({ verdict: additionalInfo.DPVConfirmation === 'Y' ? 'confirmed' : 'unconfirmed', address: found });
});

export default app;
