// The Worker's entry module, as thin as it can be: it reads what Edgepost looks at of a request, crosses into wasm once,
// and builds one Response. It decides nothing. (One crossing each way is what makes it fast; docs/decisions.md.)
import Worker, { CarrierAccount, LabelPurchase, QuoteDesk } from '../../build/index.js';

export { CarrierAccount, LabelPurchase, QuoteDesk };

let mostBytes;

export default {
  async fetch(request, env, ctx) {
    // worker-build's own class: through it, a request after a panic starts afresh.
    const edgepost = new Worker(ctx, env);
    mostBytes ??= edgepost.most_body_bytes();
    const { headers } = request;
    const answer = await edgepost.answer(
      request.method,
      pathOf(request.url),
      headers.get('origin') ?? undefined,
      headers.get('edgepost-key') ?? undefined,
      headers.get('authorization') ?? undefined,
      headers.get('idempotency-key') ?? undefined,
      headers.get('accept') ?? undefined,
      headers.get('cf-connecting-ip') ?? undefined,
      headers.get('content-type') ?? undefined,
      await bodyOf(request, mostBytes),
      env,
      ctx,
    );
    if (typeof answer !== 'string') return respond(answer[0], answer[1], env);
    const end = answer.indexOf('\n');
    return respond(answer.slice(0, end), end + 1 < answer.length ? answer.slice(end + 1) : null, env);
  },
};

/** The response, noted in the log and, where the deployment has them, in metrics. Neither goes over the network here. */
function respond(text, body, env) {
  const head = JSON.parse(text);
  console.log(head.log);
  env.METRICS?.writeDataPoint(head.point);
  return new Response(body, head);
}

/** The path as it was sent. Parsing a URL would cost more than the rest of this file. */
function pathOf(url) {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const query = url.indexOf('?', start);
  return query < 0 ? url.slice(start) : url.slice(start, query);
}

/** The body, or undefined if it is longer than `most` bytes; never more than that is held. */
async function bodyOf(request, most) {
  if (request.body === null) return new Uint8Array();
  const declared = Number(request.headers.get('content-length') ?? NaN);
  if (declared > most) return undefined;
  // The runtime holds a sender to the length it declared.
  if (declared >= 0) return new Uint8Array(await request.arrayBuffer());
  const bytes = new Uint8Array(most);
  let length = 0;
  for await (const chunk of request.body) {
    if (length + chunk.length > most) return undefined;
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}
