// Runs docs/examples/check-quote.mjs on cases from standard input, and prints why each is refused (null: it is not).

import { readFileSync } from 'node:fs';
import { checkQuote, QuoteRefused } from '../../../../docs/examples/check-quote.mjs';

const { shop, keys, cases } = JSON.parse(readFileSync(0, 'utf8'));
const settings = { shop, keys: keys.map((key) => Buffer.from(key, 'base64')) };
const outcomes = [];
for (const { quote, cart } of cases) {
  outcomes.push(await checkQuote(quote, cart, settings).then(() => null, (error) => {
    if (error instanceof QuoteRefused) return error.message;
    throw error;
  }));
}
console.log(JSON.stringify(outcomes));
