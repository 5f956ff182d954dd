// Elements, made without any text being read as HTML, and icons.

/**
 * @param {string} name
 * @param {Record<string, any>} [given] attributes; those that begin with `on` are listeners; what is undefined or false is left out
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(name, given = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Strokes on a square of 20. */
const ICONS = {
  ok: 'M18 10a8 8 0 1 1-16 0 8 8 0 0 1 16 0zM6.5 10.3l2.4 2.4 4.6-5',
  info: 'M18 10a8 8 0 1 1-16 0 8 8 0 0 1 16 0zM10 9.2v4.6M10 6.2v.1',
  ask: 'M18 10a8 8 0 1 1-16 0 8 8 0 0 1 16 0zM7.8 7.9a2.3 2.3 0 1 1 3.2 2.2c-.7.3-1 .7-1 1.4M10 14v.1',
  fix: 'M10 2.8 18 16.8H2zM10 8v4M10 14.3v.1',
  arrow: 'M4 10h12M11.5 5.5 16 10l-4.5 4.5',
  chevron: 'M5.5 8l4.5 4.5L14.5 8',
};

/** @param {string} name */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('part', `icon icon-${name}`);
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', ICONS[/** @type {keyof typeof ICONS} */ (name)]);
  svg.append(path);
  return svg;
}
