// The carrier: the emulator on a free port, and its control API.

import assert from 'node:assert/strict';
import { eventually } from './eventually.mjs';
import { send } from './http.mjs';
import { emulatorProgram } from './places.mjs';
import { Program } from './program.mjs';

export class Emulator {
  /** Takes the program's options: two of the same seed take each other's tokens. */
  static async start(...options) {
    const program = new Program(emulatorProgram, ['--port', '0', ...options]);
    const [, url] = await program.printed(/(http:\/\/127\.0\.0\.1:\d+)\n/);
    return new Emulator(program, url);
  }

  constructor(program, url) {
    this.program = program;
    this.url = url;
    this.forgotten = 0;
  }

  /** The log: every call, oldest first. */
  async calls(api) {
    const calls = (await this.control('GET', 'calls')).calls.slice(this.forgotten);
    return api === undefined ? calls : calls.filter((call) => call.api === api);
  }

  /** Fails unless exactly these calls were made: `{oauth: 1, shipments: 2}`. */
  async expectCalls(expected, why) {
    const counts = {};
    for (const { api } of await this.calls()) counts[api] = (counts[api] ?? 0) + 1;
    assert.deepEqual(counts, expected, why);
  }

  /** Waits until the token endpoint has been asked for so many tokens, answered yet or not. */
  tokenCalls(count) {
    return eventually(`token call ${count}`, async () => (await this.calls('oauth')).length >= count);
  }

  /** Calls so far are looked at no more; tokens go on, which they would not after a reset. */
  async forgetCalls() {
    this.forgotten += (await this.calls()).length;
  }

  /** Replaces the fault rules by these. */
  faults(...rules) {
    return this.control('POST', 'faults', { rules });
  }

  /** How many calls the fault rules have hit so far, answered yet or not. */
  async hits() {
    const { rules } = await this.control('GET', 'faults');
    return rules.reduce((sum, { hits }) => sum + hits, 0);
  }

  settings(changes) {
    return this.control('POST', 'settings', changes);
  }

  /** Ends all tokens. */
  revoke() {
    return this.control('POST', 'revoke');
  }

  /** As after its start, but without a quota: it is in the way of tests that are about something else. */
  async reset() {
    await this.control('POST', 'reset');
    this.forgotten = 0;
    await this.settings({ quota_on: false });
  }

  stop() {
    return this.program.stop();
  }

  async control(method, what, body) {
    const answer = await send(this.url, {
      method,
      path: `/__emulator/${what}`,
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  }
}
