// What a developer sees once the Worker answers: where it is, whom it talks to, and requests to try.

import { randomUUID } from 'node:crypto';

const VALIDATE = {
  address: { line1: '3120 M St NW', city: 'Washington', state: 'DC', postal_code: '20027', country: 'US' },
};
/** The parcel leaves from the shop's setting (60601, Chicago, in wrangler.toml): a page cannot choose it. */
const RATES = {
  destination: { postal_code: '94105', country: 'US' },
  parcels: [{
    weight: { value: 2.5, unit: 'lb' },
    dimensions: { length: 10, width: 8, height: 4, unit: 'in' },
    quantity: 1,
  }],
};

const LABEL = {
  from: { company: 'Shop', address: { line1: '233 S Wacker Dr', city: 'Chicago', state: 'IL', postal_code: '60606', country: 'US' } },
  to: {
    first_name: 'Ada', last_name: 'Lovelace',
    address: { line1: '3120 M St NW', city: 'Washington', state: 'DC', postal_code: '20007', country: 'US' },
  },
  parcel: { weight: { value: 2.5, unit: 'lb' }, dimensions: { length: 10, width: 8, height: 4, unit: 'in' } },
  service: 'ground_advantage',
};

/** Bought with play money, so it is shown for the emulator only. Sent again it brings the same label. */
function label(base) {
  return `  curl -sw '\\n' ${base}/v1/labels -H 'Authorization: Bearer sk_dev_edgepost' -H 'Idempotency-Key: ${randomUUID()}' \\\n`
    + `    -H 'Content-Type: application/json' -H 'Accept: application/pdf' -o label.pdf -d '${JSON.stringify(LABEL)}'`;
}

/** The text, for a Worker at `base`. */
export function firstRequests({ base, carrier, emulated, health }) {
  // The development key works only while the carrier is on this machine.
  const key = emulated ? 'pk_dev_edgepost' : '<your pk_… key>';
  const post = (path, body) => `  curl -sw '\\n' ${base}${path} -H 'Edgepost-Key: ${key}' \\\n`
    + `    -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return [
    '',
    `Edgepost answers at ${base} (health: ${health}). Ctrl-C ends it.`,
    `Carrier: USPS at ${carrier.url} (from ${carrier.source})${emulated ? ', the emulator started here' : ''}`,
    ...(emulated ? [`A shop to try it in: ${base}/demo`] : []),
    `For the operator: ${base}/status${emulated ? ' (its key is sk_dev_edgepost)' : ''}`,
    '',
    'Try:',
    post('/v1/addresses/validate', VALIDATE),
    `  curl -sw '\\n' ${base}/v1/zip-codes/27703 -H 'Edgepost-Key: ${key}'`,
    post('/v1/rates', RATES),
    ...(emulated ? [label(base)] : []),
    '',
  ].join('\n');
}
