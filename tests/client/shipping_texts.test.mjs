// The component's words.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ENGLISH, textOf } from '../../client/src/shipping/texts.js';
import { SPANISH } from '../../docs/examples/shipping-texts.es.mjs';

test('values stand where a text names them, and a function gets them', () => {
  assert.equal(textOf({}, 'country', { country: 'Canada' }), 'Country: Canada');
  assert.equal(textOf({ country: 'Land: {country}' }, 'country', { country: 'Kanada' }), 'Land: Kanada');
  for (const [values, text] of [[{ least: 3, most: 7 }, '3–7 days after it ships'], [{ least: 2, most: 2 }, '2 days after it ships'], [{ least: 1, most: 1 }, '1 day after it ships']]) {
    assert.equal(textOf({}, 'delivery_days', values), text);
  }
  assert.equal(textOf({ city: 'Ville' }, 'state'), 'State', 'what is not translated is English');
});

test('a value that looks like a place for another one is left as it is', () => {
  assert.equal(textOf({}, 'price_changed', { name: '{price}', price: '$1' }), 'The price of {price} is now $1.');
});

test('the Spanish example has every text, and the same values in each', () => {
  assert.deepEqual(Object.keys(SPANISH), Object.keys(ENGLISH));
  const places = (text) => [...String(text).matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort();
  for (const [name, text] of Object.entries(ENGLISH)) {
    assert.equal(typeof SPANISH[name], typeof text, name);
    if (typeof text === 'string') assert.deepEqual(places(SPANISH[name]), places(text), name);
  }
});

test('no text is there that nobody shows', () => {
  const folder = new URL('../../client/src/shipping/', import.meta.url);
  const sources = readdirSync(folder).filter((file) => file !== 'texts.js').map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
  // Made of a part and an ending: a question's title and body, and the two fields that are called otherwise abroad.
  const made = ['correction', 'unit', 'fix'].flatMap((name) => [`${name}_title`, `${name}_body`]).concat('postal_code_abroad', 'state_abroad');
  const unused = Object.keys(ENGLISH).filter((name) => !made.includes(name) && !new RegExp(`\\b${name}\\b`).test(sources));
  assert.deepEqual(unused, []);
});
