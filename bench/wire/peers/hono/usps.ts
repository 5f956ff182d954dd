// The carrier: its token (isolate memory, then KV, then the token endpoint) and its calls. A 401 fetches another token once; a 429 is
// remembered until the carrier may be asked again.

import type { Env } from './env';
import { Problem } from './problem';

interface Token {
  value: string;
  usableUntil: number;
}

const TOKEN_KEY = 'usps-token';
const MARGIN_MS = 30 * 60_000;
let token: Token | undefined;
const pausedUntil = new Map<string, number>();

async function bearer(env: Env): Promise<string> {
  if (token && token.usableUntil > Date.now()) return token.value;
  const kept = await env.TOKENS.get(TOKEN_KEY, 'json') as Token | null;
  token = kept && kept.usableUntil > Date.now() ? kept : await newToken(env);
  return token.value;
}

async function newToken(env: Env): Promise<Token> {
  const answer = await fetch(`${env.USPS_BASE_URL}/oauth2/v3/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: env.USPS_CLIENT_ID, client_secret: env.USPS_CLIENT_SECRET }),
    signal: AbortSignal.timeout(5_000),
  });
  if (answer.status === 400 || answer.status === 401) throw new Problem('credentials_rejected', "The shop's operator finds the reason in the log.");
  if (!answer.ok) throw new Problem('carrier_error', 'The carrier has a fault of its own.', { retryAfter: 5 });
  const { access_token: value, expires_in: life } = await answer.json() as { access_token: string; expires_in: number | string };
  const fresh = { value, usableUntil: Date.now() + Number(life) * 1_000 - MARGIN_MS };
  await env.TOKENS.put(TOKEN_KEY, JSON.stringify(fresh), { expirationTtl: Math.max(60, Number(life)) });
  return fresh;
}

/** Sends a request with a token and gives its JSON. */
export async function call<Answer>(env: Env, api: string, path: string, init: { method?: string; body?: string } = {}): Promise<{ status: number; answer: Answer }> {
  const paused = pausedUntil.get(api);
  if (paused !== undefined && paused > Date.now()) throw quotaUsed(paused);
  const send = async () => fetch(`${env.USPS_BASE_URL}${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${await bearer(env)}`, Accept: 'application/json', ...(init.body && { 'Content-Type': 'application/json' }) },
    redirect: 'manual',
    signal: AbortSignal.timeout(5_000),
  });
  try {
    let response = await send();
    if (response.status === 401) {
      token = await newToken(env);
      response = await send();
    }
    if (response.status === 429) {
      const seconds = Number(response.headers.get('Retry-After')) || 60;
      const until = Date.now() + seconds * 1_000;
      pausedUntil.set(api, until);
      throw quotaUsed(until);
    }
    if (response.status === 401) throw new Problem('credentials_rejected', "The shop's operator finds the reason in the log.");
    if (response.status >= 500) throw new Problem('carrier_error', 'The carrier has a fault of its own.', { retryAfter: 5 });
    return { status: response.status, answer: await response.json() as Answer };
  } catch (error) {
    if (error instanceof Problem) throw error;
    if ((error as Error).name === 'TimeoutError') throw new Problem('carrier_timeout', 'The carrier took too long.', { retryAfter: 5 });
    throw new Problem('carrier_error', 'The connection to the carrier failed.', { retryAfter: 5 });
  }
}

const quotaUsed = (until: number) => new Problem('carrier_quota_used', 'The carrier answers no more questions of this shop for now.', {
  retryAfter: Math.max(1, Math.ceil((until - Date.now()) / 1_000)),
});
