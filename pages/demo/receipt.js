// After the order: what the shopper sees, and what the back end did to know that the price is right.

import { el, money } from './dom.js';

/** Shows how it went. `again` goes back to the cart. */
export function showReceipt(section, fields, order, again) {
  const title = el('h1', { id: 'receipt-title', tabIndex: -1 }, order.accepted ? 'Thank you for your order.' : 'The shop refuses this order.');
  const back = el('button', { type: 'button', class: 'strong', onclick: again }, 'Back to the cart');
  section.replaceChildren(
    el('div', { class: 'block' }, title, ...(order.accepted ? bill(fields, order) : [el('p', { class: 'problem' }, order.why)]), el('p', { class: 'buttons' }, back)),
    el('div', { class: 'block' }, el('h2', {}, 'What the back end did'), el('ol', { class: 'steps' }, ...steps(fields, order))),
  );
  section.hidden = false;
  title.focus();
}

function bill(fields, { lines, shipping, total, why }) {
  const place = ['line1', 'line2', 'city', 'state', 'postal_code'].map((name) => fields.get(`shipping[${name}]`)).filter(Boolean).join(', ');
  const row = (term, amount, name) => el('div', { class: name }, el('dt', {}, term), el('dd', {}, amount));
  return [
    el('p', {}, `It goes to ${place}.`),
    el('dl', { class: 'bill' },
      ...lines.map(({ name, quantity, price }) => row(`${quantity} × ${name}`, money(price * quantity))),
      row(shipping ? `Shipping, mailed on ${day(shipping.ship_date)}` : 'Shipping', shipping ? money(shipping.amount) : 'to be told'),
      row('Total', money(total), 'total')),
    why && el('p', {}, why),
  ].filter(Boolean);
}

function steps(fields, { verified, compared, accepted }) {
  const sent = [...fields].filter(([name, value]) => value !== '' && !(name.startsWith('cart[') && value === '0'));
  const short = (value) => (value.length > 60 ? `${value.slice(0, 57)}…` : value);
  const all = [el('li', {}, el('h3', {}, 'It got these fields, as any form sends them'),
    el('dl', { class: 'fields' }, ...sent.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, short(value))))))];
  if (verified === null) return [...all, el('li', {}, el('h3', {}, 'There is no quote among them'), el('p', {}, 'The carrier could not be asked, and the shop lets such orders go on.'))];
  all.push(el('li', {}, el('h3', {}, mark(verified.valid), 'It asked whether the quote is Edgepost\'s own, and still holds'),
    el('p', {}, el('code', {}, 'POST /v1/quotes/verify'), verified.valid ? ' says that it is valid.' : ` says that it is not: ${verified.reason ?? verified.code}.`)));
  if (!verified.valid) return all;
  const table = el('table', {},
    el('thead', {}, el('tr', {}, ...['', 'What', 'Quoted for', 'The shop\'s own cart'].map((text) => el('th', { scope: 'col' }, text || el('span', { class: 'unseen' }, 'Equal'))))),
    el('tbody', {}, ...compared.map(([what, quoted, cart]) => el('tr', { class: quoted === cart ? 'same' : 'other' },
      el('td', {}, mark(quoted === cart)), el('th', { scope: 'row' }, what), el('td', { 'data-label': 'Quoted for' }, words(quoted)),
      el('td', { 'data-label': 'The shop\'s own cart' }, words(cart))))));
  all.push(el('li', {}, el('h3', {}, mark(accepted), 'It compared what was quoted with the cart in its own database'), table,
    el('p', {}, accepted
      ? `All of it is the same, so ${money(verified.claims.amount)} is what it charges for shipping. ${label(verified.claims)}`
      : 'A true quote for another cart is a true quote: only the shop can tell.')));
  return all;
}

function mark(good) {
  return el('span', { class: good ? 'good' : 'wrong', role: 'img', 'aria-label': good ? 'yes: ' : 'no: ' }, good ? '✓' : '✕');
}

/** What the claims say of the label to buy later. */
function label({ carrier, containers }) {
  if (carrier === 'shop') return 'It is the shop\'s own price: no label goes with it yet.';
  return `The label has to be bought with the packaging ${[...new Set(containers)].join(', ')}.`;
}

const words = (value) => (value === null ? 'none' : String(value));
const day = (date) => new Intl.DateTimeFormat('en-US', { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' }).format(new Date(date));
