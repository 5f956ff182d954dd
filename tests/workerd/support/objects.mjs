// What lies between the Worker and its Durable Objects: each question is counted on its way, and can be lost there. The Worker
// under test is not changed; its bindings are (runtime.mjs).

import { createServer } from 'node:http';
import { once } from 'node:events';

export class Objects {
  static async start() {
    const objects = new Objects();
    objects.server.listen(0, '127.0.0.1');
    await once(objects.server, 'listening');
    objects.address = `127.0.0.1:${objects.server.address().port}`;
    return objects;
  }

  constructor() {
    this.reset();
    this.server = createServer((request, response) => {
      const [, what, name] = request.url.split('/');
      if (what === 'answered') return;
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      const way = this.ways[name] ?? 'open';
      if (way !== 'silent') response.end(way);
    });
  }

  /** All are reached, and nothing was asked. */
  reset() {
    /** How many questions were on their way to the objects of a binding. */
    this.counts = {};
    /**
     * Of a binding: 'open', 'silent' (the question never arrives, and nothing says so), 'cut' (it fails at once), 'deaf' (it
     * arrives, and the answer does not).
     */
    this.ways = {};
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
