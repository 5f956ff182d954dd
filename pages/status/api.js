// Asking Edgepost. The key is an argument; nothing is kept here.

/** The longest that a look may take; the API's own limit for a request is shorter. */
const LOOK_MS = 20_000;
/** A payment token takes as long as USPS does. */
const ACT_MS = 60_000;

/** No answer, or a problem. `code` is the API's, or `network`, `timeout`, `unreadable`. */
export class AskingFailed extends Error {
  constructor(code, message, { status = null, requestId = null, retryAfter = null } = {}) {
    super(message);
    Object.assign(this, { code, status, requestId, retryAfter });
  }
}

/** GET /v1/status: the answer, and the server's time. */
export async function look(key, signal) {
  const response = await ask('/v1/status', { headers: { Authorization: `Bearer ${key}` } }, LOOK_MS, signal);
  const date = Date.parse(response.headers.get('Date') ?? '');
  const status = await body(response);
  if (typeof status?.settings?.ok !== 'boolean') throw new AskingFailed('unreadable', 'What answered is not Edgepost.', response);
  return { status, now: Number.isNaN(date) ? Date.now() : date };
}

/** POST /v1/tokens/refresh or /v1/tokens/revoke. */
export async function act(key, action, { token, generation }, signal) {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify({ token, generation }) };
  return body(await ask(`/v1/tokens/${action}`, init, ACT_MS, signal));
}

async function ask(path, init, limitMs, signal) {
  try {
    const limit = AbortSignal.timeout(limitMs);
    return await fetch(path, { ...init, cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: AbortSignal.any([signal, limit]) });
  } catch (error) {
    if (signal.aborted) throw error;
    throw error.name === 'TimeoutError'
      ? new AskingFailed('timeout', `Edgepost has not answered within ${limitMs / 1_000} seconds.`)
      : new AskingFailed('network', 'Edgepost cannot be reached.');
  }
}

async function body(response) {
  const { status } = response;
  const requestId = response.headers.get('X-Request-Id');
  let json;
  try {
    json = await response.json();
  } catch {
    throw new AskingFailed('unreadable', `Edgepost answered ${status}, and nothing that can be read.`, { status, requestId });
  }
  if (response.ok) return json;
  const retryAfter = Number(response.headers.get('Retry-After')) || null;
  throw new AskingFailed(json.code ?? 'unreadable', json.detail ?? json.title ?? `Edgepost answered ${status}.`, { status, requestId, retryAfter });
}
