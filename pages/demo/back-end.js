// What a shop's back end does with an order, played here by the page since there is no server behind the demo. A real one keeps the
// secret key to itself; this one is that of a carrier on this machine, and opens nothing else. docs/examples has the code to copy.

import { money } from './dom.js';

/** What the shop's own database knows: never taken from the page. */
export const GOODS = {
  mug: { name: 'Enamel mug', price: 1800, ounces: 9.6, inches: [4.75, 3.75, 3.5] },
  notebooks: { name: 'Pocket notebooks', price: 1495, ounces: 4.8, inches: [5.5, 3.5, 0.6] },
  blanket: { name: 'Wool blanket', price: 8900, ounces: 41, inches: [14, 11, 4] },
  skillet: { name: 'Cast-iron skillet', price: 4800, ounces: 84, inches: [16, 10.5, 2] },
};

export const SECRET_KEY = 'sk_dev_edgepost';

/** All domestic mail is one country to USPS. */
const DOMESTIC = ['US', 'AS', 'FM', 'GU', 'MH', 'MP', 'PR', 'PW', 'UM', 'VI'];

/**
 * Takes the fields that a form has sent. Gives `{accepted, verified, compared, lines, goods, shipping, total, why}`: the answer of POST
 * /v1/quotes/verify, `[what, quoted, in the cart]` for each claim that was compared, and what is charged. `post` sends JSON.
 */
export async function takeOrder(fields, post) {
  const lines = Object.entries(GOODS).flatMap(([id, good]) => {
    const quantity = Number(fields.get(`cart[${id}]`));
    return quantity > 0 ? [{ id, ...good, quantity }] : [];
  });
  const goods = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const order = { lines, goods, compared: [], verified: null };
  const quote = fields.get('shipping[quote]');
  if (!quote) return { ...order, accepted: true, shipping: null, total: goods, why: 'No price could be had: the shop tells it later.' };
  const verified = await post('/v1/quotes/verify', { quote });
  if (!verified.valid) return { ...order, verified, accepted: false, why: `The quote is not valid: ${verified.reason ?? verified.code}.` };
  const { claims } = verified;
  const compared = comparison(claims, fields, lines, goods);
  const wrong = compared.filter(([, quoted, cart]) => quoted !== cart).map(([what]) => what);
  if (wrong.length > 0) return { ...order, verified, compared, accepted: false, why: `The quote is for something else: ${wrong.join(', ')}.` };
  return { ...order, verified, compared, accepted: true, shipping: claims, total: goods + claims.amount, why: null };
}

/** Each claim, and what it has to be by the shop's own cart. */
function comparison(claims, fields, lines, goods) {
  const country = fields.get('shipping[country]');
  const domestic = DOMESTIC.includes(country);
  const [carrier, service] = fields.get('shipping[rate]').split('.');
  return [
    ['service', `${claims.carrier} ${claims.service}`, `${carrier} ${service}`],
    ['currency', claims.currency, 'USD'],
    ['country', claims.destination.country, domestic ? 'US' : country],
    ['ZIP code', claims.destination.postal_code, domestic ? fields.get('shipping[postal_code]').slice(0, 5) : null],
    ['goods', counted(claims.items ?? []), counted(lines.map(asQuoted))],
    ['extra services', claims.extra_services.join(', ') || 'none', 'none'],
    ['order value', claims.order_value === null ? 'none' : money(claims.order_value), money(goods)],
  ];
}

/** In the form of the claims: thousandths of an ounce and hundredths of an inch, rounded up, sides from the longest. */
function asQuoted({ ounces, inches, quantity, price }) {
  const up = (number) => Math.ceil(number - 1e-6);
  return { weight_milli_oz: up(ounces * 1000), sides_hundredths_in: inches.map((side) => up(side * 100)).sort((one, other) => other - one), quantity, value: price };
}

/** What is described alike is one entry, and the order does not matter. */
function counted(items) {
  const text = ({ weight_milli_oz: weight, sides_hundredths_in: sides, quantity, value }) =>
    `${quantity} × ${weight / 1000} oz, ${sides.map((side) => side / 100).join(' × ')} in, ${money(value)}`;
  return items.map(text).sort().join('; ');
}
