// The few lines that make elements, and what a shop writes everywhere: money.

/** An element: properties, and attributes with a hyphen, in `options`; then children. Text goes in as text, never as markup. */
export function el(name, options = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    if (key.includes('-') || key === 'role' || key === 'class') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

/** Cents as a price. */
export const money = (cents) => dollars.format(cents / 100);
