// The peer: what a good TypeScript developer would write for the same job with Hono and zod. Token in memory and KV, answers in memory.
// No Durable Object, so nothing is counted or coalesced across isolates.

import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { validate } from './addresses';
import type { App } from './env';
import { Problem } from './problem';
import { rates } from './rates';
import { addressRequest, body, ratesRequest } from './schema';

const app = new Hono<App>();

/** What every answer has; one line of log for each request. */
app.use(async (c, next) => {
  const started = Date.now();
  const requestId = crypto.randomUUID();
  c.set('requestId', requestId);
  await next();
  const ms = Date.now() - started;
  const source = c.get('source');
  c.header('X-Request-Id', requestId);
  c.header('Server-Timing', `total;dur=${ms}${source ? `, rates;desc="${source}"` : ''}`);
  console.log(JSON.stringify({ request_id: requestId, route: c.req.path, method: c.req.method, status: c.res.status, source, ms }));
});

app.use('/v1/*', cors({
  origin: (origin, c: Context<App>) => (allowed(c, origin) ? origin : null),
  allowMethods: ['POST'],
  allowHeaders: ['Content-Type', 'Edgepost-Key'],
  exposeHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit-Policy', 'Server-Timing'],
  maxAge: 7_200,
}));

let origins: Set<string> | undefined;
function allowed(c: Context<App>, origin: string) {
  origins ??= new Set(c.env.ALLOWED_ORIGINS.split(','));
  return origins.has(origin);
}

app.use('/v1/*', async (c, next) => {
  const origin = c.req.header('Origin');
  if (origin !== undefined && !allowed(c, origin)) throw new Problem('origin_not_allowed', "Add this page's origin to ALLOWED_ORIGINS.");
  const key = c.req.header('Edgepost-Key');
  if (!key) throw new Problem('key_missing', "Send the shop's publishable key in the header `Edgepost-Key`.");
  if (key !== c.env.PUBLISHABLE_KEY) throw new Problem('key_unknown', "`Edgepost-Key` is not one of this shop's publishable keys.");
  await next();
  if (origin !== undefined) c.header('Timing-Allow-Origin', origin);
});

const limited = bodyLimit({ maxSize: 16 * 1024, onError: () => { throw new Problem('body_too_large', 'Send at most 16384 bytes.'); } });

app.post('/v1/rates', limited, body(ratesRequest), async (c) => {
  const { source, body: found } = await rates(c.env, c.req.valid('json'));
  c.set('source', source);
  return c.json(found, 200, { 'Cache-Control': 'no-store' });
});

app.post('/v1/addresses/validate', limited, body(addressRequest), async (c) => {
  const { source, body: found } = await validate(c.env, c.req.valid('json'));
  c.set('source', source);
  return c.json(found, 200, { 'Cache-Control': 'no-store' });
});

app.notFound((c) => new Problem('path_unknown', 'The routes are listed in docs/api.md.').respond(c));
app.onError((error, c) => {
  if (error instanceof Problem) return error.respond(c);
  if (error instanceof HTTPException) return new Problem('invalid_json', 'Send one JSON object in UTF-8.').respond(c);
  console.error(error);
  return new Problem('internal', 'The Worker failed.').respond(c);
});

export default app;
