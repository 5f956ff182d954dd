// What the client takes and gives. Requests and answers are those of the API; this file has what is the client's own.

import type {
  Address, AddressAnswer, FaultWord, FieldError, Place, ProblemCode, RatesAnswer, RatesRequest, ServicesAnswer,
} from './answers.d.ts';

export type * from './answers.d.ts';

/** How a client is made. */
export interface ClientOptions {
  /** The address of the Worker, like `https://shipping.shop.example`; `''` if it answers on the page's own origin. */
  baseUrl: string;
  /** The shop's publishable key, `pk_…`. */
  key: string;
  /** For a whole call, with its retries and all bodies, in milliseconds. 10,000 if left out. */
  timeoutMs?: number;
  /** How often a question may be repeated in one call. 2 if left out; 0 for never. */
  retries?: number;
  /** In place of the platform's `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Told of every request that was answered or has failed, retries included; not of what the page cancelled. */
  onAnswer?: (note: AnswerNote) => void;
}

/** The last argument of every method. */
export interface CallOptions {
  /** Cancels the call; its promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** A name: the call cancels the one before it of the same name, which rejects with an `AbortError`. */
  latest?: string | undefined;
}

/** The methods. They use no `this` and may be taken apart. */
export interface Client {
  /**
   * Is this address right, and what should the page do next? What nobody can find is an answer (`not_found`), no error.
   * If it cannot be checked, `acceptAsEntered` is the way on.
   */
  validateAddress(address: Address, options?: CallOptions): Promise<AddressAnswer>;
  /**
   * City and state of a ZIP code; `null` if there is none, and for text that is not (yet) five digits, which is asked of nobody.
   * A ZIP+4 counts by its first five digits. Kept by the browser for a day.
   */
  zipCode(zip: string, options?: CallOptions): Promise<Place | null>;
  /** What shipping costs and when it arrives, cheapest first. */
  rates(request: RatesRequest, options?: CallOptions): Promise<RatesAnswer>;
  /** The services that the shop offers, and how large a parcel they take. Kept by the browser for five minutes. */
  services(options?: CallOptions): Promise<ServicesAnswer>;
}

/** `input`: the shopper or the page can mend it. Everything else lets the checkout go on. */
export type Fault = FaultWord | 'network';

/** What is wrong, for programs. Later versions of Edgepost may know more. */
export type ErrorCode = ProblemCode | 'network_error' | 'timeout' | 'unreadable_answer' | (string & {});

/** What an `EdgepostError` is made of, for tests of your own. */
export interface ErrorFacts {
  code: ErrorCode;
  fault: Fault;
  status?: number | null | undefined;
  retryable?: boolean | undefined;
  retryAfter?: number | null | undefined;
  nextAction?: string | null | undefined;
  requestId?: string | null | undefined;
  detail?: string | null | undefined;
  errors?: FieldError[] | undefined;
}

/** One request, for a log or a panel: no key, no address. */
export interface AnswerNote {
  method: string;
  /** As in the API's list of routes, `/v1/zip-codes/{zip}`. */
  path: string;
  /** 1 for the first, more for retries. */
  attempt: number;
  /** From the request to the end of its answer. */
  ms: number;
  /** `null` if there was no answer. */
  status: number | null;
  /** The `code` of the error; `null` if all went well. */
  code: string | null;
  requestId: string | null;
  /** The header, as it came. */
  serverTiming: string | null;
  /** `live`, `cached`, `stale` or `fallback`; `null` where an answer has none. */
  freshness: string | null;
  /** In seconds. */
  retryAfter: number | null;
}

/** What `acceptAsEntered` gives: the shape of an `AddressAnswer`, about an address that nobody has checked. */
export interface UncheckedAddress {
  verdict: 'unchecked';
  next_action: 'accept';
  /** As it was entered. */
  address: Address & { urbanization?: never };
  changed: never[];
  delivery: null;
  messages: never[];
  carrier: null;
  freshness: null;
}
