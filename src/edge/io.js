// What crosses the network, each in one call from wasm and one answer back: crossings are what costs (docs/decisions.md).
// It decides nothing; how long and how much are arguments.

/**
 * One request to the carrier, aborted after `timeout` milliseconds, its body read up to `most` bytes, redirects not followed:
 * a 307 would carry the client secret to wherever it points.
 * Gives [status, Retry-After, Content-Type, body], or a word for why there is no answer. JavaScript's own error text stays here: it may hold
 * the URL, and so an address.
 */
export async function exchange(method, url, headers, body, timeout, most) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(url, {
      method,
      headers: JSON.parse(headers),
      body: body.length > 0 ? body : undefined,
      redirect: 'manual',
      signal: abort.signal,
    });
    const bytes = await bytesOf(response, most);
    const header = (name) => response.headers.get(name) ?? undefined;
    if (bytes !== undefined) return [response.status, header('retry-after'), header('content-type'), bytes];
    // Leaving a body unread does not end the request.
    abort.abort();
    return 'too large';
  } catch {
    return abort.signal.aborted ? 'timed out' : 'lost';
  } finally {
    clearTimeout(timer);
  }
}

/** The body, or undefined if it is longer than `most` bytes. */
async function bytesOf(response, most) {
  const { headers, body } = response;
  const declared = Number(headers.get('content-length') ?? NaN);
  // The runtime holds a sender to the length it declared; of a compressed body that is another one.
  if (declared <= most && !headers.has('content-encoding')) return new Uint8Array(await response.arrayBuffer());
  if (declared > most) return undefined;
  return body === null ? new Uint8Array() : bytesOfUnknownLength(body, most);
}

const FIRST_BYTES = 16_384;

/** Reads into one buffer, as much as there is at once: a chunk at a time costs a turn each. */
async function bytesOfUnknownLength(body, most) {
  const reader = body.getReader({ mode: 'byob' });
  let bytes = new Uint8Array(FIRST_BYTES);
  let length = 0;
  for (;;) {
    const { value, done } = await reader.readAtLeast(bytes.length - length, bytes.subarray(length));
    // The buffer has moved into what was read.
    bytes = new Uint8Array(value.buffer);
    length += value.length;
    if (length > most) return undefined;
    if (done || length < bytes.length) return bytes.subarray(0, length);
    const larger = new Uint8Array(bytes.length * 4);
    larger.set(bytes);
    bytes = larger;
  }
}

/** A value of a KV namespace; null if there is none. */
export function kvRead(namespace, key, deadline) {
  return within(namespace.get(key), deadline);
}

/** Writes a value to a KV namespace, to be forgotten after `ttl` seconds. */
export function kvWrite(namespace, key, value, ttl) {
  return namespace.put(key, value, { expirationTtl: ttl });
}

/**
 * The answer of the object called `name`, created near `hint` if it does not exist yet; through a stub of its own, since one
 * that has failed goes on failing. Rejects with a word for why there is no answer.
 */
export async function askObject(objects, name, hint, question, deadline) {
  try {
    const object = objects.get(objects.idFromName(name), { locationHint: hint });
    // Objects are addressed by name; the URL only has to be one.
    const answer = object.fetch('https://object.invalid/', { method: 'POST', body: question });
    return await within(answer.then((response) => response.text()), deadline);
  } catch (error) {
    throw error === 'late' ? error : error?.overloaded ? 'overloaded' : 'lost';
  }
}

/** The text of a static file; null if there is no such file. */
export function asset(assets, path, deadline) {
  // Looked up by path; the host is not used.
  const file = assets.fetch(`https://assets.invalid${path}`);
  return within(file.then((response) => (response.status === 200 ? response.text() : null)), deadline);
}

/** Counts one for a key, and says whether that is within the limiter's limit. Rejects where there is no limiter. */
export async function withinLimit(limiter, key, deadline) {
  const { success } = await within(limiter.limit({ key }), deadline);
  return success;
}

/** What the cache of this location has under a key; undefined if there is none, or no cache. */
export async function cached(key, deadline) {
  try {
    const found = await within(caches.default.match(cacheUrl(key)), deadline);
    return await found?.text();
  } catch {
    return undefined;
  }
}

/** Puts a text into the cache of this location for `ttl` seconds. Where there is none, nothing happens. */
export async function cache(key, text, ttl) {
  try {
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': `max-age=${ttl}` };
    await caches.default.put(cacheUrl(key), new Response(text, { headers }));
  } catch {
    // A cache is a chance, no promise.
  }
}

/** No route serves it. */
function cacheUrl(key) {
  return `https://cache.invalid/${key}`;
}

/** A promise's value, or a rejection after `deadline` milliseconds. */
function within(promise, deadline) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, deadline, 'late');
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
