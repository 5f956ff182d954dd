// The floor of a miss, and of a refusal: a look into the location's cache, the object of the question, which looks into its storage, asks
// the account's object for a permit, calls the carrier, keeps the answer and sets its alarm; then the cache is filled behind the answer.
// `env.ANSWER.status` 503: the quota is gone, and the object of the question says so at once. `env.ANSWER.known`: the question that is
// answered from memory; only the soak has one.
import { ask, bearer, cacheUrl, recorded } from './hops.js';

const keyOf = ({ length, width, height }) => `${length}/${width}/${height}`;

export default {
  async fetch(request, env, ctx) {
    const asked = await request.json();
    const key = keyOf(asked.parcels[0].dimensions);
    if (key === env.ANSWER.known) return recorded(env);
    await (await caches.default.match(cacheUrl(key)))?.text();
    const text = await ask(env.DESK, key, JSON.stringify(asked));
    JSON.parse(text);
    if (env.ANSWER.status === 200) {
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=3600' };
      ctx.waitUntil(caches.default.put(cacheUrl(key), new Response(text, { headers })));
    }
    return recorded(env);
  },
};

export class Desk {
  constructor(state, env) {
    this.state = state;
    this.env = env;
  }

  async fetch(request) {
    const asked = await request.json();
    const { env, state: { storage } } = this;
    await storage.get('answers');
    if (env.ANSWER.status !== 200) return new Response('{"failure":{"kind":"quota_used"}}');
    const token = await bearer(env);
    await ask(env.ACCOUNT, 'account', '{"permit":"shipping_options","client":"a"}');
    const { weight: { value: weight }, dimensions: { length, width, height } } = asked.parcels[0];
    const answer = await fetch(`${env.USPS_BASE_URL}/shipments/v3/options/search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Accept: 'application/json' },
      redirect: 'manual',
      body: JSON.stringify({
        pricingOptions: [{ priceType: 'RETAIL' }],
        originZIPCode: '60601',
        destinationZIPCode: asked.destination.postal_code,
        packageDescription: { weight, length, width, height, mailClass: 'ALL_OUTBOUND', mailingDate: env.ANSWER.mailed },
      }),
    });
    const prices = await answer.json();
    if (!Array.isArray(prices.pricingOptions)) throw new Error(JSON.stringify(prices));
    const kept = env.ANSWER.body;
    await storage.setAlarm(Date.now() + 36_000_000);
    await storage.put('answers', kept);
    return new Response(kept);
  }

  async alarm() {
    await this.state.storage.deleteAll();
  }
}

export class Account {
  constructor(state) {
    this.state = state;
    this.spent = 0;
  }

  /** A permit is written down before it is given. */
  async fetch(request) {
    await request.json();
    this.spent += 1;
    await this.state.storage.put('ledger', `{"spent":${this.spent}}`);
    return new Response('{"permit":{}}');
  }
}
