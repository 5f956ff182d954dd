// The load generator, seen from the bench.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export class Load {
  constructor() {
    this.child = fork(fileURLToPath(new URL('generator.mjs', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /**
   * Sends requests to `ports` and gives what came of it; throws if one answer was not what was expected. `kind`, `from`, `among`,
   * `drawn`: which requests; `connections` with `seconds` or `count`: as fast as it goes; `perSecond` with `seconds`: evenly;
   * `places`: of which the answers are counted.
   */
  async run(job) {
    const result = await this.tolerate(job);
    if (result.failed > 0) throw new Error(`${result.failed} of ${result.failed + (result.answered ?? 0)} answers to ${job.kind} are wrong, the first:\n${result.firstFailure}`);
    const share = result.astray / (result.answered ?? result.latencies.length);
    if (share > (job.expect.mostAstray ?? 0)) throw new Error(`${(100 * share).toFixed(1)} % of the answers to ${job.kind} are not from ${job.expect.place}`);
    return result;
  }

  /** The same for rows that count what goes wrong. */
  async tolerate(job) {
    const answer = new Promise((resolve, reject) => {
      this.child.once('message', ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))));
    });
    this.child.send(job);
    return answer;
  }

  stop() {
    this.child.kill();
  }
}
