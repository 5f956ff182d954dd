// A shop that buys labels, and what it orders.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SECRET_KEY, World } from './world.mjs';

/** Who pays, and whose labels they are: accounts of the emulator. */
export const ROLES = {
  PAYER_ACCOUNT_TYPE: 'EPS',
  PAYER_ACCOUNT_NUMBER: '1234567890',
  PAYER_CRID: '12345678',
  LABEL_OWNER_CRID: '12345678',
  LABEL_OWNER_MID: '123456789',
  LABEL_OWNER_MANIFEST_MID: '123456789',
};

/** The recipient's lines, which nothing may keep or print. */
export const RECIPIENT = { first_name: 'Augusta', last_name: 'Kingsley', line1: '3120 M St NW' };

export const AN_ORDER = {
  from: {
    company: 'Shop',
    address: { line1: '233 S Wacker Dr', city: 'Chicago', state: 'IL', postal_code: '60606', country: 'US' },
  },
  to: {
    first_name: RECIPIENT.first_name,
    last_name: RECIPIENT.last_name,
    address: { line1: RECIPIENT.line1, city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' },
  },
  parcel: {
    weight: { value: 2.5, unit: 'lb' },
    dimensions: { length: 10, width: 8, height: 4, unit: 'in' },
  },
  service: 'ground_advantage',
};

/** A world whose shop buys labels. */
export class LabelWorld extends World {
  static async start() {
    const { emulator, kv } = await World.start();
    return new LabelWorld(emulator, kv);
  }

  /** A cold Worker with roles, before a carrier that has approved the app for labels. */
  async cold({ settings = {}, carrier = {}, ...options } = {}) {
    this.carrier = carrier;
    await super.cold({ settings: { ...ROLES, ...settings }, ...options });
  }

  async restart({ settings = {}, ...options } = {}) {
    // Before the Worker starts: scopes belong to the token that was granted.
    await this.emulator.settings({ labels_approved: true, ...this.carrier });
    await super.restart({ settings: { ...ROLES, ...settings }, ...options });
  }

  /** Orders a label. */
  buy(key = randomUUID(), order = AN_ORDER, { instance = 0, headers = {} } = {}) {
    return this.send({ method: 'POST', path: '/v1/labels', headers: { ...labelHeaders(key), ...headers }, body: JSON.stringify(order) }, instance);
  }

  /** Cancels by the key. */
  cancelByKey(key, { instance = 0 } = {}) {
    return this.send({ method: 'DELETE', path: '/v1/labels', headers: labelHeaders(key) }, instance);
  }

  /** Cancels by the tracking number. */
  cancel(number, { instance = 0 } = {}) {
    return this.send({ method: 'DELETE', path: `/v1/labels/${number}`, headers: { Authorization: `Bearer ${SECRET_KEY}` } }, instance);
  }

  /** Everything that was ever charged. */
  async charges() {
    return (await this.emulator.control('GET', 'account')).charges;
  }

  /** Fails unless this label alone was ever charged. */
  async expectOneCharge(label, why) {
    const charges = await this.charges();
    assert.deepEqual(charges.map(({ tracking_number, amount_cents }) => [tracking_number, amount_cents]),
      [[label.tracking_number, label.amount]], why);
  }
}

export function labelHeaders(key) {
  return {
    'Content-Type': 'application/json',
    Authorization: `Bearer ${SECRET_KEY}`,
    ...(key === undefined ? {} : { 'Idempotency-Key': key }),
  };
}
