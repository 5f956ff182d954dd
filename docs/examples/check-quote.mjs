// Is this quote from our Edgepost, does it still hold, and is it for the cart that we are about to charge?
// For a back end on Node 20 or newer, with jose 6 (`npm install jose`).

import { errors, jwtVerify } from 'jose';

/** What is one country to USPS. */
const DOMESTIC = ['US', 'AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'UM', 'VI'];

export class QuoteRefused extends Error {}

/**
 * The claims of the quote; throws QuoteRefused if it is not one for this cart. The cart is your own, as your database has it,
 * never the page's:
 *
 *   {destination: {country: 'US', postal_code: '94105'}, carrier: 'usps', service: 'ground_advantage', amount: 1140, currency: 'USD',
 *    parcels: [{weight_oz: 40, sides_in: [10, 8, 4], quantity: 1}]}
 *
 * It has what the page is to ask with: `parcels`, or else `items` of the same form. An entry has a `value` in cents where the page
 * sends one, a parcel that is a flat-rate container its name as `container`. `extra_services` and `order_value` are as the page
 * is to send them; left out: none, and the value of all that is in the cart. An item that stays upright, or goes alone, has `upright`
 * or `alone`: true; of one that stays upright the height is the last of `sides_in`. A shop with ORIGINS has to say in `origin`
 * which of them the goods are mailed from.
 *
 * `containers` of the claims, one name for each entry of their `parcels`, says what the label has to be bought for.
 *
 * `shop` is SHOP_ID; `keys` are the bytes of QUOTE_KEY and, while it is being rotated, of QUOTE_KEY_PREVIOUS:
 * [Buffer.from(process.env.QUOTE_KEY, 'base64')].
 */
export async function checkQuote(quote, cart, { shop, keys }) {
  const claims = await verified(quote, shop, keys);
  const { country, postal_code: zip } = claims.destination;
  const extras = cart.extra_services ?? [];
  const compared = {
    carrier: [claims.carrier, cart.carrier],
    service: [claims.service, cart.service],
    amount: [claims.amount, cart.amount],
    currency: [claims.currency, cart.currency],
    origin: [claims.origin, cart.origin ?? 'default'],
    country: [country, DOMESTIC.includes(cart.destination.country) ? 'US' : cart.destination.country],
    // Abroad the country alone is quoted.
    postal_code: [zip, zip && cart.destination.postal_code.slice(0, 5)],
    extra_services: [claims.extra_services.toSorted().join(), extras.toSorted().join()],
    order_value: [claims.order_value, orderValue(cart)],
    items: [counted(claims.items ?? [], quotedItem), counted(cart.items ?? [], canonicalItem)],
  };
  // What items were packed into is Edgepost's own work.
  if (claims.items === undefined) {
    const isFlatRate = (name) => name !== undefined && !name.startsWith('own');
    const quoted = claims.parcels.map((parcel, at) => {
      const name = claims.containers[at];
      return { ...parcel, container: isFlatRate(name) ? name : 'own' };
    });
    // A parcel that is a flat-rate container has a price as such, and one as any other box.
    const inContainers = claims.containers.some(isFlatRate);
    const described = (parcel) => canonicalParcel(parcel, { inContainers, insured: extras.includes('insurance') });
    compared.parcels = [counted(quoted, quotedParcel), counted(cart.parcels ?? [], described)];
  }
  for (const [name, [quoted, wanted]] of Object.entries(compared)) {
    if (quoted !== wanted) throw new QuoteRefused(`${name}: quoted for ${quoted}, the cart has ${wanted}`);
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

/** What is described alike is one entry, and the order does not matter. */
function counted(entries, described) {
  const counts = new Map();
  for (const entry of entries) {
    const text = described(entry).join('/');
    counts.set(text, (counts.get(text) ?? 0) + entry.quantity);
  }
  return [...counts].map(([text, quantity]) => `${quantity} of ${text}`).sort().join(', ');
}

const quotedItem = (item) => [item.weight_milli_oz, ...item.sides_hundredths_in, item.value, ...wishes(item)];
const quotedParcel = ({ weight_milli_oz: weight, sides_hundredths_in: sides, insured_value: insured = null, container }) =>
  [weight, ...sides, insured, container];

/** In thousandths of an ounce and hundredths of an inch. */
function canonicalItem(item) {
  return [roundedUp(item.weight_oz * 1000), ...itemSides(item), item.value ?? null, ...wishes(item)];
}

/** Of what stays upright the height is the last; else from the longest to the shortest. */
function itemSides({ sides_in: sides, upright }) {
  return upright ? [...hundredths(sides.slice(0, 2)), ...hundredths(sides.slice(2))] : hundredths(sides);
}

/** How an item has to be packed: packed in another way it may cost less. */
function wishes({ upright, alone }) {
  return [upright ? 'upright' : 'any way up', alone ? 'alone' : 'with others'];
}

/** A parcel as Edgepost prices it; insured for whole dollars. */
function canonicalParcel({ weight_oz: ounces, sides_in: sides, value = 0, container = 'own' }, { inContainers, insured }) {
  const weight = weightStep(roundedUp(ounces * 1000));
  return [weight, ...hundredths(sides), insured ? Math.ceil(value / 100) * 100 : null, inContainers ? container : 'own'];
}

function hundredths(sides) {
  return sides.map((inches) => roundedUp(inches * 100)).sort((one, other) => other - one);
}

/** As the page is to send it; else that of all that is in the cart, if each has a value. */
function orderValue({ order_value: sent, items, parcels = [] }) {
  const values = (items ?? parcels).map(({ value, quantity }) => (value ?? NaN) * quantity);
  const sum = values.reduce((one, other) => one + other, 0);
  return sent ?? (Number.isNaN(sum) ? null : sum);
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
