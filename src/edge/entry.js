// The Worker's entry module, as thin as it can be: it reads what Edgepost looks at of a request, crosses into wasm once,
// and gives one Response. It decides nothing. (One crossing each way is what makes it fast; docs/decisions.md.)
import Worker, { CarrierAccount, LabelPurchase, QuoteDesk } from '../../build/index.js';

export { CarrierAccount, LabelPurchase, QuoteDesk };

let mostBytes;

/** The requests that wait for wasm, each as the function that ends its waiting. */
const waiting = new Set();

// A panic ends the instance of wasm, and it is thrown to nobody: whoever waits for an answer would wait until the runtime gives up.
addEventListener('error', ({ error }) => {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  for (const end of waiting) end(error);
});

export default {
  async fetch(request, env, ctx) {
    // worker-build's own class: through it, a request after a panic starts afresh.
    const edgepost = new Worker(ctx, env);
    mostBytes ??= edgepost.most_body_bytes();
    const { headers, method } = request;
    const [path, origin] = [pathOf(request.url), headers.get('origin') ?? undefined];
    const body = await bodyOf(request, mostBytes);
    const answer = await unlessItPanics(() => edgepost.answer(
      method,
      path,
      origin,
      headers.get('edgepost-key') ?? undefined,
      headers.get('authorization') ?? undefined,
      headers.get('idempotency-key') ?? undefined,
      headers.get('accept') ?? undefined,
      headers.get('cf-connecting-ip') ?? undefined,
      headers.get('content-type') ?? undefined,
      body,
      env,
      ctx,
    )).catch(() => new Worker(ctx, env).failed(method, path, origin, env, ctx));
    if (typeof answer !== 'string') return respond(answer[0], answer[1], request, env);
    const end = answer.indexOf('\n');
    return respond(answer.slice(0, end), end + 1 < answer.length ? answer.slice(end + 1) : null, request, env);
  },
};

/** What `ask` promises, or a rejection once wasm has panicked. */
async function unlessItPanics(ask) {
  let end;
  const panic = new Promise((_, reject) => { end = reject; });
  waiting.add(end);
  try {
    return await Promise.race([ask(), panic]);
  } finally {
    waiting.delete(end);
  }
}

/** The response, noted in the log and, where the deployment has them, in metrics. Neither goes over the network here. */
function respond(text, body, request, env) {
  const head = JSON.parse(text);
  console.log(head.log);
  env.METRICS?.writeDataPoint(head.point);
  return head.file ? env.ASSETS.fetch(request) : new Response(body, head);
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
