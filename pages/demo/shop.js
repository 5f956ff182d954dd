// The shop's page: a cart, the component, an order. Everything that a shop has to do to use Edgepost is in this file; the panel beside
// it (panel.js) and the back end that is played here (back-end.js) are the demo's.

import '/client/0.1.0/edgepost-shipping.js';
import { createClient } from '/client/0.1.0/edgepost.js';
import { SECRET_KEY, takeOrder } from './back-end.js';
import { byId, money } from './dom.js';
import { cheat, log, startPanel } from './panel.js';
import { showReceipt } from './receipt.js';

/** Whoever presses + three times means three, and each question to the carrier costs. */
const SETTLED_AFTER_MS = 300;

const form = byId('order');
const shipping = byId('shipping');
const client = createClient({ baseUrl: '', key: 'pk_dev_edgepost', onAnswer: log });
shipping.client = client;

/** The goods in the cart, as a question about rates has them. */
function items() {
  return [...byId('cart').children].flatMap(({ dataset, children }) => {
    const quantity = quantityIn([...children].find((child) => child.matches('.stepper')).querySelector('input'));
    if (quantity === 0) return [];
    const [length, width, height] = dataset.inches.split(' ').map(Number);
    return [{ weight: { value: Number(dataset.ounces), unit: 'oz' }, dimensions: { length, width, height, unit: 'in' }, quantity, value: Number(dataset.price) }];
  });
}

/** A whole number that the field allows, whatever was typed. */
function quantityIn(input) {
  const typed = Math.trunc(Number(input.value)) || 0;
  return Math.min(Number(input.max), Math.max(Number(input.min), typed));
}

let settling;
function cartChanged() {
  showTotals();
  clearTimeout(settling);
  settling = setTimeout(askAnew, SETTLED_AFTER_MS);
}

function askAnew() {
  const wanted = items();
  shipping.shipment = wanted.length > 0 ? { items: wanted } : null;
}

function showTotals() {
  const all = items();
  const count = all.reduce((sum, { quantity }) => sum + quantity, 0);
  const goods = all.reduce((sum, { quantity, value }) => sum + quantity * value, 0);
  const rate = shipping.outcome?.rate ?? null;
  byId('goods-count').textContent = count === 1 ? 'One piece' : `${count} pieces`;
  byId('goods-total').textContent = money(goods);
  byId('shipping-total').textContent = rate ? (rate.amount === 0 ? 'free' : money(rate.amount)) : '–';
  byId('total').textContent = money(goods + (rate?.amount ?? 0));
  for (const line of byId('cart').children) line.classList.toggle('none', quantityIn(line.querySelector('input')) === 0);
}

byId('cart').addEventListener('click', ({ target }) => {
  const { step } = target.dataset;
  if (!step) return;
  const input = target.parentElement.querySelector('input');
  input.value = String(quantityIn(input) + Number(step));
  input.value = String(quantityIn(input));
  cartChanged();
});
byId('cart').addEventListener('input', cartChanged);
byId('cart').addEventListener('change', ({ target }) => {
  target.value = String(quantityIn(target));
  cartChanged();
});
shipping.addEventListener('edgepost-change', showTotals);

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  byId('problem').textContent = '';
  if (items().length === 0) {
    byId('problem').textContent = 'The cart is empty.';
    return;
  }
  const button = byId('place');
  button.disabled = true;
  try {
    // What the browser would send to the form's action.
    const fields = await cheated(new FormData(form));
    const order = await takeOrder(fields, backEndPost);
    form.hidden = true;
    showReceipt(byId('receipt'), fields, order, again);
    byId('title').hidden = true;
  } catch (error) {
    byId('problem').textContent = `The order could not be sent: ${error.message}.`;
  } finally {
    button.disabled = false;
  }
});

function again() {
  byId('receipt').hidden = true;
  byId('title').hidden = false;
  form.hidden = false;
  byId('place').focus();
}

/** What a shopper who means harm could send; what the panel says, usually nothing. */
async function cheated(fields) {
  const quote = fields.get('shipping[quote]');
  if (cheat() === 'price' && quote) {
    const [head, payload, signature] = quote.split('.');
    const claims = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
    const cheap = btoa(JSON.stringify({ ...claims, amount: 1 })).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
    fields.set('shipping[quote]', [head, cheap, signature].join('.'));
  }
  if (cheat() === 'cart' && quote) {
    const light = { weight: { value: 4.8, unit: 'oz' }, dimensions: { length: 5.5, width: 3.5, height: 0.6, unit: 'in' }, quantity: 1, value: 1495 };
    const destination = { country: fields.get('shipping[country]'), postal_code: fields.get('shipping[postal_code]') };
    const { rates } = await client.rates({ destination, items: [light] });
    const same = rates.find(({ id }) => id === fields.get('shipping[rate]')) ?? rates[0];
    if (same) fields.set('shipping[quote]', same.quote);
  }
  return fields;
}

/** A request of the back end, which the panel shows too. */
async function backEndPost(path, body) {
  const since = performance.now();
  const response = await fetch(path, {
    method: 'POST', headers: { Authorization: `Bearer ${SECRET_KEY}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body), credentials: 'omit',
  });
  const answer = await response.json();
  log({
    method: 'POST', path, attempt: 1, ms: performance.now() - since, status: response.status, code: answer.code ?? null, freshness: null, retryAfter: null,
    requestId: response.headers.get('X-Request-Id'), serverTiming: response.headers.get('Server-Timing'), backEnd: true,
  });
  return answer;
}

askAnew();
showTotals();
startPanel({ fill: (address) => { shipping.value = address; } });
