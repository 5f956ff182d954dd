// A carrier whose price lists are longer: passes everything on to the emulator, and repeats the services of its answers under names that
// nobody knows.

import { once } from 'node:events';
import { createServer } from 'node:http';

export class Swelling {
  static async start(carrier, times) {
    const swelling = new Swelling(carrier, times);
    swelling.server.listen(0, '127.0.0.1');
    await once(swelling.server, 'listening');
    swelling.url = `http://127.0.0.1:${swelling.server.address().port}`;
    return swelling;
  }

  constructor(carrier, times) {
    this.times = times;
    /** How many services the last answer had. */
    this.groups = 0;
    this.server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { authorization, 'content-type': type } = request.headers;
      const answer = await fetch(`${carrier}${request.url}`, {
        method: request.method,
        headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
        body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
      });
      const text = await answer.text();
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(request.url.endsWith('/options/search') && answer.ok ? this.swollen(JSON.parse(text)) : text);
    });
  }

  swollen(answer) {
    for (const prices of answer.pricingOptions) {
      const groups = prices.shippingOptions;
      for (let copy = 1; copy < this.times; copy += 1) {
        prices.shippingOptions = prices.shippingOptions.concat(groups.map((group) => ({
          mailClass: `${group.mailClass}_${copy}`,
          rateOptions: group.rateOptions.map((option) => ({
            ...option, rates: option.rates.map((rate) => ({ ...rate, mailClass: `${rate.mailClass}_${copy}` })),
          })),
        })));
      }
      this.groups = prices.shippingOptions.length;
    }
    return JSON.stringify(answer);
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
