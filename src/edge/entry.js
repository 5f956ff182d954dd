// The Worker's entry module, as thin as it can be: it reads what Edgepost looks at of a request, crosses into wasm once,
// and gives one Response. It decides nothing. (One crossing each way is what makes it fast; docs/decisions.md.)
import { DurableObject } from 'cloudflare:workers';
import Worker, * as wasm from '../../build/index.js';

export const CarrierAccount = objectOf(wasm.CarrierAccount);
export const LabelPurchase = objectOf(wasm.LabelPurchase);
export const QuoteDesk = objectOf(wasm.QuoteDesk);

/** The body of a request that has none. */
const NOTHING = new Uint8Array();

/** What is read of a request besides its origin, in the order in which `answer` takes it. */
const HEADERS = ['edgepost-key', 'authorization', 'idempotency-key', 'accept', 'cf-connecting-ip', 'content-type'];

/** The ways into wasm, and the most bytes of a body that it reads. */
let edgepost;

/** Who waits for wasm, each as the function that ends the waiting. */
const waiting = new Set();

// A panic ends the instance of wasm. One in the middle of waiting is thrown to nobody: this event is all that is heard of it.
addEventListener('error', ({ error }) => endAllAfter(error));

export default {
  async fetch(request, env, ctx) {
    edgepost ??= waysInto(new Worker(ctx, env));
    const { headers, method } = request;
    const [path, origin] = [pathOf(request.url), headers.get('origin') ?? undefined];
    const length = headers.get('content-length');
    const body = length === null && request.body === null ? NOTHING : await bodyOf(request, length, edgepost.mostBytes);
    // A preflight carries none of them.
    const read = method === 'OPTIONS' ? [] : HEADERS.map((name) => headers.get(name) ?? undefined);
    const answer = await unlessItPanics(() => edgepost.answer(method, path, origin, body, env, ctx, ...read))
      .catch(() => edgepost.failed(method, path, origin, env, ctx));
    return respond(answer, request, env);
  },
};

/** The platform's class around one of wasm's, which is asked in text and answers in text. */
function objectOf(Core) {
  return class extends DurableObject {
    constructor(state, env) {
      super(state, env);
      this.core = new Core(state, env);
    }

    async fetch(request) {
      const question = await request.text();
      return new Response(await unlessItPanics(() => this.core.answer(question)));
    }

    /** What it throws makes the platform ring again, after two seconds first. */
    async alarm() {
      await unlessItPanics(() => this.core.alarm());
    }
  };
}

/** Through an instance of worker-build's own class: a call after a panic starts wasm afresh. */
function waysInto(worker) {
  const { answer, failed, most_body_bytes: mostBodyBytes } = worker;
  return { answer, failed, mostBytes: mostBodyBytes() };
}

/** What `ask` gives or promises, or a rejection once wasm has panicked. */
async function unlessItPanics(ask) {
  let end;
  try {
    const answer = ask();
    if (!(answer instanceof Promise)) return answer;
    const panic = new Promise((_, reject) => { end = reject; });
    waiting.add(end);
    return await Promise.race([answer, panic]);
  } catch (error) {
    endAllAfter(error);
    throw error;
  } finally {
    waiting.delete(end);
  }
}

/** Whoever waits for an answer of an instance that is gone would wait until the runtime gives up. */
function endAllAfter(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  for (const end of waiting) end(error);
}

/** The response, noted in the log and, where the deployment has them, in metrics. Neither goes over the network here. */
function respond(answer, request, env) {
  const [text, picture] = typeof answer === 'string' ? [answer] : answer;
  const endOfHead = text.indexOf('\n');
  const endOfLog = text.indexOf('\n', endOfHead + 1);
  const head = JSON.parse(text.slice(0, endOfHead));
  console.log(text.slice(endOfHead + 1, endOfLog));
  if (head.point) env.METRICS.writeDataPoint(head.point);
  if (head.file) return env.ASSETS.fetch(request);
  return new Response(picture ?? (text.slice(endOfLog + 1) || null), head);
}

/** The path as it was sent. Parsing a URL would cost more than the rest of this file. */
function pathOf(url) {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const query = url.indexOf('?', start);
  return query < 0 ? url.slice(start) : url.slice(start, query);
}

/** The body, or undefined if it is longer than `most` bytes; never more than that is held. `declared`: what `Content-Length` says. */
async function bodyOf(request, declared, most) {
  if (declared !== null) {
    // The runtime holds a sender to the length it declared.
    return Number(declared) > most ? undefined : new Uint8Array(await request.arrayBuffer());
  }
  const bytes = new Uint8Array(most);
  let length = 0;
  for await (const chunk of request.body) {
    if (length + chunk.length > most) return undefined;
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}
