// Is this quote from our Edgepost, does it still hold, and is it for the cart that we are about to charge?
// For a back end on Node 20 or newer, with jose 6 (`npm install jose`).

import { errors, jwtVerify } from 'jose';

export class QuoteRefused extends Error {}

/**
 * The claims of the quote; throws QuoteRefused if it is not one for this cart. The cart is your own, as your database has it,
 * never the page's:
 *
 *   {destination: {country: 'US', postal_code: '94105'}, carrier: 'usps', service: 'ground_advantage', amount: 1140, currency: 'USD',
 *    parcels: [{weight_oz: 40, sides_in: [10, 8, 4], quantity: 1}]}
 *
 * `shop` is SHOP_ID; `keys` are the bytes of QUOTE_KEY and, while it is being rotated, of QUOTE_KEY_PREVIOUS:
 * [Buffer.from(process.env.QUOTE_KEY, 'base64')].
 */
export async function checkQuote(quote, cart, { shop, keys }) {
  const claims = await verified(quote, shop, keys);
  const wanted = {
    carrier: cart.carrier,
    service: cart.service,
    amount: cart.amount,
    currency: cart.currency,
    country: cart.destination.country,
    postal_code: cart.destination.postal_code.slice(0, 5),
    parcels: canonical(cart.parcels),
  };
  const quoted = {
    carrier: claims.carrier,
    service: claims.service,
    amount: claims.amount,
    currency: claims.currency,
    country: claims.destination.country,
    postal_code: claims.destination.postal_code,
    parcels: claims.parcels.map(({ weight_milli_oz: weight, sides_hundredths_in: sides, quantity }) =>
      `${quantity} of ${weight}/${sides.join('/')}`).sort().join(', '),
  };
  for (const name of Object.keys(wanted)) {
    if (quoted[name] !== wanted[name]) throw new QuoteRefused(`${name}: quoted for ${quoted[name]}, the cart has ${wanted[name]}`);
  }
  return claims;
}

async function verified(quote, shop, keys) {
  for (const key of keys) {
    // What an unset variable comes to is a key that everybody has.
    if (key.length < 32) throw new TypeError('a quote key has at least 32 bytes');
    try {
      const rules = { algorithms: ['HS256'], issuer: 'edgepost', audience: shop, requiredClaims: ['exp'] };
      return (await jwtVerify(quote, key, rules)).payload;
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) continue;
      if (error instanceof errors.JOSEError) throw new QuoteRefused(error.message);
      throw error;
    }
  }
  throw new QuoteRefused('signed with none of our keys');
}

/** Parcels as Edgepost prices them, in thousandths of an ounce and hundredths of an inch: what is priced alike is one entry. */
function canonical(parcels) {
  const entries = new Map();
  for (const { weight_oz: ounces, sides_in: sides, quantity } of parcels) {
    const hundredths = sides.map((inches) => roundedUp(inches * 100)).sort((one, other) => other - one);
    const entry = `${weightStep(roundedUp(ounces * 1000))}/${hundredths.join('/')}`;
    entries.set(entry, (entries.get(entry) ?? 0) + quantity);
  }
  return [...entries].map(([entry, quantity]) => `${quantity} of ${entry}`).sort().join(', ');
}

/** A millionth too much is noise of floating point. */
function roundedUp(number) {
  return Math.max(1, Math.ceil(number - 1e-6));
}

/** Up to where its price ends: the next ounce below a pound, the next pound above. */
function weightStep(milliOz) {
  if (milliOz <= 15_000) return Math.ceil(milliOz / 1_000) * 1_000;
  if (milliOz <= 15_900) return 15_900;
  if (milliOz < 16_000) return milliOz;
  return Math.ceil(milliOz / 16_000) * 16_000;
}
