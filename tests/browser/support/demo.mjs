// The demo with all that is behind it: the emulator, and the Worker with the settings of the shop that it plays, at a port whose
// origin is allowed.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { DEMO_SETTINGS, originsAt } from '../../../scripts/dev/demo-shop.mjs';
import { Emulator } from '../../workerd/support/emulator.mjs';
import { Wrangler } from '../../workerd/support/wrangler.mjs';

export class Demo {
  static async start(settings = {}) {
    const emulator = await Emulator.start();
    await emulator.reset();
    const port = await freePort();
    const wrangler = await Wrangler.start({ USPS_BASE_URL: emulator.url, ALLOWED_ORIGINS: originsAt(port), ...DEMO_SETTINGS, ...settings }, { port });
    return new Demo(emulator, wrangler);
  }

  constructor(emulator, wrangler) {
    this.emulator = emulator;
    this.wrangler = wrangler;
    /** Where the page is. */
    this.url = `${wrangler.url}/demo`;
  }

  async stop() {
    await this.wrangler.stop();
    await this.emulator.stop();
  }
}

/** A port that nobody listens on; the Worker takes it a moment later. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
