// Workers KV as the runtime sees it: a binding is only an HTTP service with GET, PUT and DELETE. This one lives in the test,
// so it outlives a crash of the runtime, as KV does, and can fail in every way KV can.

import { createServer } from 'node:http';
import { once } from 'node:events';

export class Kv {
  static async start() {
    const kv = new Kv();
    kv.server.listen(0, '127.0.0.1');
    await once(kv.server, 'listening');
    kv.address = `127.0.0.1:${kv.server.address().port}`;
    return kv;
  }

  constructor() {
    this.reset();
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** Empty, well, and without memory of what was asked. */
  reset() {
    /** What is stored: key → {value, ttl}. */
    this.stored = new Map();
    /** Every value that was sent here, taken or not. */
    this.sent = [];
    /** 'ok', 'fail' (a 500), 'slow' (no answer while it lasts), 'absent' (a location that has not seen the write). */
    this.reads = 'ok';
    /** 'ok', 'fail', 'fail after effect' (stored, and reported as a failure), 'too many' (429). */
    this.writes = 'ok';
    this.readCount = 0;
    this.writeCount = 0;
  }

  /** Everything that is stored or ever was sent here, as text. */
  get text() {
    return JSON.stringify([[...this.stored], this.sent]);
  }

  /** The one value that Edgepost keeps there, read; undefined before it is written. */
  get published() {
    const [one] = this.stored.values();
    return one && JSON.parse(one.value);
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  async answer(request, response) {
    const url = new URL(request.url, 'http://kv');
    const key = decodeURIComponent(url.pathname.slice(1));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const end = (status, text) => response.writeHead(status).end(text);
    if (request.method === 'GET') {
      this.readCount += 1;
      if (this.reads === 'slow') return;
      if (this.reads === 'fail') return end(500, 'KV is down');
      const found = this.reads === 'absent' ? undefined : this.stored.get(key);
      return found === undefined ? end(404, 'Not Found') : end(200, found.value);
    }
    this.writeCount += 1;
    this.sent.push(Buffer.concat(chunks).toString());
    if (this.writes === 'fail') return end(500, 'KV is down');
    if (this.writes === 'too many') return end(429, 'Too Many Requests');
    if (request.method === 'DELETE') this.stored.delete(key);
    else {
      const ttl = Number(url.searchParams.get('expiration_ttl') ?? NaN);
      if (ttl < 60) return end(400, 'Invalid expiration_ttl');
      this.stored.set(key, { value: Buffer.concat(chunks).toString(), ttl });
    }
    return this.writes === 'fail after effect' ? end(500, 'KV is down') : end(200);
  }
}
