// Time that stands still until a test moves it: `setTimeout`, `performance.now` and `Date.now`, for a client with a `fetch` passed in.

/** 2026-11-22, 12:00:00 UTC. */
const NOON = Date.UTC(2026, 10, 22, 12);

export class ManualClock {
  /** The test's mocks end with it, and so does this clock. */
  constructor(t) {
    this.now = 1_000;
    /** Timers that wait: how long from now they were asked to, and what they do. */
    this.timers = new Map();
    const { setTimeout, clearTimeout } = globalThis;
    t.mock.method(globalThis, 'setTimeout', (run, ms, ...rest) => {
      // The platform's fetch has timers of its own, for connections that earlier tests have left open.
      if (!new Error().stack.includes('/client/src/')) return setTimeout(run, ms, ...rest);
      const handle = Symbol('timer');
      this.timers.set(handle, { due: this.now + ms, run });
      return handle;
    });
    t.mock.method(globalThis, 'clearTimeout', (handle) => {
      if (typeof handle === 'symbol') this.timers.delete(handle);
      else clearTimeout(handle);
    });
    t.mock.method(performance, 'now', () => this.now);
    t.mock.method(Date, 'now', () => NOON + this.now - 1_000);
  }

  /** In how many milliseconds each timer is due, soonest first. */
  get due() {
    return [...this.timers.values()].map(({ due }) => due - this.now).sort((a, b) => a - b);
  }

  /** Moves time on, over everything that is due until then. */
  async advance(ms) {
    this.now += ms;
    for (const [handle, { due, run }] of [...this.timers]) {
      if (due > this.now || !this.timers.delete(handle)) continue;
      run();
    }
    await settled();
  }
}

/** Lets everything go on that does not wait for time or the network. */
export function settled() {
  return new Promise((resolve) => { setImmediate(resolve); });
}

/** A `fetch` that answers from a list, and rejects with what is an Error in it. Past its end it repeats the last. */
export function scripted(...answers) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    const { status = 200, body = {}, headers = {} } = answer;
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  return { fetch, sent };
}
