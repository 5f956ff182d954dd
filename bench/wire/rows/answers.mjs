// The rows that compare CPU time of one request: what a shopper's page asks most, from the cheapest answer to the dearest.

/** Rates that nobody has asked for yet: what a first request of each kind has to look like. */
const LIVE = { status: 200, head: ['rates;desc="desk"'], body: ['"freshness":"live"', '"quote":"', 'usps.ground_advantage'] };
const HIT = { status: 200, head: ['rates;desc="memory"'], body: ['"freshness":"cached"', '"quote":"', 'usps.ground_advantage'] };
const RATES = { status: 200, body: ['usps.ground_advantage'] };
/** The cache is given up after a tenth of a second, which a busy machine may take: then the object is asked. */
export const FROM_CACHE = { ...RATES, place: 'cache', mostAstray: 0.02 };

/**
 * `kind`: what is asked; `expect`: what Edgepost and its floor answer (the floor gives what was recorded); `peers`: those that do this,
 * with what they answer; `prime`: how many requests bring a server into the state that is measured, with what they answer, and whether its
 * cache learns the first answer for all of them;
 * `floor`: its file, and whether it has objects; `from`: the first number after priming; `most`: the target against the floor, and
 * against peer-hono.
 */
export const answers = {
  hit: {
    title: 'rates from isolate memory, asked with the same body',
    kind: 'sameRates',
    prime: { count: 1, expect: RATES },
    expect: HIT,
    floor: { file: 'parse.js' },
    peers: {
      'peer-hono': HIT,
      'peer-hono-naive': RATES,
    },
    most: { 'floor-js': 1.25, 'peer-hono': 1.0 },
  },
  hit_new_cart: {
    title: 'the same parcels in a cart of another value: prices from memory, summed up and signed',
    kind: 'cart1',
    prime: { count: 1, expect: RATES },
    expect: HIT,
    from: 1,
    floor: { file: 'parse.js' },
    peers: {
      'peer-hono': HIT,
      'peer-hono-naive': RATES,
    },
    most: {},
  },
  colo_hit: {
    title: 'rates from the location\'s cache',
    kind: 'manyRates',
    prime: { count: 1_500, expect: RATES, learn: true },
    expect: FROM_CACHE,
    from: 100,
    floor: { file: 'cache.js' },
    peers: {},
    most: {},
  },
  unmetered: {
    title: 'an address, asked of the carrier with the token from memory and no permit',
    kind: 'newAddress',
    settings: { QUOTA_ADDRESSES: 'unmetered' },
    prime: { count: 1, expect: { status: 200 } },
    expect: { status: 200, head: ['carrier;desc="addresses"'], body: ['"freshness":"live"', '"verdict":"'] },
    floor: { file: 'carrier.js' },
    peers: {
      'peer-hono': { status: 200, body: ['"freshness":"live"', '"verdict":"'] },
      'peer-hono-naive': { status: 200, body: ['"verdict":"'] },
    },
    from: 10,
    most: { 'floor-js': 1.25 },
  },
  miss: {
    title: 'rates that nobody has asked for: permit, carrier, read, filter, sign, store',
    kind: 'newRates',
    prime: { count: 1, expect: { status: 200 } },
    expect: LIVE,
    floor: { file: 'desk.js', objects: true },
    peers: {
      'peer-hono': { status: 200, body: ['"freshness":"live"', '"quote":"', 'usps.ground_advantage'] },
      'peer-hono-naive': RATES,
    },
    from: 10,
    most: { 'floor-js': 1.4 },
  },
  refuse: {
    title: 'rates that nobody has asked for, while the quota is used up',
    kind: 'newRates',
    settings: { QUOTA_SHIPPING_OPTIONS: '1' },
    /** The one call that there is. */
    prime: { count: 1, expect: { status: 200 } },
    expect: { status: 503, body: ['"code":"carrier_quota_used"', '"retry_after":'] },
    floor: { file: 'desk.js', objects: true },
    /** The carrier says it to them, once; they remember it. */
    carrierRefuses: true,
    peers: { 'peer-hono': { status: 503, body: ['"code":"carrier_quota_used"', '"retry_after":'] } },
    from: 10,
    most: { 'floor-js': 1.3 },
  },
  preflight: {
    title: 'a preflight',
    kind: 'preflight',
    expect: { status: 204, head: ['access-control-allow-methods: POST', 'access-control-max-age: 7200'] },
    floor: { file: 'preflight.js' },
    peers: { 'peer-hono': { status: 204 }, 'peer-hono-naive': { status: 204 } },
    most: { 'floor-js': 1.15 },
  },
  bad_input: {
    title: 'three wrong fields, each with its pointer',
    kind: 'wrongRates',
    expect: { status: 422, body: ['/destination/postal_code', '/parcels/0/weight/value', '/coupon'] },
    floor: { file: 'parse.js' },
    peers: {
      'peer-hono': { status: 422, body: ['/destination/postal_code', '/parcels/0/weight/value', '/coupon'] },
    },
    most: {},
  },
};
