// Everything around one test: carrier, KV, and the Worker in one or more cold instances.

import { Emulator } from './emulator.mjs';
import { send } from './http.mjs';
import { Kv } from './kv.mjs';
import { Runtime } from './runtime.mjs';

export const PAGE_KEY = 'pk_dev_edgepost';
export const SECRET_KEY = 'sk_dev_edgepost';

export class World {
  /** With `node:test`'s hooks: one world per file, gone with it. */
  static async start() {
    return new World(await Emulator.start(), await Kv.start());
  }

  constructor(emulator, kv) {
    this.emulator = emulator;
    this.kv = kv;
  }

  /** A cold Worker before a carrier that knows nothing of it, an empty KV and an empty object. */
  async cold(options = {}) {
    await this.runtime?.stop();
    await this.emulator.reset();
    this.kv.reset();
    await this.restart(options);
  }

  /** A cold Worker; carrier, KV, and storage on disk, if that was asked for, stay as they are. */
  async restart({ settings = {}, ...options } = {}) {
    await this.runtime?.stop();
    this.runtime = await Runtime.start({
      settings: { USPS_BASE_URL: this.emulator.url, ...settings }, kv: this.kv.address, ...options,
    });
  }

  async stop() {
    await this.runtime?.stop();
    await Promise.all([this.emulator.stop(), this.kv.stop()]);
  }

  /** Sends a request to an instance. */
  send(request, instance = 0) {
    return send(this.runtime.urls[instance], request);
  }

  /** A page's POST. */
  post(path, body, { instance = 0, headers = {} } = {}) {
    return this.send({ method: 'POST', path, headers: { ...pageHeaders, ...headers }, body: JSON.stringify(body) }, instance);
  }

  /** Asks for rates: without a body, of a parcel that nobody has asked about, since the answers to equal questions are kept. */
  rates(body = anotherParcelToCalifornia(), options = {}) {
    return this.post('/v1/rates', body, options);
  }

  validate(address = M_STREET, options = {}) {
    return this.post('/v1/addresses/validate', { address }, options);
  }

  /** The operator's POST to /v1/tokens/refresh or /v1/tokens/revoke. */
  operate(action, body, { instance = 0, headers = {} } = {}) {
    const all = { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET_KEY}`, ...headers };
    return this.send({ method: 'POST', path: `/v1/tokens/${action}`, headers: all, body: JSON.stringify(body) }, instance);
  }

  /** What the operator sees. */
  async status({ instance = 0, key = SECRET_KEY } = {}) {
    const answer = await this.send({ path: '/v1/status', headers: { Authorization: `Bearer ${key}` } }, instance);
    return answer.json;
  }
}

export const pageHeaders = { 'Content-Type': 'application/json', 'Edgepost-Key': PAGE_KEY };

export const M_STREET = {
  line1: '3120 M St', line2: 'NW', city: 'Washington', state: 'DC', postal_code: '20027', country: 'US',
};

/** The emulator's tokens live as long as this, unless it is told otherwise. */
export const EIGHT_HOURS = 28_800;

/** A token of eight hours that counts as used up after a hundred seconds, and as due for its successor from the start. */
export const ALWAYS_DUE = { TOKEN_UNUSABLE_MARGIN_S: String(EIGHT_HOURS - 100), TOKEN_REFRESH_MARGIN_S: '3600' };

export const A_PARCEL = {
  weight: { value: 2.5, unit: 'lb' },
  dimensions: { length: 10, width: 8, height: 4, unit: 'in' },
};

export const A_PARCEL_TO_CALIFORNIA = {
  destination: { postal_code: '94105', country: 'US' },
  parcels: [{ ...A_PARCEL, quantity: 1 }],
};

let parcels = 0;

/** One that no other of this run is equal to: hundredths of an inch are looked at. */
export function anotherParcel() {
  parcels += 1;
  const [width, height] = [7 + Math.floor(parcels / 300) / 100, 4 + (parcels % 300) / 100];
  return { ...A_PARCEL, dimensions: { length: 10, width: Number(width.toFixed(2)), height: Number(height.toFixed(2)), unit: 'in' } };
}

/** A question that is asked for the first time, about as expensive as `A_PARCEL_TO_CALIFORNIA`. */
export function anotherParcelToCalifornia() {
  return { ...A_PARCEL_TO_CALIFORNIA, parcels: [anotherParcel()] };
}
