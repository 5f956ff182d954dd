// The few lines that make elements. Text goes in as text, never as markup.

/** An element: properties and `data-`/`aria-` attributes in `options`, then children: elements, text, or nothing. */
export function el(name, options = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null) continue;
    if (key === 'class') element.className = value;
    else if (key.includes('-') || key === 'role') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Sets text, only if it is another: what is read aloud on change is not read again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An instant that ages: `tick` writes anew how long ago, or in how long, it is. */
export function ageing(instant, words) {
  return el('time', { 'data-instant': String(instant), 'data-words': words, dateTime: new Date(instant).toISOString(), title: new Date(instant).toUTCString() });
}
