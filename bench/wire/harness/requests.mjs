// What the rows send: for each name a function from a number to a request, so that the load generator, which is another process, can be
// told a name. Equal numbers are equal requests.

export const ORIGIN = 'https://shop.example';
export const PAGE_KEY = 'pk_dev_edgepost';
export const SECRET_KEY = 'sk_dev_edgepost';

/** Headers that a shop's page sends; the client's address is what the platform adds. */
function pageHeaders(number) {
  return {
    Origin: ORIGIN,
    'Content-Type': 'application/json',
    'Edgepost-Key': PAGE_KEY,
    Accept: '*/*',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'CF-Connecting-IP': `10.${(number >> 8) & 3}.${number & 255}.7`,
  };
}

/** The parcel of a number. All of them are priced alike and are questions of their own: hundredths of an inch are looked at. */
function parcel(number) {
  const hundredths = (inches, part) => Number((inches + part / 100).toFixed(2));
  const [height, width, length] = [number % 100, Math.floor(number / 100) % 100, Math.floor(number / 10_000) % 200];
  return {
    weight: { value: 2.5, unit: 'lb' },
    dimensions: { length: hundredths(10, length), width: hundredths(7, width), height: hundredths(4, height), unit: 'in' },
    quantity: 1,
  };
}

function rates(number, parcels, more = {}) {
  const body = { destination: { postal_code: '94105', country: 'US' }, parcels, ...more };
  return { method: 'POST', path: '/v1/rates', headers: pageHeaders(number), body: JSON.stringify(body) };
}

/** The same parcels, in a cart of another value each time: the carrier's prices are known, the answer is not. */
function cartOf(kinds) {
  return (number) => rates(number, Array.from({ length: kinds }, (_, kind) => parcel(kind)), { order_value: number });
}

export const requests = {
  sameRates: (number) => rates(number, [parcel(0)]),
  cart1: cartOf(1),
  cart5: cartOf(5),
  cart10: cartOf(10),
  cart15: cartOf(15),
  cart20: cartOf(20),
  /** More questions than an isolate remembers, in turn: memory has always forgotten the next one. */
  manyRates: (number) => rates(number, [parcel(number % 1_500)]),
  newRates: (number) => rates(number, [parcel(number)]),
  newAddress: (number) => ({
    method: 'POST',
    path: '/v1/addresses/validate',
    headers: pageHeaders(number),
    body: JSON.stringify({
      address: { line1: `${100 + number} M St NW`, line2: '', city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' },
    }),
  }),
  wrongRates: (number) => ({
    ...rates(number, []),
    body: JSON.stringify({
      destination: { postal_code: '9410', country: 'US' }, parcels: [{ ...parcel(0), weight: { value: -1, unit: 'lb' } }], coupon: 'X',
    }),
  }),
  preflight: (number) => ({
    method: 'OPTIONS',
    path: '/v1/rates',
    headers: {
      ...pageHeaders(number), 'Content-Type': undefined, 'Edgepost-Key': undefined, 'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type,edgepost-key',
    },
  }),
};

/** A request as it goes over the wire. */
export function bytesOf({ method, path, headers, body }) {
  const all = { Host: 'edgepost.example', ...headers, ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }) };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`);
}
