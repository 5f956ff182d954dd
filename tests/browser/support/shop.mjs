// A shop of the tests' own: a server on its own origin whose pages hold the component under a strict Content-Security-Policy, and
// which takes orders as a plain form sends them.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { clone } from '../../workerd/support/places.mjs';

const TYPES = { js: 'text/javascript', mjs: 'text/javascript', css: 'text/css', html: 'text/html' };

export class Shop {
  static async start() {
    const shop = new Shop();
    shop.server.listen(0, '127.0.0.1');
    await once(shop.server, 'listening');
    shop.url = `http://127.0.0.1:${shop.server.address().port}`;
    return shop;
  }

  constructor() {
    this.pages = new Map();
    /** Orders, oldest first: what a form sent, as a list of pairs. */
    this.orders = [];
    /** What pages may connect to, besides their own origin: where the Worker is. */
    this.connect = '';
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** Puts a page there and gives its URL. */
  page(path, html) {
    this.pages.set(path, html);
    return this.url + path;
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async answer(request, response) {
    const { pathname } = new URL(request.url, this.url);
    if (request.method === 'POST') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      this.orders.push([...new URLSearchParams(Buffer.concat(chunks).toString())]);
      return this.send(response, 'html', '<!doctype html><html lang="en"><title>Thank you</title><h1>Thank you</h1>');
    }
    const page = this.pages.get(pathname);
    if (page !== undefined) return this.send(response, 'html', page);
    try {
      return this.send(response, pathname.split('.').at(-1), readFileSync(file(pathname)));
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      response.writeHead(404).end();
    }
  }

  send(response, ending, body) {
    response.writeHead(200, {
      'Content-Type': `${TYPES[ending]}; charset=utf-8`,
      'Cache-Control': 'no-cache',
      // Nothing inline, nothing from elsewhere, and no text that becomes HTML.
      'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; "
        + `connect-src ${this.connect || "'none'"}; require-trusted-types-for 'script'`,
    });
    response.end(body);
  }
}

/** The component's and the client's sources, examples, and the tests' own pages' files. */
function file(pathname) {
  const path = normalize(pathname);
  if (path.startsWith('/client/src/') || path.startsWith('/docs/examples/')) return join(clone, path);
  return join(import.meta.dirname, 'shop', path);
}
