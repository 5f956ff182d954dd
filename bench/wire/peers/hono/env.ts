// What the Worker is given: bindings, settings, and what a request carries along.

export interface Env {
  TOKENS: KVNamespace;
  USPS_BASE_URL: string;
  USPS_CLIENT_ID: string;
  USPS_CLIENT_SECRET: string;
  PUBLISHABLE_KEY: string;
  QUOTE_KEY: string;
  SHOP_ID: string;
  ALLOWED_ORIGINS: string;
  SHIP_FROM_ZIP: string;
  SHIP_FROM_TIME_ZONE: string;
  PRICE_TYPE: string;
}

/** What of Workers KV is used. */
interface KVNamespace {
  get(key: string, type: 'json'): Promise<unknown>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
}

export interface Variables {
  requestId: string;
  started: number;
  /** Where the answer came from, for `Server-Timing` and the log. */
  source?: string;
}

export interface App {
  Bindings: Env;
  Variables: Variables;
}
