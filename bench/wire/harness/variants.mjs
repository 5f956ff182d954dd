// What is compared: how each variant is started, with what. What each of them does and does not do: README.md.

import { join } from 'node:path';
import { ORIGIN, PAGE_KEY } from './requests.mjs';
import { clone, wire } from './places.mjs';
import { Workerd } from './workerd.mjs';

/** More calls than any row makes. */
const PLENTY = '1000000';

/** The shop, in the words of Edgepost's settings; the peers read the same ones. */
const SHOP = {
  SHOP_ID: 'demo',
  ALLOWED_ORIGINS: `${ORIGIN},http://localhost:5173`,
  SHIP_FROM_ZIP: '60601',
  SHIP_FROM_TIME_ZONE: 'America/Chicago',
  PRICE_TYPE: 'retail',
};

/** Every API is counted; no limit is ever reached, unless a row sets one. */
const METERED = {
  QUOTA_ADDRESSES: PLENTY, QUOTA_SHIPPING_OPTIONS: PLENTY, QUOTA_SERVICE_STANDARDS: PLENTY, QUOTA_INTERNATIONAL_PRICES: PLENTY,
};

/** What development values stand for in Edgepost; the peers need them spelt out. */
const SECRETS = {
  USPS_CLIENT_ID: 'emulator-client',
  USPS_CLIENT_SECRET: 'emulator-secret',
  PUBLISHABLE_KEY: PAGE_KEY,
  QUOTE_KEY: Buffer.from('edgepost-development-key-32-byte').toString('base64'),
};

const OBJECTS = { CARRIER_ACCOUNT: 'CarrierAccount', LABEL_PURCHASE: 'LabelPurchase', QUOTE_DESK: 'QuoteDesk' };

/**
 * The ways to start a variant. `builds`: the folder of Edgepost's release build, the bundled peers, and the clone that the entry
 * module is taken from, if it is not this one; `carrier`: its URL; `settings`:
 * of this row; the rest goes to Workerd.start.
 */
export const variants = {
  edgepost: ({ builds, carrier, settings = {}, ...rest }) => Workerd.start({
    modules: {
      'src/edge/entry.js': join(builds.clone ?? clone, 'src/edge/entry.js'),
      'build/index.js': join(builds.edgepost, 'index.js'),
      'build/index_bg.wasm': join(builds.edgepost, 'index_bg.wasm'),
    },
    objects: OBJECTS,
    text: { USPS_BASE_URL: carrier, ...SHOP, ...METERED, ...settings },
    ...rest,
  }),
  /** `floor`: the file that makes this row's hops; `answer`: what Edgepost answered, which it gives as it is. */
  'floor-js': ({ carrier, floor, answer, ...rest }) => Workerd.start({
    modules: { 'floor.js': join(wire, 'peers/floor-js', floor.file), 'hops.js': join(wire, 'peers/floor-js/hops.js') },
    objects: floor.objects ? { DESK: 'Desk', ACCOUNT: 'Account' } : {},
    text: { USPS_BASE_URL: carrier, ...SECRETS },
    json: { ANSWER: answer },
    ...rest,
  }),
  'peer-hono': ({ builds, carrier, ...rest }) => Workerd.start({
    modules: { 'worker.js': builds.hono },
    text: { USPS_BASE_URL: carrier, ...SHOP, ...SECRETS },
    ...rest,
  }),
  'peer-hono-naive': ({ builds, carrier, ...rest }) => Workerd.start({
    modules: { 'worker.js': builds.naive },
    text: { USPS_BASE_URL: carrier, ...SHOP, ...SECRETS },
    ...rest,
  }),
};

export const names = Object.keys(variants);
