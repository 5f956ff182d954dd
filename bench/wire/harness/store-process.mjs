// KV and the Cache API of one variant (stores.mjs), seen from the bench.

import { fileURLToPath } from 'node:url';
import { Program } from '../../../tests/workerd/support/program.mjs';

export class Stores {
  static async start() {
    const program = new Program(process.execPath, [fileURLToPath(new URL('stores.mjs', import.meta.url))]);
    const [line] = await program.printed(/^\{.*\}$/m, 60_000);
    return new Stores(program, JSON.parse(line));
  }

  constructor(program, ports) {
    this.program = program;
    this.ports = ports;
  }

  /** Reads, writes and hits so far. */
  async counts() {
    return (await fetch(`http://127.0.0.1:${this.ports.kv}/__counts`)).json();
  }

  /** From now on the cache has what was put last under every key. */
  async know() {
    const answer = await fetch(`http://127.0.0.1:${this.ports.kv}/__know`, { method: 'POST' });
    if (!answer.ok) throw new Error('nothing was put into the cache yet');
  }

  stop() {
    return this.program.stop();
  }
}
