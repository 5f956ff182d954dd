// A door before the carrier: while it is shut, calls wait outside; when it opens, all go in at once. So "all of them were under
// way when…" is a fact and no matter of time.

import { createServer, Agent, request } from 'node:http';
import { once } from 'node:events';

export class Door {
  /** A door before the server at `url`, open. */
  static async start(url) {
    const door = new Door(url);
    door.server.listen(0, '127.0.0.1');
    await once(door.server, 'listening');
    door.url = `http://127.0.0.1:${door.server.address().port}`;
    return door;
  }

  constructor(url) {
    this.behind = url;
    this.agent = new Agent({ keepAlive: true });
    this.shut = undefined;
    this.outside = [];
    this.server = createServer((incoming, outgoing) => this.knock(incoming, outgoing));
  }

  /** From now on calls of paths that begin like this wait outside. */
  close(path) {
    this.shut = path;
  }

  /** How many wait. */
  get waiting() {
    return this.outside.length;
  }

  /** Lets all in, and whoever comes from now on. */
  open() {
    this.shut = undefined;
    for (const enter of this.outside.splice(0)) enter();
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    this.agent.destroy();
    await once(this.server, 'close');
  }

  async knock(incoming, outgoing) {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    if (this.shut !== undefined && incoming.url.startsWith(this.shut)) await new Promise((enter) => { this.outside.push(enter); });
    const { method, headers, url } = incoming;
    const inside = request(`${this.behind}${url}`, { method, headers, agent: this.agent }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    // A connection that ends inside ends outside.
    inside.on('error', () => outgoing.destroy());
    inside.end(Buffer.concat(chunks));
  }
}
