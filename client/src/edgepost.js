// Edgepost's client for pages: one question each for addresses, ZIP codes, rates and services, with a time-out, safe retries and
// one class of errors. Nothing is cached here: the browser's HTTP cache keeps ZIP codes for a day and services for five minutes,
// as the answers tell it; Edgepost itself remembers addresses and rates. No DOM in here: that is src/shipping.js.

/**
 * @typedef {import('../types/client.d.ts').Address} Address
 * @typedef {import('../types/client.d.ts').AddressAnswer} AddressAnswer
 * @typedef {import('../types/client.d.ts').AnswerNote} AnswerNote
 * @typedef {import('../types/client.d.ts').CallOptions} CallOptions
 * @typedef {import('../types/client.d.ts').Client} Client
 * @typedef {import('../types/client.d.ts').ClientOptions} ClientOptions
 * @typedef {import('../types/client.d.ts').ErrorCode} ErrorCode
 * @typedef {import('../types/client.d.ts').ErrorFacts} ErrorFacts
 * @typedef {import('../types/client.d.ts').Fault} Fault
 * @typedef {import('../types/client.d.ts').FieldError} FieldError
 * @typedef {import('../types/client.d.ts').Place} Place
 * @typedef {import('../types/client.d.ts').Rate} Rate
 * @typedef {import('../types/client.d.ts').RatesAnswer} RatesAnswer
 * @typedef {import('../types/client.d.ts').RatesRequest} RatesRequest
 * @typedef {import('../types/client.d.ts').ServicesAnswer} ServicesAnswer
 * @typedef {import('../types/client.d.ts').UncheckedAddress} UncheckedAddress
 */

/** Longer than a shopper wants to look at a spinner; a carrier that is slower than this is not worth waiting for. */
const TIMEOUT_MS = 10_000;

/** `setTimeout` takes no more: it would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** A problem that asks for more patience than this is told to the page at once: it can let the shopper go on. */
const LONGEST_WAIT_MS = 2_000;

/** Of the wait before the first retry; doubled for each one after it. */
const BACKOFF_MS = 250;

/** @typedef {{ path?: string, body?: string, keyed?: boolean }} Ask one question: its path, if that is not the route itself, and its body as JSON */

/**
 * Why a question has no answer.
 *
 * `fault` is what a page decides by. `input`: the shopper or the page has to change something; `errors` says what. Anything
 * else: let the checkout go on (`acceptAsEntered`).
 *
 * `message` holds no address and no key and may be logged. `detail` and `errors` are for the page: they may quote what was sent.
 */
export class EdgepostError extends Error {
  /**
   * @param {string} message
   * @param {ErrorFacts} facts
   * @param {ErrorOptions} [options]
   */
  constructor(message, facts, options) {
    super(message, options);
    this.name = 'EdgepostError';
    /** What is wrong, for programs: a `code` of docs/api.md, or `network_error`, `timeout` or `unreadable_answer`. @type {ErrorCode} */
    this.code = facts.code;
    /** Whose fault it is. `network`: the question or its answer was lost on the way to or from Edgepost. @type {Fault} */
    this.fault = facts.fault;
    /** The HTTP status; `null` if there was no answer. @type {number | null} */
    this.status = facts.status ?? null;
    /** Whether the same question may be answered later without anybody changing anything. */
    this.retryable = facts.retryable ?? false;
    /** In how many seconds it is worth asking again; `null` if that was not said. @type {number | null} */
    this.retryAfter = facts.retryAfter ?? null;
    /** `accept_as_entered` if an address could not be checked and nobody but us is to blame. @type {string | null} */
    this.nextAction = facts.nextAction ?? null;
    /** Names the request in the operator's log. @type {string | null} */
    this.requestId = facts.requestId ?? null;
    /** This case of it, in a sentence for a developer. @type {string | null} */
    this.detail = facts.detail ?? null;
    /** The fields that are wrong, by JSON Pointer into what was sent. @type {FieldError[]} */
    this.errors = facts.errors ?? [];
  }
}

/**
 * The way on when an address could not be checked: an answer with verdict `unchecked` that accepts what was entered. If the
 * shopper can do something about the error (fault `input`), or it is none of ours (an abort, a bug), it is thrown again.
 *
 * ```js
 * const answer = await edgepost.validateAddress(address).catch((error) => acceptAsEntered(address, error));
 * ```
 *
 * @param {Address} address what was entered
 * @param {unknown} error what `validateAddress` rejected with
 * @returns {UncheckedAddress}
 */
export function acceptAsEntered(address, error) {
  // By name, since a page may hold the class twice: in its bundle and in the component.
  const { name, fault } = /** @type {EdgepostError} */ (error ?? {});
  if (name !== 'EdgepostError' || fault === 'input') throw error;
  return {
    verdict: 'unchecked',
    next_action: 'accept',
    address: { ...address },
    changed: [],
    delivery: null,
    messages: [],
    carrier: null,
    freshness: null,
  };
}

/**
 * Makes a client. It holds no connection and nothing to close; one for the page is enough.
 *
 * ```js
 * const edgepost = createClient({ baseUrl: 'https://shipping.shop.example', key: 'pk_…' });
 * const place = await edgepost.zipCode('20500');
 * ```
 *
 * Every method takes `{ signal, latest }` last:
 * - `signal` cancels; the promise rejects with its reason, as `fetch` does.
 * - `latest`: a call cancels the one before it that had the same name in the same client, which rejects with an `AbortError`.
 *   For fields that are asked about while somebody types.
 *
 * What fails rejects with an `EdgepostError`. Questions only read, so they are repeated after a lost connection and after
 * problems that say `retryable`, not before `Retry-After`, and only if that is within two seconds and within the time-out.
 *
 * @param {ClientOptions} options
 * @returns {Client}
 * @throws {TypeError} at once, if an option cannot be right
 */
export function createClient(options) {
  checkOptions(options);
  const { key, timeoutMs = TIMEOUT_MS, retries = 2, onAnswer } = options;
  // Looked up late, so that what is put in its place later (instrumentation, a test) is used.
  const send = options.fetch ?? ((...request) => fetch(...request));
  const root = options.baseUrl.replace(/\/+$/, '');
  /** The newest call of each name, under way or not. @type {Map<string, AbortController>} */
  const named = new Map();

  /**
   * One call of a method: the time and the retries that its requests share, and how it is cancelled.
   *
   * @template T
   * @param {string} route as docs/api.md writes it; also the path, unless that is given
   * @param {CallOptions | undefined} options
   * @param {(ask: (request?: Ask) => Promise<any>) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async function call(route, { signal, latest } = {}, work) {
    signal?.throwIfAborted();
    const own = new AbortController();
    const follow = () => own.abort(/** @type {AbortSignal} */ (signal).reason);
    signal?.addEventListener('abort', follow);
    if (latest) {
      named.get(latest)?.abort(new DOMException(`A newer call of '${latest}' took the place of this one.`, 'AbortError'));
      named.set(latest, own);
    }

    const deadline = performance.now() + timeoutMs;
    /** @type {EdgepostError | undefined} */
    let last;
    let retried = 0;
    const timer = setTimeout(() => own.abort(new EdgepostError(`Edgepost: ${route} has no answer after ${timeoutMs} ms.`, {
      code: 'timeout', ...lost(route),
    }, { cause: last })), timeoutMs);

    /** @param {Ask} [request] */
    const ask = async ({ path = route, body, keyed = true } = {}) => {
      const method = body ? 'POST' : 'GET';
      /** @type {Record<string, string>} */
      const headers = {};
      if (keyed) headers['Edgepost-Key'] = key;
      if (body) headers['Content-Type'] = 'application/json';
      const request = { method, headers, signal: own.signal, ...(body && { body }) };
      for (let attempt = 1; ; attempt += 1) {
        const started = performance.now();
        /** @type {Response | undefined} */
        let response;
        let answer;
        let error;
        try {
          response = await send(root + path, request);
          answer = await read(route, response);
        } catch (reason) {
          error = own.signal.aborted ? own.signal.reason : reason instanceof EdgepostError ? reason : unreachable(route, reason);
        }
        // What the page itself has cancelled is no news to it.
        if (onAnswer && (answer || error instanceof EdgepostError)) {
          const note = noteOf(method, route, response, answer, error, performance.now() - started, attempt);
          // Apart from the call: a fault in a page's own code is reported as such and takes no answer away.
          queueMicrotask(() => onAnswer(note));
        }
        if (answer) return answer;
        last = error;
        const wait = waitAfter(error, retried);
        if (retried >= retries || performance.now() + wait >= deadline) throw error;
        retried += 1;
        await pause(wait, own.signal);
      }
    };

    try {
      // A `fetch` that was passed in may not look at its signal.
      return await Promise.race([work(ask), aborted(own.signal)]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', follow);
    }
  }

  return {
    validateAddress: (address, options) => call('/v1/addresses/validate', options, (ask) => ask({ body: JSON.stringify({ address }) })),

    zipCode: (zip, options) => call('/v1/zip-codes/{zip}', options, async (ask) => {
      const five = /^\s*(\d{5})(-\d{0,4})?\s*$/.exec(zip)?.[1];
      if (!five) return null;
      const path = `/v1/zip-codes/${five}`;
      // Without a key it is a simple request: no preflight, which a browser would otherwise send for each ZIP code anew. Only
      // for a ZIP code that is not in the open data, or while that cannot be read, Edgepost wants to know who asks.
      for (const keyed of [false, true]) {
        try {
          return await ask({ path, keyed });
        } catch (error) {
          const { code, fault } = /** @type {EdgepostError} */ (error);
          if (code !== 'zip_unknown' && (keyed || fault !== 'internal')) throw error;
        }
      }
      return null;
    }),

    rates: (request, options) => call('/v1/rates', options, (ask) => ask({ body: JSON.stringify(request ?? null) })),

    services: (options) => call('/v1/services', options, (ask) => ask()),
  };
}

/** @param {ClientOptions} options */
function checkOptions({ baseUrl, key, timeoutMs = TIMEOUT_MS, retries = 0, fetch: send = fetch } = /** @type {any} */ ({})) {
  /** @type {(ok: boolean, option: string, advice: string) => void} */
  const want = (ok, option, advice) => {
    if (!ok) throw new TypeError(`createClient: ${option} ${advice}`);
  };
  want(typeof baseUrl === 'string' && /^(https?:\/\/[^?#\s]+|\/[^?#\s]*)?$/i.test(baseUrl), 'baseUrl',
    'is the address of the Worker, like "https://shipping.shop.example"; "" if it answers on the page\'s own origin.');
  want(!/^sk_/.test(key), 'key', 'is the secret key. Whatever a page holds, everybody can read: give it the publishable key, pk_…, and replace the secret one.');
  want(typeof key === 'string' && /^pk_[!-~]+$/.test(key), 'key', 'is the shop\'s publishable key, pk_….');
  want(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS, 'timeoutMs', 'is a number of milliseconds above 0.');
  want(Number.isInteger(retries) && retries >= 0, 'retries', 'is a whole number; 0 for none.');
  want(typeof send === 'function', 'fetch', 'is a function like the platform\'s.');
}

/**
 * The answer that a response carries.
 *
 * @param {string} route
 * @param {Response} response
 * @throws {EdgepostError} if it is a problem, or nothing of Edgepost's
 */
async function read(route, response) {
  const { ok, status, headers } = response;
  const text = await response.text();
  /** @type {any} */
  let body;
  try {
    body = JSON.parse(text);
  } catch {}
  if (ok && body && typeof body === 'object') return body;

  const facts = {
    status,
    retryAfter: seconds(headers.get('Retry-After')),
    requestId: headers.get('X-Request-Id'),
  };
  if (ok || !body?.code || !body.fault) {
    throw new EdgepostError(`Edgepost: ${route} was answered by somebody else (status ${status}): a proxy, a firewall, or baseUrl is wrong.`, {
      ...lost(route), ...facts, code: 'unreadable_answer', retryable: [429, 502, 503, 504].includes(status),
    });
  }
  const { code, fault, title, detail, retryable, next_action: nextAction, errors = [] } = body;
  const where = errors.map((/** @type {FieldError} */ { pointer }) => ` ${pointer}`).join();
  const requestId = facts.requestId ?? body.request_id;
  throw new EdgepostError(`Edgepost: ${route} ${status} ${code}${where && ` at${where}`}: ${title} (fault: ${fault}, request: ${requestId})`, {
    ...facts, code, fault, detail, retryable, nextAction, errors, requestId, retryAfter: facts.retryAfter ?? body.retry_after,
  });
}

/**
 * What is the same of all that never reached Edgepost, or never came back.
 *
 * @param {string} route
 */
function lost(route) {
  return {
    fault: /** @type {const} */ ('network'),
    retryable: true,
    nextAction: route.includes('validate') ? 'accept_as_entered' : null,
  };
}

/**
 * @param {string} route
 * @param {unknown} cause
 */
function unreachable(route, cause) {
  return new EdgepostError(
    `Edgepost: ${route} was not answered: no connection, or it broke, or this page's origin is not in ALLOWED_ORIGINS.`,
    { ...lost(route), code: 'network_error' },
    { cause },
  );
}

/**
 * How long to wait before the same is asked again, in milliseconds; infinite if it is not worth it.
 *
 * @param {EdgepostError} error
 * @param {number} retried
 */
function waitAfter({ retryable, retryAfter, fault }, retried) {
  const stated = (retryAfter ?? 0) * 1_000;
  // Quota does not come back by itself within a moment.
  if (!retryable || stated > LONGEST_WAIT_MS || (fault === 'quota' && retryAfter === null)) return Infinity;
  // Spread, so that pages which were turned away together do not come back together.
  return stated + BACKOFF_MS * 2 ** retried * (0.5 + Math.random() / 2);
}

/**
 * `Retry-After` as seconds from now: it is a number of them, or a date.
 *
 * @param {string | null} value
 */
function seconds(value) {
  if (!value) return null;
  const count = /^\d+$/.test(value) ? Number(value) : Math.max(0, Math.ceil((Date.parse(value) - Date.now()) / 1_000));
  return Number.isNaN(count) ? null : count;
}

/**
 * Never settles if it is cut short: whoever waits for it is told by the signal.
 *
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Response | undefined} response
 * @param {any} answer
 * @param {EdgepostError | undefined} error
 * @param {number} ms
 * @param {number} attempt
 * @returns {AnswerNote}
 */
function noteOf(method, path, response, answer, error, ms, attempt) {
  return {
    method,
    path,
    attempt,
    ms,
    status: response?.status ?? null,
    code: error?.code ?? null,
    requestId: response?.headers.get('X-Request-Id') ?? null,
    serverTiming: response?.headers.get('Server-Timing') ?? null,
    freshness: answer?.freshness ?? null,
    retryAfter: error?.retryAfter ?? null,
  };
}
