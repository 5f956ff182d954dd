// A carrier whose price lists have so many services: passes everything on to the emulator, and cuts its answers short or repeats their services
// under names that nobody knows.

import { once } from 'node:events';
import { createServer } from 'node:http';

export class Swelling {
  static async start(carrier, services) {
    const swelling = new Swelling(carrier, services);
    swelling.server.listen(0, '127.0.0.1');
    await once(swelling.server, 'listening');
    swelling.url = `http://127.0.0.1:${swelling.server.address().port}`;
    return swelling;
  }

  constructor(carrier, services) {
    this.services = services;
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

  /** The carrier's services, the one that every shop has first; then copies of them. */
  swollen(answer) {
    for (const prices of answer.pricingOptions) {
      const own = prices.shippingOptions.toSorted(({ mailClass }) => (mailClass === 'USPS_GROUND_ADVANTAGE' ? -1 : 0));
      prices.shippingOptions = Array.from({ length: this.services }, (_, at) => renamed(own[at % own.length], Math.floor(at / own.length)));
    }
    return JSON.stringify(answer);
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function renamed(service, copy) {
  if (copy === 0) return service;
  const mailClass = `${service.mailClass}_${copy}`;
  const rateOptions = service.rateOptions.map((option) => ({ ...option, rates: option.rates.map((rate) => ({ ...rate, mailClass })) }));
  return { ...service, mailClass, rateOptions };
}
