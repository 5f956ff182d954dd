// The carrier that all variants call: the emulator, optimised, without a quota of its own.

import { Program } from '../../../tests/workerd/support/program.mjs';

export class Carrier {
  static async start(program, ...options) {
    const emulator = new Program(program, ['--port', '0', ...options]);
    const [, url] = await emulator.printed(/(http:\/\/127\.0\.0\.1:\d+)\n/);
    const carrier = new Carrier(emulator, url);
    await carrier.reset();
    return carrier;
  }

  constructor(program, url) {
    this.program = program;
    this.url = url;
  }

  get pid() {
    return this.program.child.pid;
  }

  /** As after its start, without quota. */
  async reset() {
    await this.control('POST', 'reset');
    await this.settings({ quota_on: false });
  }

  settings(changes) {
    return this.control('POST', 'settings', changes);
  }

  faults(...rules) {
    return this.control('POST', 'faults', { rules });
  }

  revoke() {
    return this.control('POST', 'revoke');
  }

  /** How often each API was called since the last reset: `{oauth: 1, shipments: 300}`. */
  async counts() {
    return (await this.control('GET', 'calls')).counts;
  }

  /** The newest calls, oldest first; 20,000 at most. */
  async calls() {
    return (await this.control('GET', 'calls')).calls;
  }

  async control(method, what, body) {
    const answer = await fetch(`${this.url}/__emulator/${what}`, {
      method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  stop() {
    return this.program.stop();
  }
}
