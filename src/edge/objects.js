// Durable Objects: the platform's class around the one in wasm, which is asked in text and answers in text.
import { DurableObject } from 'cloudflare:workers';

/** The platform's class for one of wasm's, with `answer` and `alarm`. */
export function objectOf(Core) {
  return class extends DurableObject {
    constructor(state, env) {
      super(state, env);
      this.core = new Core(state, env);
    }

    async fetch(request) {
      const question = await request.text();
      return new Response(await this.core.answer(question));
    }

    /** What it throws makes the platform ring again, after two seconds first. */
    async alarm() {
      await this.core.alarm();
    }
  };
}
