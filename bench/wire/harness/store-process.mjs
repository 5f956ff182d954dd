// KV and the Cache API of one variant (stores.mjs), seen from the bench.

import { fileURLToPath } from 'node:url';
import { eventually } from '../../../tests/workerd/support/eventually.mjs';
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

  /** Lets one question be asked; from then on the cache has its answer under every key. For questions that are answered alike. */
  async learn(load, job) {
    await load.run({ ...job, connections: 1, count: 1 });
    await eventually('an answer in the cache', async () => (await this.counts()).cacheWrites > 0);
    const answer = await fetch(`http://127.0.0.1:${this.ports.kv}/__know`, { method: 'POST' });
    if (!answer.ok) throw new Error(`the cache learns nothing: ${answer.status}`);
  }

  stop() {
    return this.program.stop();
  }
}
