// The questions that the component asks: at most one of each kind at a time, the newest, and rates again when they are over.

import { acceptAsEntered, EdgepostError } from '../edgepost.js';
import { FIELDS } from './address.js';

/**
 * @typedef {import('../../types/shipping.d.ts').Effect} Effect
 * @typedef {import('../../types/shipping.d.ts').ShippingEvent} ShippingEvent
 * @typedef {import('../../types/client.d.ts').Client} Client
 */

/** A shopper's clock may be ahead: prices that count as over as soon as they arrive would be asked for without end. */
const SHORTEST_LIFE_MS = 60_000;

/** `setTimeout` takes no more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class Questions {
  /** @type {Map<string, AbortController>} */
  #flights = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #expiresAt = Infinity;

  /**
   * @param {{ client(): Client, dispatch(event: ShippingEvent): void, failed(error: EdgepostError): void }} owner
   */
  constructor(owner) {
    this.owner = owner;
  }

  /** @param {Extract<Effect, { do: 'ask_zip' }>} effect */
  zip({ zip }) {
    const { dispatch } = this.owner;
    this.#ask('zip', (client, options) => client.zipCode(zip, options),
      (place) => dispatch({ type: 'zip_answered', zip, place }),
      () => dispatch({ type: 'zip_failed', zip }));
  }

  /** @param {Extract<Effect, { do: 'check' }>} effect */
  check({ of, address }) {
    const { dispatch } = this.owner;
    this.#ask('check', (client, options) => client.validateAddress(address, options),
      (answer) => dispatch({ type: 'checked', of, answer }),
      (error) => {
        if (error.fault !== 'input') return dispatch({ type: 'checked', of, answer: acceptAsEntered(address, error) });
        const wrong = FIELDS.filter((name) => error.errors.some(({ pointer }) => pointer === `/address/${name}`));
        dispatch({ type: 'check_refused', of, wrong });
      });
  }

  /** @param {Extract<Effect, { do: 'ask_rates' }>} effect */
  rates({ of, request }) {
    const { dispatch } = this.owner;
    this.#expiresAt = Infinity;
    this.#ask('rates', (client, options) => client.rates(request, options),
      (answer) => dispatch({ type: 'rates_answered', of, answer }),
      (error) => dispatch({ type: 'rates_failed', of, error }));
  }

  /** @param {string} at when the prices that were just answered are over */
  expireAt(at) {
    this.#expiresAt = Math.max(Date.parse(at), Date.now() + SHORTEST_LIFE_MS);
    this.wait();
  }

  /** Waits for the end of the prices, also after `stop`. */
  wait() {
    clearTimeout(this.#timer);
    if (this.#expiresAt < Infinity) this.#timer = setTimeout(() => this.renew(), Math.min(this.#expiresAt - Date.now(), LONGEST_TIMEOUT_MS));
  }

  /** Has rates asked again if they are over and somebody looks: a page in the background costs no call of the carrier. */
  renew() {
    if (Date.now() < this.#expiresAt || document.visibilityState === 'hidden') return;
    this.#expiresAt = Infinity;
    this.owner.dispatch({ type: 'rates_expired' });
  }

  /** Nobody is there any more who would hear an answer. */
  stop() {
    for (const flight of this.#flights.values()) flight.abort();
    this.#flights.clear();
    clearTimeout(this.#timer);
  }

  /**
   * @template T
   * @param {string} kind
   * @param {(client: Client, options: { signal: AbortSignal }) => Promise<T>} question
   * @param {(answer: T) => void} answered
   * @param {(error: EdgepostError) => void} failed
   */
  async #ask(kind, question, answered, failed) {
    this.#flights.get(kind)?.abort();
    const flight = new AbortController();
    this.#flights.set(kind, flight);
    let answer;
    try {
      answer = await question(this.owner.client(), { signal: flight.signal });
    } catch (error) {
      if (flight.signal.aborted) return;
      const known = asEdgepostError(error);
      failed(known);
      this.owner.failed(known);
      return;
    }
    if (!flight.signal.aborted) answered(answer);
  }
}

/**
 * A client that cannot be made of the attributes, or a fault in a page's own one, is for the developer to see, and no reason to
 * stop a shopper.
 *
 * @param {unknown} error
 * @returns {EdgepostError}
 */
function asEdgepostError(error) {
  if (error instanceof Error && error.name === 'EdgepostError') return /** @type {EdgepostError} */ (error);
  reportError(error);
  return new EdgepostError('Edgepost: the page is not set up, or has a fault of its own.', { code: 'page_fault', fault: 'configuration' }, { cause: error });
}
